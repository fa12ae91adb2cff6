"""As whom somebody leads a room: a browser has an anonymous identity, and one more while its person is signed in."""

from unroll.actions.house import House
from unroll.actions.teach import is_host


def leading(house: House, browser: str, signed_in: str | None, code: str) -> str:
    """Under which of the two identities a room is led; the browser's if it is led under neither.

    It grants nothing: whoever is named here is asked for again by the action that is to be done.

    Args:
        signed_in: who the browser's person is signed in as; None if nobody.
    """
    return signed_in if signed_in is not None and is_host(house, signed_in, code) else browser
