"""The house: opened once, its secret its owner's only, and everything that is wrong with it in a sentence."""

import os
import stat
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from sqlalchemy import text

from unroll.actions import attend, identity, learn, operate, room_keeping, teach
from unroll.actions import house as house_module
from unroll.actions.house import BadHome, Options, open_house, read_secret
from unroll.actions.refusal import NotFound, Refused
from unroll.content import proofs
from unroll.content.bank import BankError
from unroll.content.lessons import LessonError
from unroll.content.proofs import Proof
from unroll.quiz.question import Evidence
from unroll.runner.request import CellRequest
from unroll.store import rooms
from unroll.store.database import BadDatabase, open_database


def test_a_cookie_says_who_one_is_and_cannot_be_forged():
    """Only the secret's owner can make one; a changed, foreign or damaged one is nobody's."""
    me = identity.new_person()
    token = identity.mint("s" * 40, me)
    assert identity.read("s" * 40, token) == me
    assert len({identity.new_person() for _ in range(100)}) == 100
    other = identity.mint("s" * 40, identity.new_person())
    forged = [
        identity.mint("t" * 40, me),
        other.split(".")[0] + "." + token.split(".")[1],
        token[:-6] + ("A" if token[-6] != "A" else "B") + token[-5:],  # the last sign has bits that nobody reads
        token.split(".")[0],
        me,
        "",
        ".",
        "é" * 20,
        "\0",
        token + "x" * 300,
    ]
    assert [identity.read("s" * 40, each) for each in forged] == [None] * len(forged)


@pytest.mark.parametrize("payload", [5, None, ["x"], {"id": 1}, "not-a-uuid", ""])
def test_a_signed_cookie_holds_an_id_and_nothing_else(payload):
    """Even what we signed is looked at."""
    assert identity.read("s" * 40, identity._signer("s" * 40).dumps(payload)) is None


