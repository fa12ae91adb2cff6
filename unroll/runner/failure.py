"""How a program's exception is told: the learner's lines only."""

import traceback
from types import TracebackType
from typing import Any

CELL = "cell.py"
MAX_MESSAGE = 4000
MAX_TRACEBACK = 12_000
_NO_MEMORY = ("can't allocate memory", "not enough memory", "Cannot allocate memory", "DefaultCPUAllocator")


def is_memory(error: BaseException) -> bool:
    """Whether the exception says that memory ran out, in Python or in torch."""
    return isinstance(error, MemoryError) or (
        isinstance(error, RuntimeError | OSError) and any(words in str(error) for words in _NO_MEMORY)
    )


def told(error: BaseException) -> dict[str, Any]:
    """Type, message, line and trimmed traceback; whatever the exception's own methods do."""
    try:
        message = error.msg if isinstance(error, SyntaxError) else str(error)
    except BaseException as second:  # noqa: BLE001 - a hostile __str__ may raise anything
        message = f"<no message: {type(second).__name__} in __str__>"
    return {
        "type": type(error).__name__[:200],
        "message": str(message)[:MAX_MESSAGE],
        "line": _line(error),
        "traceback": _trimmed(error)[-MAX_TRACEBACK:],
    }


def _line(error: BaseException) -> int | None:
    """The innermost line of the learner's program; for a syntax error the line it is at."""
    if isinstance(error, SyntaxError) and error.filename == CELL:
        return error.lineno
    line = None
    trace: TracebackType | None = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == CELL:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _trimmed(error: BaseException) -> str:
    try:
        whole = traceback.TracebackException.from_exception(error, limit=-200)
        for part in _chain(whole):
            mine = [frame for frame in part.stack if frame.filename == CELL]
            part.stack = traceback.StackSummary.from_list(mine)
        return "".join(whole.format())
    except BaseException as second:  # noqa: BLE001 - as above
        return f"{type(error).__name__} (its traceback could not be written: {type(second).__name__})\n"


def _chain(part: traceback.TracebackException) -> list[traceback.TracebackException]:
    parts: list[traceback.TracebackException] = []
    waiting = [part]
    while waiting and len(parts) < 20:
        part = waiting.pop()
        parts.append(part)
        waiting += [other for other in (part.__cause__, part.__context__) if other is not None]
    return parts
