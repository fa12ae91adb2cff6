"""One web process for one SQLite file: a second one would not hear what the first one does in a room."""

import os
from pathlib import Path
from typing import IO

from sqlalchemy.engine import URL

from unroll.store.database import BadDatabase, sqlite_file, url_of

try:
    import fcntl
except ImportError:  # no such locks there, so nobody is kept out
    fcntl = None  # type: ignore[assignment]


def hold(url: str | URL) -> IO[str] | None:
    """Keep other web processes from this SQLite file as long as what is returned is open, or this process lives.

    The lock belongs to the process: however it ends, the lock ends with it.

    Returns:
        What holds the lock; None where the database is none of SQLite.

    Raises:
        BadDatabase: another process serves it.
    """
    file = sqlite_file(url_of(url))
    if file is None or fcntl is None:
        return None
    beside = Path(f"{file}.served")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        held = beside.open("a+", encoding="ascii")
    except OSError as failure:
        mend = "Set UNROLL_HOME to a folder that you may write to."
        raise BadDatabase(f"{beside} cannot be made ({failure.strerror}). {mend}") from failure
    try:
        fcntl.lockf(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        held.seek(0)
        who = held.read(20).strip()
        held.close()
        raise BadDatabase(
            f"Another Unroll (process {who}) serves {file} already. With SQLite one process serves. "
            "End that one, set UNROLL_HOME to another folder, or use PostgreSQL where several are to serve one class."
        ) from None
    held.truncate(0)
    held.write(str(os.getpid()))
    held.flush()
    return held