def test_the_secret_is_its_owners_only_and_stays(tmp_path):
    """Made once, mode 0600, the same ever after, also when many begin at once."""
    home, found = tmp_path / "a" / "home", []
    threads = [threading.Thread(target=lambda: found.append(read_secret(home))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 8
    assert len(set(found)) == 1
    assert stat.S_IMODE((home / "secret").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["secret"]
    assert read_secret(home) == found[0]


def test_a_secret_made_by_another_process_in_the_same_moment_is_used(tmp_path, monkeypatch):
    """Who is second takes the first one's, and leaves nothing behind."""
    (tmp_path / "secret").write_text("f" * 43)
    monkeypatch.setattr(Path, "exists", lambda self: False)
    assert read_secret(tmp_path) == "f" * 43
    assert [file.name for file in tmp_path.iterdir()] == ["secret"]


def test_a_home_that_cannot_be_used_is_named(tmp_path):
    """A file in its place, a damaged secret: the sentence says which and what to do."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadHome, match=r"file/secret cannot be read or made .* Set UNROLL_HOME"):
        read_secret(tmp_path / "file")
    (tmp_path / "secret").write_text("short")
    with pytest.raises(BadHome, match=r"is damaged\. Delete it"):
        read_secret(tmp_path)
    (tmp_path / "secret").write_bytes(b"\xff\xfe" * 40)
    with pytest.raises(BadHome, match="cannot be read"):
        read_secret(tmp_path)


def test_options_come_from_the_environment(tmp_path):
    """A folder for all, a URL for another database, switches off unless they are on."""
    plain = Options.read({"UNROLL_HOME": str(tmp_path)})
    assert plain.home == tmp_path
    assert str(plain.database_url) == f"sqlite:///{tmp_path}/unroll.db"
    assert (plain.behind_proxy, plain.metrics_public) == (False, False)
    assert plain.bank.name == "quiz_bank"
    full = Options.read({"UNROLL_DATABASE_URL": "postgresql://x/y", "UNROLL_BEHIND_PROXY": "1"})
    assert (full.database_url, full.behind_proxy) == ("postgresql://x/y", True)
    assert full.home.is_absolute()
    with pytest.raises(BadHome, match=r"UNROLL_METRICS_PUBLIC is 'perhaps'\. Write 1"):
        Options.read({"UNROLL_METRICS_PUBLIC": "perhaps"})


def test_a_damaged_bank_opens_nothing(options, runner):
    """Bank, lessons, sets and proofs are read before anything is started."""
    pattern = options.bank / "doubling" / "pattern.toml"
    good = pattern.read_text()
    pattern.write_text(good.replace("practice = [", "other = ["))
    with pytest.raises(BankError, match='there is no set "practice"'):
        open_house(options, runner)
    pattern.write_text("title = ")
    with pytest.raises(BankError, match=r"pattern\.toml:1"):
        open_house(options, runner)
    pattern.write_text(good)
    lesson = options.lessons / "01-doubling" / "lesson.md"
    lesson.write_text("no front matter")
    with pytest.raises(LessonError, match="front matter"):
        open_house(options, runner)
    assert not options.home.exists()


def test_the_house_of_a_process_is_opened_once(options, monkeypatch):
    """Threads that ask at the same moment get the same one; closing it ends its processes."""
    monkeypatch.setattr(house_module, "open_house", lambda: open_house(options))
    found = []
    threads = [threading.Thread(target=lambda: found.append(house_module.the_house())) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    first = found[0]
    assert all(each is first for each in found)
    house_module.close_the_house()
    house_module.close_the_house()
    with pytest.raises(RuntimeError, match="closed"):
        first.runner.submit(CellRequest("pass"))
    second = house_module.the_house()
    assert second is not first
    house_module.close_the_house()


def test_a_house_closes_when_it_is_left(options):
    """As a context manager it leaves no process behind."""
    with open_house(options) as house:
        assert house.runner.wait_ready()
    assert [child for child in children(os.getpid()) if "zygote" in child] == []
    with pytest.raises(RuntimeError, match="closed"):
        house.runner.submit(CellRequest("pass"))


def children(pid):
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rsplit(")", 1)[1].split()[1]
                if int(parent) == pid:
                    found.append((entry / "cmdline").read_bytes().decode(errors="replace"))
            except OSError:
                continue
    return found


def proof(house, question_id, *, ok, day=3):
    question = house.bank.questions[question_id]
    return Proof(
        question=question_id,
        ok=ok,
        evidence=Evidence.OUTPUT,
        runs=day - 2,
        seconds=1.0,
        torch="2.13.0",
        date=datetime(2026, 3, day, tzinfo=UTC),
        digest=proofs.digest_of(question),
    )


def test_a_key_that_did_not_hold_is_not_asked(options, runner, me, t0):
    """A question whose latest proof failed is left out; those that hold say when they were proved."""
    first = open_house(options, runner)
    made = [proof(first, "doubling/p1", ok=False), proof(first, "doubling/p2", ok=True)]
    made.append(proof(first, "doubling/p3", ok=True, day=4))
    first.database.close()
    proofs.write(options.home / "proofs.json", made)
    house = open_house(options, runner)
    asked = [item.question_id for item in learn.sitting(house, me, "practice", t0).items]
    assert asked == [f"doubling/p{number}" for number in range(2, 6)]
    assert learn.proof_line(house, "doubling/p2") == "Proved on 3 March 2026 with torch 2.13.0, in 1 run."
    assert learn.proof_line(house, "doubling/p3") == "Proved on 4 March 2026 with torch 2.13.0, in 2 runs."
    assert learn.proof_line(house, "doubling/p1") is None
    assert learn.proof_line(house, "doubling/c1") is None
    house.database.close()


def test_health_names_the_part_that_is_ill(house, monkeypatch, tmp_path):
    """All well; then a database that is gone, a bank without questions, a runner that cannot start."""
    well = operate.health(house)
    assert (well.well, well.database, well.runner, well.bank, well.questions) == (True, "ok", "ok", "ok", 10)
    status = house.runner.status()
    with monkeypatch.context() as patched:
        patched.setattr(house.runner, "status", lambda: replace(status, ready=False))
        assert operate.health(house).runner == "starting"
        patched.setattr(house.runner, "status", lambda: replace(status, problem="no kernel support"))
        assert (operate.health(house).runner, operate.health(house).well) == ("ill", False)
    broken = open_database(f"sqlite:///{tmp_path}/gone.db")
    with broken.session() as db:
        db.execute(text("DROP TABLE alembic_version"))
    whole, healthy = house.bank, house.database
    object.__setattr__(house, "database", broken)
    assert (operate.health(house).database, operate.health(house).well) == ("ill", False)
    object.__setattr__(house, "database", healthy)
    pattern = whole.pattern
    empty = pattern.model_copy(update={"sets": {**pattern.sets, "practice": ()}})
    object.__setattr__(house, "bank", type(whole)(whole.folder, whole.questions, {"doubling": empty}))
    assert (operate.health(house).bank, operate.health(house).well) == ("ill", False)
    broken.close()


def test_metrics_count_what_happened(house, me, t0):
    """Rows of the database and the state of the runner, in the text that Prometheus reads."""
    sitting = learn.sitting(house, me, "practice", t0)
    learn.ask(house, me, sitting.id, "doubling/p1", t0)
    learn.answer(house, me, sitting.id, "doubling/p1", 0, "same", t0)
    families = {family.name: family for family in text_string_to_metric_families(operate.metrics(house).decode())}
    values = {name: family.samples[0].value for name, family in families.items()}
    assert values["unroll_healthy"] == 1
    assert min(values[f"unroll_{table}"] for table in ("attempts", "sittings", "learners")) >= 1
    assert values["unroll_runs_at_most"] == house.runner.status().max_parallel >= 2


def test_copies_are_made_and_brought_back(options, runner, me, t0, tmp_path):
    """What was answered after the copy is gone from the database, and kept in the one of before."""
    here = replace(options, database_url=f"sqlite:///{tmp_path}/file.db")
    operate.migrate(here)
    house = open_house(here, runner)
    sitting = learn.sitting(house, me, "practice", t0)
    learn.ask(house, me, sitting.id, "doubling/p1", t0)
    learn.answer(house, me, sitting.id, "doubling/p1", 0, "same", t0)
    operate.backup(here, tmp_path / "copy.db")
    learn.answer(house, me, sitting.id, "doubling/p1", 0, "twice", t0)
    kept = operate.restore(here, tmp_path / "copy.db")
    assert [a.answer for a in learn.ask(house, me, sitting.id, "doubling/p1", t0).attempts] == ["same"]
    house.database.close()
    before = open_database(f"sqlite:///{kept}")
    with before.reading() as db:
        assert db.scalar(text("SELECT count(*) FROM attempts")) == 2
    before.close()
    with pytest.raises(BadDatabase, match="exists already"):
        operate.backup(here, tmp_path / "copy.db")


def test_rooms_are_kept_in_order_by_the_operator(options, runner, me, t0, tmp_path):
    """Every room in one line, the newest first; one is ended whoever its host is, once."""
    here = replace(options, database_url=f"sqlite:///{tmp_path}/rooms.db")
    house = open_house(here, runner)
    assert room_keeping.every_room(here, t0) == []
    asked = ["doubling/p1", "doubling/p2"]
    row = teach.create_room(house, me, "Friday", asked, teach.Rules(seconds=60), t0)
    teach.step(house, me, row.code, 0, "next", t0)
    attend.join(house, me, row.code, "Ada", t0)
    later = t0 + timedelta(seconds=61)
    newer = teach.create_room(house, me, "Later", asked, teach.Rules(), later)
    told = [(each.code, each.phase, each.place, each.of, each.people) for each in room_keeping.every_room(here, later)]
    assert told == [(newer.code, "lobby", 0, 2, 0), (row.code, "closed", 1, 2, 1)]
    room_keeping.end_room(here, row.code, later)
    assert room_keeping.every_room(here, later)[1].phase == "ended"
    with pytest.raises(Refused, match="ended already"):
        room_keeping.end_room(here, row.code, later)
    with pytest.raises(NotFound, match="no room"):
        room_keeping.end_room(here, "NOSUCH", later)
    with pytest.MonkeyPatch.context() as patch:  # a host's step in the same moment, which the lock rules out elsewhere
        patch.setattr(rooms, "move", lambda *moved: False)
        with pytest.raises(Refused, match="moved on"):
            room_keeping.end_room(here, newer.code, later)
    house.database.close()


def test_one_process_serves_an_sqlite_file(options, tmp_path):
    """It holds a lock beside the file; where the database is on a server nobody is kept out."""
    held = operate.serve_alone(replace(options, database_url=f"sqlite:///{tmp_path}/held.db"))
    assert held is not None
    held.close()
    assert operate.serve_alone(replace(options, database_url="postgresql://nowhere/none")) is None
    with pytest.raises(BadDatabase, match="cannot be made"):
        operate.serve_alone(replace(options, database_url="sqlite:////proc/none/held.db"))
