"""A participant's view of a room, drawn by the browser. Its browser part is built from `frontend/src/room.js`."""

from unroll.ui.address import base
from unroll.ui.components.built import built


def participant(code: str, *, key: str) -> None:
    """Come into the room, see what is due and answer; no rerun of the page. `unroll.server.rooms` is its other end."""
    built("room")(key=key, data={"code": code, "base": base()})
