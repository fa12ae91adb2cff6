"""The command `unroll`. Each group lives in a module of `unroll.commands`, imported only when it is called."""

import importlib
import sys

import typer

COMMANDS = {
    "bank": "unroll.commands.bank",
    "cell": "unroll.commands.cell",
    "doctor": "unroll.commands.doctor",
    "serve": "unroll.commands.serve",
    "db": "unroll.commands.db",
    "room": "unroll.commands.room",
}
"""Name to module. The module has `app`, a Typer with the group's commands (or a single one)."""


def build(names: list[str]) -> typer.Typer:
    """The command with these groups mounted."""
    command = typer.Typer(
        name="unroll",
        help="Learn sequence classification in PyTorch by running it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    command.callback()(lambda: None)
    for name in names:
        command.add_typer(importlib.import_module(COMMANDS[name]).app, name=name)
    return command


def app() -> None:
    """Run the command line; the groups that are not called are not imported."""
    called = next((word for word in sys.argv[1:] if not word.startswith("-")), None)
    build([called] if called in COMMANDS else list(COMMANDS))()
