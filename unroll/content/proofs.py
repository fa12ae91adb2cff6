"""The record of what was proved: one JSON file, question by question.

Two records exist. `quiz_bank/proofs.json` is shipped with the bank, so that the pages can say when and on which
torch a key was last proved before anybody proved it here. `proofs.json` in the app's own folder is written by
`unroll bank prove`; only this one spares a run, because it was made on this machine.
"""

import hashlib
import json
import logging
import os
import threading
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import TypeAdapter, ValidationError

from unroll.quiz.question import Evidence, Question, Record

log = logging.getLogger("unroll")

FILE = "proofs.json"
RULES = 3
"""Raised when the same results would be judged in another way: older proofs are then void."""


class Proof(Record):
    """What running a question's evidence came to."""

    question: str
    ok: bool
    defects: tuple[str, ...] = ()
    """Sentences that begin with the file, relative to the bank."""
    evidence: Evidence
    runs: int
    """Programs that were run."""
    seconds: float
    """Machine time of these runs."""
    torch: str
    date: datetime
    digest: str
    """Of the question and its program, see `digest_of`."""


_RECORDS = TypeAdapter(dict[str, Proof])


class ProofsError(ValueError):
    """A record of proofs that cannot be read."""


def digest_of(question: Question) -> str:
    """Changes whenever the question, its program, or the rules of judging do."""
    # Without defaults: a field that is added to the schema later does not void the proofs of questions without it.
    written = json.dumps([RULES, question.model_dump(mode="json", exclude_defaults=True)], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def torch_version() -> str:
    """Version of the installed torch, without importing it."""
    return version("torch").split("+")[0]


def read(path: Path) -> dict[str, Proof]:
    """Proofs by question id; none if there is no such file.

    Raises:
        ProofsError: the file is damaged.
    """
    try:
        return _RECORDS.validate_json(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValidationError as failure:
        problem = failure.errors()[0]["msg"]
        raise ProofsError(
            f"{path}: this is not a record of proofs ({problem}). Delete it and prove again."
        ) from failure


class Live(Mapping[str, Proof]):
    """The record at a path as it is now: proofs that are made while the app runs count at once. Thread-safe."""

    def __init__(self, path: Path) -> None:
        """Raises ProofsError if the file is damaged."""
        self._path = path
        self._lock = threading.Lock()
        self._mark: tuple[int, int, int] | None = None
        self._records: dict[str, Proof] = {}
        self._look(strict=True)

    def __getitem__(self, question: str) -> Proof:
        return self._look()[question]

    def __iter__(self) -> Iterator[str]:
        return iter(self._look())

    def __len__(self) -> int:
        return len(self._look())

    def _look(self, *, strict: bool = False) -> dict[str, Proof]:
        """The records, read again if the file is another one; what cannot be read leaves the last ones standing."""
        with self._lock:
            mark = _mark_of(self._path)
            if mark != self._mark or strict:
                try:
                    self._records = read(self._path)
                except ProofsError as failure:
                    if strict:
                        raise
                    log.error("%s", failure)
                self._mark = mark
            return self._records


def _mark_of(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


def write(path: Path, proofs: Iterable[Proof]) -> None:
    """Put these proofs into the file at `path`, beside those of other questions; all of them or none.

    Raises:
        ProofsError: the file that is there is damaged.
    """
    records = {**read(path), **{proof.question: proof for proof in proofs}}
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, prefix=".proofs-", delete=False) as file:
        file.write(_RECORDS.dump_json(dict(sorted(records.items())), indent=1) + b"\n")
    os.chmod(file.name, 0o644)
    os.replace(file.name, path)


def current(question: Question, *records: Mapping[str, Proof]) -> Proof | None:
    """The latest proof of the question as it stands today; None if it was changed since, or never proved."""
    digest = digest_of(question)
    found = [record[question.id] for record in records if question.id in record]
    return max((p for p in found if p.digest == digest), key=lambda proof: proof.date, default=None)


def is_quarantined(question: Question, *records: Mapping[str, Proof]) -> bool:
    """Whether the latest proof of the question, as it stands today, failed: it must not be asked."""
    found = [record.get(question.id) for record in records]
    if all(proof is None or proof.ok for proof in found):
        return False  # whichever of them is current: no digest is needed, and every page asks this of every question
    proof = current(question, *records)
    return proof is not None and not proof.ok
