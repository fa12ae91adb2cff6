"""Opening, migrating, copying: safe at any moment, and in a sentence when it cannot be."""

import os
import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from unroll.store import migrate
from unroll.store.backup import backup, restore
from unroll.store.database import BadDatabase, open_database
from unroll.store.tables import metadata

OPEN = "import sys; from unroll.store.database import open_database; open_database(sys.argv[1]).check()"
ANSWER = """
import sys, uuid
from datetime import UTC, datetime
from unroll.store import attempts, learners, sittings
from unroll.store.attempts import AttemptRow, Place
from unroll.store.database import open_database
now = datetime(2026, 3, 1, tzinfo=UTC)
database = open_database(sys.argv[1])
person = "11111111-1111-4111-8111-111111111111"
with database.session() as db:
    learners.ensure(db, person, now)
    sitting = sittings.begin(db, person, "practice", 1, 1.0, now)
with database.reading() as db:
    done = len(attempts.facts_of(db, sitting.id).attempts)
for number in range(done + 1, 100_000):
    row = AttemptRow(Place(sitting.id, "q", 0), number, f"answer {number}", "wrong", 0.0, None, now)
    with database.session() as db:
        assert attempts.record(db, row)
    print(number, flush=True)
"""


def test_what_was_acknowledged_survives_kill_9(tmp_path):
    """A process that stores answers is killed between two of them, five times over.

    Every answer that it had acknowledged is there, none twice, none out of order, and the next process goes on.
    """
    url, acknowledged = f"sqlite:///{tmp_path}/unroll.db", 0
    for _ in range(5):
        writer = subprocess.Popen([sys.executable, "-c", ANSWER, url], stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        for _ in range(7):
            acknowledged = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
        acknowledged = max([acknowledged, *map(int, re.findall(r"^(\d+)\n", writer.stdout.read(), re.MULTILINE))])
        assert writer.wait() == -signal.SIGKILL
        with closing(sqlite3.connect(tmp_path / "unroll.db")) as file:
            kept = [number for (number,) in file.execute("SELECT number FROM attempts ORDER BY id")]
        assert kept == list(range(1, len(kept) + 1))
        assert acknowledged <= len(kept) <= acknowledged + 1  # one may be stored and not yet acknowledged
    assert acknowledged >= 35


def test_sqlite_is_set_up_to_keep_its_word(tmp_path):
    """WAL, every commit on disk before it is acknowledged, foreign keys, and waiting instead of failing."""
    database = open_database(f"sqlite:///{tmp_path}/unroll.db")
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    for session in (database.session, database.reading):
        with session() as db:
            found = [db.scalar(sa.text(f"PRAGMA {name}")) for name in names]
        assert found == ["wal", 2, 1, 10_000]
    database.close()


def test_many_programs_open_a_new_database_at_once(url):
    """Each finds it migrated; none fails on another's work."""
    openers = [subprocess.Popen([sys.executable, "-c", OPEN, url], stderr=subprocess.PIPE) for _ in range(6)]
    assert [(each.wait(120), each.stderr.read()) for each in openers] == [(0, b"")] * 6


def test_the_migrations_make_the_tables_of_the_code(database):
    """Whoever changes a table must write the migration for it."""
    with database.reading() as db:
        context = MigrationContext.configure(db.connection(), opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_a_database_of_a_newer_version_is_left_alone(url):
    """It is refused with what to do, and not changed."""
    database = open_database(url)
    with database.session() as db:
        db.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(BadDatabase, match=r"written by a newer Unroll \(revision 9999\)"):
        open_database(url)
    with database.reading() as db:
        assert db.scalar(sa.text("SELECT version_num FROM alembic_version")) == "9999"
    database.close()


def test_a_migration_that_fails_leaves_the_database_as_it_was(url, monkeypatch):
    """All tables or none: the next start begins from the same place."""
    monkeypatch.setattr(migrate.command, "upgrade", _half_an_upgrade)
    with pytest.raises(RuntimeError, match="half way"):
        open_database(url)
    monkeypatch.undo()
    database = open_database(url)
    with database.reading() as db:
        assert not sa.inspect(db.connection()).has_table("half")
    database.close()


def _half_an_upgrade(config, revision):
    config.attributes["connection"].execute(sa.text("CREATE TABLE half (id INTEGER)"))
    raise RuntimeError("half way")


@pytest.mark.parametrize(
    ("bad", "sentence"),
    [
        ("nonsense", "not the URL of a database"),
        ("mysql://user:secret@host/name", r"mysql://user:\*\*\*@host/name names no database that Unroll can use"),
        ("sqlite://", "names no database"),
        ("postgresql://user:secret@127.0.0.1:1/none", "Check the URL, and that the server runs"),
    ],
)
def test_a_wrong_url_is_said_without_its_password(bad, sentence):
    """One sentence that names the mend."""
    with pytest.raises(BadDatabase, match=sentence) as failure:
        open_database(bad)
    assert "secret" not in str(failure.value)
    assert "\n" not in str(failure.value)


def test_a_file_that_is_no_database_is_said(tmp_path):
    """Neither a text nor a folder is overwritten."""
    (tmp_path / "text.db").write_text("these are not the rows you are looking for" * 100)
    (tmp_path / "folder.db").mkdir()
    for name in ("text.db", "folder.db"):
        with pytest.raises(BadDatabase, match=rf"{name} cannot be used: .*\. Check that it is a database of Unroll"):
            open_database(f"sqlite:///{tmp_path}/{name}")
    with pytest.raises(BadDatabase, match=r"cannot be made .*Set UNROLL_HOME"):
        open_database(f"sqlite:///{tmp_path}/text.db/below/unroll.db")
    assert (tmp_path / "text.db").read_text().startswith("these are")


def test_a_database_that_went_away_is_noticed(database):
    """`check` says so, for the health of the app."""
    database.check()
    with database.session() as db:
        db.execute(sa.text("DROP TABLE alembic_version"))
    with pytest.raises(BadDatabase, match="cannot be used"):
        database.check()


@pytest.fixture
def filled(tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/home/unroll.db")
    _put(database, "11111111-1111-4111-8111-111111111111")
    yield database
    database.close()


def _put(database, person):
    with database.session() as db:
        db.execute(
            sa.text("INSERT INTO learners (id, created_at) VALUES (:id, '2026-03-01 00:00:00.000000')"), {"id": person}
        )


def _people(database):
    with database.reading() as db:
        return db.scalar(sa.text("SELECT count(*) FROM learners"))


def test_a_copy_is_one_whole_private_file(filled, tmp_path):
    """It needs no file beside it, is readable by its owner only, and is made while others write."""
    with filled.session() as busy:
        busy.execute(sa.text("UPDATE learners SET created_at = created_at"))
        backup(filled.url, tmp_path / "copy.db")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["copy.db", "home"]
    assert (tmp_path / "copy.db").stat().st_mode & 0o777 == 0o600
    with closing(sqlite3.connect(tmp_path / "copy.db")) as copy:
        assert copy.execute("PRAGMA journal_mode").fetchone() == ("delete",)
        assert copy.execute("SELECT count(*) FROM learners").fetchone() == (1,)


def test_a_copy_comes_back_while_the_app_runs(filled, tmp_path):
    """The open database shows the copy's rows at once; what it held is kept beside it."""
    backup(filled.url, tmp_path / "copy.db")
    _put(filled, "22222222-2222-4222-8222-222222222222")
    kept = restore(filled.url, tmp_path / "copy.db")
    assert _people(filled) == 1
    before = open_database(f"sqlite:///{kept}")
    assert _people(before) == 2
    before.close()
    _put(filled, "33333333-3333-4333-8333-333333333333")
    assert _people(filled) == 2


def test_a_copy_comes_back_on_a_new_machine(filled, tmp_path):
    """Where there is no database yet, there is nothing to keep."""
    backup(filled.url, tmp_path / "copy.db")
    assert restore(f"sqlite:///{tmp_path}/new/home/unroll.db", tmp_path / "copy.db") is None
    again = open_database(f"sqlite:///{tmp_path}/new/home/unroll.db")
    assert _people(again) == 1
    again.close()


def test_what_is_no_copy_changes_nothing(filled, tmp_path):
    """No file, a text, somebody else's database, a damaged one, a newer one: refused, each for its reason."""
    backup(filled.url, tmp_path / "damaged.db")
    damaged = bytearray((tmp_path / "damaged.db").read_bytes())
    damaged[4096 * 3 : 4096 * 6] = b"\x07" * 4096 * 3
    (tmp_path / "damaged.db").write_bytes(damaged)
    (tmp_path / "text.db").write_text("no database" * 100)
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE cats (name TEXT)")
    backup(filled.url, tmp_path / "newer.db")
    with closing(sqlite3.connect(tmp_path / "newer.db", isolation_level=None)) as newer:
        newer.execute("UPDATE alembic_version SET version_num = '9999'")
    for name, sentence in {
        "none.db": "There is no file",
        "text.db": "is not a copy of an Unroll database",
        "other.db": "is not a copy of an Unroll database",
        "damaged.db": "is (damaged|not a copy)",
        "newer.db": "written by a newer Unroll",
    }.items():
        with pytest.raises(BadDatabase, match=sentence):
            restore(filled.url, tmp_path / name)
    assert _people(filled) == 1
    assert [file.name for file in Path(filled.url.database).parent.glob("*before*")] == []


def test_a_copy_that_cannot_be_made_leaves_no_file(filled, tmp_path):
    """A file that is there is never overwritten, and a folder that is not there is said."""
    (tmp_path / "there.db").write_text("mine")
    with pytest.raises(BadDatabase, match="exists already"):
        backup(filled.url, tmp_path / "there.db")
    assert (tmp_path / "there.db").read_text() == "mine"
    with pytest.raises(BadDatabase, match="cannot be written"):
        backup(filled.url, tmp_path / "no" / "folder" / "copy.db")
    with pytest.raises(BadDatabase, match="There is no database at"):
        backup(f"sqlite:///{tmp_path}/none.db", tmp_path / "copy.db")
    for act, tool in ((backup, "pg_dump"), (restore, "pg_restore")):
        with pytest.raises(BadDatabase, match=tool):
            act("postgresql://host/name", tmp_path / "copy.db")


def test_opening_an_old_friend_is_quick(tmp_path):
    """A database that is up to date is not migrated again: no write lock is taken."""
    url = f"sqlite:///{tmp_path}/unroll.db"
    open_database(url).close()
    with closing(sqlite3.connect(tmp_path / "unroll.db", isolation_level=None)) as writer:
        writer.execute("BEGIN IMMEDIATE")
        began = time.perf_counter()
        open_database(url).close()
        assert time.perf_counter() - began < 5  # with the lock it would wait for ten seconds, and fail
