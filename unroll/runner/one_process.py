"""Locks of `multiprocessing` for a program that is one process: `ThreadPool`, `Queue`, `Lock` work among its threads.

The real ones are files in shared memory, which a cell does not have. A second process, which would need them, cannot be
started. See https://docs.python.org/3.11/library/multiprocessing.html#synchronization-primitives.
"""

import threading

_RECURSIVE = 0


class ThreadSemaphore:
    """Takes the place of `_multiprocessing.SemLock`, with its methods."""

    SEM_VALUE_MAX = 2**31 - 1

    def __init__(self, kind: int, value: int, maxvalue: int, name: str, unlink: bool) -> None:
        self.kind, self.maxvalue, self.handle = kind, maxvalue, 0
        self.name = None  # with a name it would be registered with a process that cleans up
        self._value, self._held, self._owner = value, 0, 0
        self._changed = threading.Condition()

    def acquire(self, block: bool = True, timeout: float | None = None) -> bool:
        """Take one; whether it could be had in time."""
        me = threading.get_ident()
        with self._changed:
            again = self.kind == _RECURSIVE and self._held > 0 and self._owner == me
            if not again and not self._changed.wait_for(lambda: self._value > 0, timeout if block else 0):
                return False
            self._value -= 0 if again else 1
            self._held, self._owner = self._held + 1, me
            return True

    def release(self) -> None:
        """Give one back.

        Raises:
            AssertionError: another thread holds this recursive lock. ValueError: nobody holds it.
        """
        with self._changed:
            if self.kind == _RECURSIVE:
                if not self._is_mine():
                    raise AssertionError("attempt to release recursive lock not owned by thread")
            elif self._value >= self.maxvalue:
                raise ValueError("semaphore or lock released too many times")
            self._held -= 1
            if self.kind != _RECURSIVE or self._held == 0:
                self._value += 1
                self._changed.notify()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *error: object) -> None:
        self.release()

    def _count(self) -> int:
        return self._held

    def _is_mine(self) -> bool:
        return self._held > 0 and self._owner == threading.get_ident()

    def _get_value(self) -> int:
        return self._value

    def _is_zero(self) -> bool:
        return self._value == 0

    def _after_fork(self) -> None:
        self._held = 0
