"""`unroll room`: workshop rooms, for the person who runs the app."""

import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from unroll.actions import room_keeping
from unroll.actions.house import BadHome, Options
from unroll.actions.refusal import Refused
from unroll.store.database import BadDatabase

app = typer.Typer(help="See the workshop rooms, or end one.", no_args_is_help=True)

_Code = Annotated[str, typer.Argument(metavar="CODE")]


@app.command("list")
def list_rooms() -> None:
    """One line for each room, the newest first."""
    try:
        found = room_keeping.every_room(Options.read(), datetime.now(UTC))
    except (BadDatabase, BadHome) as failure:
        raise refuse(failure) from None
    for each in found:
        where = f"{each.phase}, question {each.place} of {each.of}"
        print(f"{each.code}  {each.created_at:%Y-%m-%d %H:%M}  {where:<28}  {each.people:>4} in  {each.title}")
    if not found:
        print("There are no rooms.")


@app.command("end")
def end(code: _Code) -> None:
    """End the room with this CODE, while the app may run. What was voted stays."""
    try:
        room_keeping.end_room(Options.read(), code, datetime.now(UTC))
    except (BadDatabase, BadHome, Refused) as failure:
        raise refuse(failure) from None
    print("The room has ended.")


def refuse(failure: Exception) -> typer.Exit:
    """Say what is wrong; the exit status is 1."""
    print(f"unroll room: {failure}", file=sys.stderr)
    return typer.Exit(1)
