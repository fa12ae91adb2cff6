"""In the child: figures of matplotlib become pictures on the page. `plt.show()` sends them, and so does the end."""

import io
import sys
from collections.abc import Callable
from typing import Any

from unroll.runner.pictures import MAX_BYTES, MAX_PICTURES, MAX_SIDE

Note = Callable[[str], None]
_DPI = (100, 60, 30)
"""Tried in this order until a picture is small enough to be sent."""


class Drawing:
    """What a run has drawn so far."""

    def __init__(self, send: Callable[[bytes], None], note: Note) -> None:
        self._send, self._note, self._sent = send, note, 0

    def install(self) -> None:
        """`plt.show()` shows on the page."""
        if "matplotlib.pyplot" in sys.modules:
            setattr(sys.modules["matplotlib.pyplot"], "show", self._show)  # noqa: B010

    def _show(self, *args: object, **kwargs: object) -> None:
        self.show_open()

    def show_open(self) -> None:
        """Send every open figure, in the order of their numbers, and close it."""
        pyplot = sys.modules.get("matplotlib.pyplot")
        for number in pyplot.get_fignums() if pyplot else ():
            self._show_one(pyplot, number)

    def _show_one(self, pyplot: Any, number: int) -> None:
        if self._sent >= MAX_PICTURES:
            self._note(f"More than {MAX_PICTURES} figures: the first {MAX_PICTURES} are shown.")
        else:
            picture = self._small_enough(pyplot.figure(number))
            if picture is None:
                self._note(f"Figure {number} is too large to be shown: at most {MAX_BYTES // 1024} KB as PNG.")
            else:
                self._sent += 1
                self._send(picture)
        pyplot.close(number)

    def _small_enough(self, figure: Any) -> bytes | None:
        for dpi in _DPI:
            if max(figure.get_size_inches()) * dpi <= MAX_SIDE / 2:
                kept = io.BytesIO()
                figure.savefig(kept, format="png", dpi=dpi, bbox_inches="tight")
                if kept.tell() <= MAX_BYTES:
                    return kept.getvalue()
        return None
