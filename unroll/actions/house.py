"""What one process owns: bank, lessons, database, runner, secret. Opened once, shared by all threads."""

import atexit
import os
import secrets
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType

import platformdirs
from sqlalchemy.engine import URL

from unroll.actions.cause_memory import Causes
from unroll.actions.going import Going
from unroll.actions.room_memory import RoomMemory
from unroll.actions.standing import MODES, Mode
from unroll.content import proofs
from unroll.content.bank import Bank, BankError, load_bank
from unroll.content.errors import KnownError, load_errors
from unroll.content.exercises import Exercise, load_exercises
from unroll.content.experiments import load_experiments
from unroll.content.lessons import CellPart, Lesson, QuestionPart, load_lessons
from unroll.content.mistakes import Mistake
from unroll.content.pattern import FILE
from unroll.content.proofs import Proof
from unroll.quiz.question import Question
from unroll.runner.pool import Runner
from unroll.store.database import Database, open_database

ROOT = Path(__file__).resolve().parents[2]


class BadHome(Exception):
    """The app's own folder or a setting cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Options:
    """Where things are."""

    home: Path
    """The database (unless a URL names another), the secret and proofs made here."""
    database_url: str | URL
    bank: Path = ROOT / "quiz_bank"
    lessons: Path = ROOT / "lessons"
    exercises: Path = ROOT / "exercises"
    experiments: Path = ROOT / "experiments"
    behind_proxy: bool = False
    """A proxy stands before the app: nobody counts as sitting at this machine."""
    metrics_public: bool = False
    """Whether other machines may read the metrics."""

    @classmethod
    def read(cls, environment: Mapping[str, str] = os.environ) -> "Options":
        """From the environment; by default all is in the user's data folder and nothing is opened.

        Raises:
            BadHome: a switch is neither on nor off.
        """
        home = Path(environment.get("UNROLL_HOME") or platformdirs.user_data_dir("unroll")).expanduser().resolve()
        file = URL.create("sqlite", database=str(home / "unroll.db"))
        return cls(
            home=home,
            database_url=environment.get("UNROLL_DATABASE_URL") or file,
            bank=Path(environment.get("UNROLL_BANK") or cls.bank).resolve(),
            lessons=Path(environment.get("UNROLL_LESSONS") or cls.lessons).resolve(),
            exercises=Path(environment.get("UNROLL_EXERCISES") or cls.exercises).resolve(),
            behind_proxy=_is_on(environment, "UNROLL_BEHIND_PROXY"),
            metrics_public=_is_on(environment, "UNROLL_METRICS_PUBLIC"),
        )


def _is_on(environment: Mapping[str, str], name: str) -> bool:
    given = environment.get(name, "")
    if given.lower() not in ("", "0", "1", "false", "true"):
        raise BadHome(f"{name} is {given!r}. Write 1 to switch it on, 0 or nothing to switch it off.")
    return given.lower() in ("1", "true")


@dataclass(frozen=True)
class House:
    options: Options
    bank: Bank
    lessons: tuple[Lesson, ...]
    database: Database
    runner: Runner
    secret: str
    """Signs the learners' cookies."""
    proved: tuple[Mapping[str, Proof], ...]
    """Records of proofs: those shipped with the bank, and those made here."""
    known_errors: tuple[KnownError, ...] = ()
    """What torch's common messages usually mean."""
    exercises: tuple[Exercise, ...] = ()
    """Broken runs to mend."""
    experiments: Mapping[str, str] = field(default_factory=dict)
    """Programs of the model duel and the metric laboratory, by name."""
    going: Going = field(default_factory=Going)
    causes: Causes = field(default_factory=Causes)
    rooms: RoomMemory = field(default_factory=RoomMemory)
    trained: dict[str, str] = field(default_factory=dict)
    """Weights of the networks of See that were trained since the start, by kind of cell; see `actions.seeing`."""
    vetted: frozenset[str] = field(init=False)
    """Programs that come with the app: anybody may run them as they are."""

    def __post_init__(self) -> None:
        parts = (part for lesson in self.lessons for section in lesson.sections for part in section.parts)
        cells = {part.source for part in parts if isinstance(part, CellPart)}
        programs = {question.source_code for question in self.bank.questions.values()}
        broken = {source for each in self.exercises for source in (each.starter, each.solution)}
        object.__setattr__(self, "vetted", frozenset(cells | programs | broken | set(self.experiments.values())))

    def questions_of(self, mode: str) -> tuple[Question, ...]:
        """The questions of a mode in their order, without those whose key did not hold when it was last proved."""
        return tuple(each for each in self._asked_in(MODES[mode]) if not proofs.is_quarantined(each, *self.proved))

    def _asked_in(self, mode: Mode) -> Iterable[Question]:
        if mode.in_lessons:
            parts = (part for lesson in self.lessons for section in lesson.sections for part in section.parts)
            ids = dict.fromkeys(part.question_id for part in parts if isinstance(part, QuestionPart))
            return [self.bank.questions[each] for each in ids]
        return self.bank.questions.values() if mode.whole_bank else self.bank.in_set(mode.name)

    def close(self) -> None:
        """Stop every run, end every process that was started, give back the database. Idempotent."""
        self.runner.close()
        self.database.close()

    def __enter__(self) -> "House":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_house(options: Options | None = None, runner: Runner | None = None) -> House:
    """Open everything. The content is read first: a damaged bank starts no process.

    Raises:
        BankError, LessonError, ErrorsFileError, ExerciseError, ExperimentError, ProofsError, BadHome, BadDatabase: the
            text says what is wrong and what to do.
    """
    chosen = options or Options.read()
    bank = load_bank(chosen.bank)
    _has_sets(bank)
    lessons = load_lessons(chosen.lessons, questions=bank.questions)
    known = load_errors(chosen.lessons)
    ours = chosen.exercises != Options.exercises or chosen.bank == Options.bank  # another bank has its own, or none
    exercises = load_exercises(chosen.exercises, bank.pattern.skills) if ours else ()
    secret = read_secret(chosen.home)
    proved = tuple(proofs.Live(folder / proofs.FILE) for folder in (chosen.bank, chosen.home))
    database = open_database(chosen.database_url)
    return House(
        chosen,
        bank,
        lessons,
        database,
        runner or Runner(),
        secret,
        proved,
        known,
        exercises,
        load_experiments(chosen.experiments),
    )


