"""Bringing a database up to date, in one transaction that only one program at a time can be in."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

FOLDER = Path(__file__).parent / "migrations"
LOCK = 0x756E726F6C6C
"""Names the advisory lock on PostgreSQL: "unroll" in ASCII."""


class TooNew(Exception):
    """A newer Unroll wrote to this database."""


def to_newest(engine: sa.Engine) -> None:
    """Run the migrations that are missing, all or none.

    Raises:
        TooNew: the database is at a revision that this program does not know.
    """
    with engine.execution_options(unroll_begin="DEFERRED").connect() as look:  # waits for no writer
        if _revision(look) == _newest():
            return
    with engine.begin() as connection:  # SQLite: BEGIN IMMEDIATE, so a second program waits here
        if connection.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
        here = _revision(connection)
        if here is not None and here not in known_revisions():
            raise TooNew(f"was written by a newer Unroll (revision {here}). Install that version or a later one.")
        command.upgrade(_config(connection), "head")


def _revision(connection: sa.Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(FOLDER))


def _newest() -> str | None:
    return _scripts().get_current_head()


def known_revisions() -> set[str]:
    """Every revision that this program can bring up to date."""
    return {script.revision for script in _scripts().walk_revisions()}
