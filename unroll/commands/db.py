"""`unroll db`: copies of what learners did."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from unroll.actions import operate
from unroll.actions.house import BadHome, Options
from unroll.store.database import BadDatabase

app = typer.Typer(help="Copy, bring back or update the database.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(metavar="FILE")]


@app.command("backup")
def backup(file: _File) -> None:
    """Copy the database into the new FILE, while the app may run."""
    try:
        operate.backup(Options.read(), file)
    except (BadDatabase, BadHome) as failure:
        raise refuse(failure) from None
    print(f"The database is copied to {file}.")


@app.command("restore")
def restore(file: _File) -> None:
    """Put the copy in FILE in place of the database. The one of before is kept beside it."""
    try:
        kept = operate.restore(Options.read(), file)
    except (BadDatabase, BadHome) as failure:
        raise refuse(failure) from None
    print(f"The database is that of {file}." + (f" The one of before is kept in {kept}." if kept else ""))


@app.command("migrate")
def migrate() -> None:
    """Bring the database up to date. The app does this by itself when it starts."""
    try:
        operate.migrate(Options.read())
    except (BadDatabase, BadHome) as failure:
        raise refuse(failure) from None
    print("The database is up to date.")


def refuse(failure: Exception) -> typer.Exit:
    """Say what is wrong; the exit status is 1."""
    print(f"unroll db: {failure}", file=sys.stderr)
    return typer.Exit(1)
