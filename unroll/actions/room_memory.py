"""What a process remembers of rooms: a bell that says that something happened, and what never changes."""

import threading
from collections.abc import Callable

from unroll.quiz.question import Question
from unroll.quiz.variant import Variant, make_variant
from unroll.store.rooms import RoomRow

Listener = Callable[[str, bool], None]
"""Is told the id of a room, and whether it is urgent: a step is, one more answer is not."""


class RoomMemory:
    """Thread-safe. The truth is the database; nothing here has to survive."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: list[Listener] = []
        self._rows: dict[str, RoomRow] = {}
        self._variants: dict[str, Variant] = {}

    def ring(self, room_id: str, *, urgent: bool = True) -> None:
        """Say that something happened in a room; called after the commit."""
        with self._lock:
            listeners = list(self._listeners)
        for listener in listeners:
            listener(room_id, urgent)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call `listener` whenever something happens in a room; returns what ends it."""
        with self._lock:
            self._listeners.append(listener)

        def end() -> None:
            with self._lock:
                self._listeners.remove(listener)

        return end

    def row(self, code: str) -> RoomRow | None:
        with self._lock:
            return self._rows.get(code)

    def keep(self, row: RoomRow) -> None:
        """A room's code, title and plan are never altered."""
        with self._lock:
            self._rows[row.code] = row

    def forget(self, row: RoomRow) -> None:
        """It is not in the database any more."""
        with self._lock:
            self._rows.pop(row.code, None)

    def variant(self, question: Question) -> Variant:
        """The question as it is written: in a room "B" means the same to all."""
        with self._lock:
            found = self._variants.get(question.id)
            if found is None:
                found = self._variants[question.id] = make_variant(question, 0)
            return found
