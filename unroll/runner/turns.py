"""Whose turn it is: first come first served between learners' turns, so that nobody waits behind one learner's pile."""

from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Turns(Generic[T]):
    """A queue per learner, served round robin. Not thread-safe: its owner holds a lock."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[str, deque[T]] = OrderedDict()

    def add(self, learner: str, item: T) -> None:
        self._waiting.setdefault(learner, deque()).append(item)

    def next(self) -> T | None:
        """Take the item whose turn it is; its learner then goes behind all others."""
        if not self._waiting:
            return None
        learner, queue = self._waiting.popitem(last=False)
        item = queue.popleft()
        if queue:
            self._waiting[learner] = queue
        return item

    def remove(self, item: T) -> bool:
        for learner, queue in self._waiting.items():
            if item in queue:
                queue.remove(item)
                if not queue:
                    del self._waiting[learner]
                return True
        return False

    def order(self) -> list[T]:
        """All waiting items in the order in which they will be served if nobody else comes."""
        queues = [list(queue) for queue in self._waiting.values()]
        longest = max(map(len, queues), default=0)
        return [queue[turn] for turn in range(longest) for queue in queues if turn < len(queue)]

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))


class Line(Generic[T]):
    """One lane: its own queue, and how many of it run at once. Not thread-safe either."""

    def __init__(self, at_once: int) -> None:
        self.at_once = at_once
        self.turns: Turns[T] = Turns()
        self.running: set[T] = set()
