"""The host's remote control, drawn by the browser. Its browser part is built from `frontend/src/remote.js`."""

from unroll.actions import room_sight
from unroll.actions.room_snapshot import Snapshot
from unroll.ui.address import base
from unroll.ui.components.built import built
from unroll.ui.state import house


def remote(seen: Snapshot, *, key: str) -> int | None:
    """How the room stands, and its steps as large buttons with their keys.

    It hears the room's events and reruns the fragment around it when the room is no longer `seen`: at most twice a
    second; where events do not get through it asks every three seconds. The steps go from the browser to
    `unroll.server.rooms`, which asks the store at every call whose room it is.

    Args:
        seen: the room as the fragment draws it.

    Returns:
        The room's version, once, when the host asks for more time; None otherwise.
    """
    data = {"code": seen.row.code, "base": base(), "mark": room_sight.to_host(house(), seen)["mark"]}
    told = built("remote")(key=key, data=data, on_more_change=lambda: None, on_changed_change=lambda: None)
    version = told.more.get("version") if isinstance(told.more, dict) else None
    return version if type(version) is int else None
