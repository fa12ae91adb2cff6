"""Opening the database: SQLite in the learner's own folder, or any PostgreSQL that a URL names.

On SQLite a commit is on disk before it is acknowledged (`synchronous=FULL` in WAL mode): an answer that was shown as
stored survives the end of this program at any moment, and the end of power as far as the disk keeps its word.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from unroll.store import migrate

BUSY_MS = 10_000
"""How long a writer waits for another one."""


class BadDatabase(Exception):
    """The database cannot be used; the text says why and what to do."""


class Database:
    """An open database, safe to share between threads. Each `session()` is one transaction of its own."""

    def __init__(self, url: URL, engine: sa.Engine) -> None:
        self.url = url
        self._engine = engine
        self._readers = engine.execution_options(unroll_begin="DEFERRED")

    @contextmanager
    def session(self) -> Iterator[Session]:
        """A transaction that may write: committed at the end, rolled back when anything is raised."""
        with Session(self._engine) as db, db.begin():
            yield db

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A transaction that only looks, and waits for no writer."""
        with Session(self._readers) as db:
            yield db

    @property
    def tells(self) -> bool:
        """Whether this kind of database tells other processes what was committed: PostgreSQL does, SQLite does not."""
        return self.url.get_backend_name() == "postgresql"

    @contextmanager
    def own_connection(self) -> Iterator[sa.Connection]:
        """A connection outside transactions, for listening."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield connection

    def check(self) -> None:
        """Look whether the database answers.

        Raises:
            BadDatabase: it does not.
        """
        try:
            with self.reading() as db:
                db.execute(sa.text("SELECT count(*) FROM alembic_version"))
        except DBAPIError as failure:
            raise BadDatabase(_words(self.url, failure)) from failure

    def close(self) -> None:
        """Give back every connection."""
        self._engine.dispose()


def open_database(url: str | URL) -> Database:
    """The database at `url`, brought up to date. Any number of programs may open it at once.

    Raises:
        BadDatabase: the URL, the file or the server cannot be used, or a newer Unroll wrote to it.
    """
    place = url_of(url)
    engine = _engine(place)
    try:
        migrate.to_newest(engine)
    except migrate.TooNew as failure:
        engine.dispose()
        raise BadDatabase(f"The database {_shown(place)} {failure}") from failure
    except DBAPIError as failure:
        engine.dispose()
        raise BadDatabase(_words(place, failure)) from failure
    return Database(place, engine)


def sqlite_file(url: URL) -> Path | None:
    """The file of an SQLite database; None for another kind of database."""
    return Path(url.database) if url.get_backend_name() == "sqlite" and url.database else None


def url_of(url: str | URL) -> URL:
    """The URL with the drivers that Unroll uses.

    Raises:
        BadDatabase: it names no database that Unroll can use.
    """
    forms = "Write sqlite:///FOLDER/unroll.db or postgresql://USER:PASSWORD@HOST/NAME."
    try:
        place = make_url(url)
    except ArgumentError as failure:
        raise BadDatabase(f"This is not the URL of a database. {forms}") from failure
    if place.get_backend_name() == "postgresql":
        return place.set(drivername="postgresql+psycopg")
    if place.get_backend_name() == "sqlite" and place.database and place.database != ":memory:":
        return place.set(drivername="sqlite+pysqlite")
    raise BadDatabase(f"{_shown(place)} names no database that Unroll can use. {forms}")


def _engine(place: URL) -> sa.Engine:
    file = sqlite_file(place)
    if file is None:
        try:
            return sa.create_engine(place, pool_pre_ping=True, pool_size=10, max_overflow=20)
        except (NoSuchModuleError, ModuleNotFoundError) as failure:
            mend = 'Install it with: pip install "unroll[postgres]".'
            raise BadDatabase(f"PostgreSQL needs the package psycopg, which is not installed. {mend}") from failure
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as failure:
        mend = "Set UNROLL_HOME to a folder that you may write to."
        raise BadDatabase(f"The folder {file.parent} cannot be made ({failure.strerror}). {mend}") from failure
    engine = sa.create_engine(place, connect_args={"timeout": BUSY_MS / 1000}, pool_size=10, max_overflow=20)
    sa.event.listen(engine, "connect", _set_up_sqlite)
    sa.event.listen(engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, entry: ConnectionPoolEntry) -> None:
    connection.isolation_level = None  # the driver begins nothing by itself: `_begin_sqlite` does
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # A transaction that may write takes the lock at once: one that began by reading could not wait for it later
    # (SQLITE_BUSY_SNAPSHOT) and would fail instead.
    kind = connection.get_execution_options().get("unroll_begin", "IMMEDIATE")
    connection.exec_driver_sql(f"BEGIN {kind}")


def _shown(place: URL) -> str:
    return place.render_as_string(hide_password=True)


def _words(place: URL, failure: DBAPIError) -> str:
    reason = str(failure.orig).strip().splitlines()[0] if failure.orig else "no reason given"
    file = sqlite_file(place)
    mend = (
        "Check that it is a database of Unroll and that you may write to it and to its folder."
        if file
        else "Check the URL, and that the server runs."
    )
    return f"The database {file or _shown(place)} cannot be used: {reason}. {mend}"
