"""Unroll: learn sequence classification in PyTorch by running it."""