def _has_sets(bank: Bank) -> None:
    missing = [
        name
        for name, mode in MODES.items()
        if not mode.whole_bank and not mode.in_lessons and not bank.pattern.sets.get(name)
    ]
    if missing:
        file = bank.folder / next(iter(bank.patterns)) / FILE
        mend = "Add a line `name = [ … ]` with the ids of its questions below [sets]."
        raise BankError([Mistake(file, 1, "sets", f'there is no set "{mode}"', mend) for mode in missing])


def read_secret(home: Path) -> str:
    """The secret of this installation; made at first use, readable by its owner only.

    Raises:
        BadHome: the folder or the file cannot be used.
    """
    file = home / "secret"
    try:
        home.mkdir(parents=True, exist_ok=True)
        _write_once(file, secrets.token_urlsafe(32))
        secret = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as failure:
        mend = "Set UNROLL_HOME to a folder that you may write to."
        raise BadHome(f"{file} cannot be read or made ({failure}). {mend}") from failure
    if len(secret) < 32:
        raise BadHome(f"{file} is damaged. Delete it: a new one is made, and learners begin with a new identity.")
    return secret


def _write_once(file: Path, secret: str) -> None:
    """Whole or not at all: written beside it, then linked, which fails if somebody was first."""
    if file.exists():
        return
    beside = file.with_name(f".secret-{secrets.token_hex(8)}")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as made:
            made.write(secret + "\n")
            made.flush()
            os.fsync(made.fileno())
        os.link(beside, file)
    except FileExistsError:
        pass  # another process made one in the same moment: that one is used
    finally:
        beside.unlink()


_lock = threading.Lock()
_house: House | None = None


def the_house() -> House:
    """The house of this process, opened at first use."""
    global _house
    with _lock:
        if _house is None:
            _house = open_house()
            atexit.register(close_the_house)
        return _house


def close_the_house() -> None:
    """Close it, if it is open; the next `the_house()` opens another."""
    global _house
    with _lock:
        if _house is not None:
            _house.close()
            _house = None
            atexit.unregister(close_the_house)
