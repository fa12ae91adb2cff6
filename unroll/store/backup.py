"""Copies of an SQLite database, made while it is in use. PostgreSQL brings its own tools for that."""

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy.engine import URL

from unroll.store.database import BadDatabase, open_database, sqlite_file, url_of
from unroll.store.migrate import known_revisions

WAIT_S = 10.0


def backup(url: str | URL, file: Path) -> None:
    """Copy the database into the new file `file`: whole, or no file at all.

    Raises:
        BadDatabase: it is not SQLite, there is none, the file exists, or it cannot be written.
    """
    source = _existing(url, "pg_dump")
    if file.exists():
        raise BadDatabase(f"{file} exists already. Name a new file.")
    _copy(source, file)


def restore(url: str | URL, file: Path) -> Path | None:
    """Put the copy in `file` in place of the database, then bring it up to date. The app may run meanwhile.

    Returns:
        Where the database of before was kept; None if there was none.

    Raises:
        BadDatabase: `file` is no copy of an Unroll database, or the database cannot be written. Nothing was changed.
    """
    target = sqlite_file(url_of(url))
    if target is None:
        raise BadDatabase("This database is on a server. Bring a copy back with pg_restore.")
    _check(file)
    kept = None
    if target.exists():
        kept = target.with_name(f"{target.name}.before-{datetime.now(UTC):%Y%m%d-%H%M%S-%f}")
        _copy(target, kept)
    target.parent.mkdir(parents=True, exist_ok=True)
    _pour(file, target)
    open_database(url).close()
    return kept


def _existing(url: str | URL, tool: str) -> Path:
    source = sqlite_file(url_of(url))
    if source is None:
        raise BadDatabase(f"This database is on a server. Make a copy with {tool}.")
    if not source.exists():
        raise BadDatabase(f"There is no database at {source} yet.")
    return source


def _copy(source: Path, file: Path) -> None:
    """Through a file beside it, so that a half-made copy is never taken for a whole one."""
    beside = file.with_name(f".{file.name}.part")
    try:
        beside.unlink(missing_ok=True)
        _pour(source, beside)
        _check(beside)
        os.chmod(beside, 0o600)
        os.replace(beside, file)
    except OSError as failure:
        raise BadDatabase(f"{file} cannot be written ({failure.strerror}).") from failure
    finally:
        if beside.parent.is_dir():
            beside.unlink(missing_ok=True)


def _pour(source: Path, target: Path) -> None:
    """SQLite's own online copy: a snapshot, in one transaction on the target."""
    try:
        with closing(_look(source)) as here, closing(sqlite3.connect(target, timeout=WAIT_S)) as there:
            here.backup(there)
            there.execute("PRAGMA journal_mode=DELETE" if target.suffix == ".part" else "PRAGMA journal_mode=WAL")
    except sqlite3.Error as failure:
        raise BadDatabase(f"{target} cannot be written from {source} ({failure}).") from failure


def _check(file: Path) -> None:
    if not file.is_file():
        raise BadDatabase(f"There is no file {file}.")
    try:
        with closing(_look(file)) as copy:
            sound = copy.execute("PRAGMA integrity_check").fetchone()[0]
            revision = copy.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error as failure:
        raise BadDatabase(f"{file} is not a copy of an Unroll database ({failure}).") from failure
    if sound != "ok" or revision is None:
        raise BadDatabase(f"{file} is damaged ({sound}).")
    if revision[0] not in known_revisions():
        raise BadDatabase(f"{file} was written by a newer Unroll. Install that version or a later one.")


def _look(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_S)
