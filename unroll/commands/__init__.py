"""The commands of `unroll`, one module a group. `unroll.cli` imports only the one that is called."""
