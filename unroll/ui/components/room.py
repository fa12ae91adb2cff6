"""A participant's view of a room, drawn by the browser. Its browser part is built from `frontend/src/room.js`."""

from unroll.store.rooms import RoomRow
from unroll.ui.address import base
from unroll.ui.components.built import built


def participant(row: RoomRow, *, inside: bool, key: str) -> None:
    """Come into the room, see what is due and answer; no rerun of the page. `unroll.server.rooms` is its other end.

    Args:
        inside: whether this visitor has come in before. Who has not is asked for a nickname first.
    """
    built("room")(key=key, data={"code": row.code, "title": row.title, "inside": inside, "base": base()})
