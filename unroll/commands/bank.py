"""`unroll bank`: list the questions, check their files, prove their keys."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from unroll.actions.house import BadHome, Options
from unroll.content import proofs
from unroll.content.bank import Bank, read_bank
from unroll.content.mistakes import Mistake
from unroll.content.proofs import Proof, ProofsError
from unroll.content.prove import prove, spared_by
from unroll.content.trials import VARIANTS
from unroll.quiz.question import Question
from unroll.runner.pool import Runner

app = typer.Typer(help="List, check and prove questions.", no_args_is_help=True)

ALL = 1_000_000

_Path = Annotated[Path | None, typer.Argument(metavar="PATH", help="A bank, a folder of it, or one question file.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_NoCache = Annotated[bool, typer.Option("--no-cache", help="Run everything, whatever was proved here before.")]
_Deep = Annotated[bool, typer.Option("--deep", help=f"Every variant, not only {VARIANTS} of each question.")]
_Record = Annotated[bool, typer.Option("--record", help="Write the record that is shipped with the bank, too.")]


@app.command("list")
def list_questions(path: _Path = None, as_json: _Json = False) -> None:
    """List the questions. Exit status: 0 if the bank can be read."""
    bank = _sound(path)
    records = _records(bank)
    rows = [_row(question, proofs.is_quarantined(question, *records)) for question in bank.questions.values()]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        marks = f"{row['source'] or '':2}  {'variants' if row['variants'] else '':8}"
        held = "  QUARANTINED" if row["quarantined"] else ""
        print(f"{row['evidence']:10}  {row['level']:6}  {marks}  {row['id']}{held}")


@app.command("check")
def check(path: _Path = None) -> None:
    """Read the files and print every mistake, with its line and its mend. Exit status: 0 if there is none."""
    bank = _sound(path)
    print(f"{_count(len(bank.questions), 'question')}, no mistake.")


@app.command("prove")
def prove_bank(
    path: _Path = None, as_json: _Json = False, no_cache: _NoCache = False, deep: _Deep = False, record: _Record = False
) -> None:
    """Run the evidence of every key in the sandbox. Exit status: 0 if it bears out every key."""
    bank = _sound(path)
    own = _options().home / proofs.FILE
    known = {} if no_cache or deep else _read(own)
    made: list[Proof] = []
    try:
        for proof in _proofs(list(bank.questions.values()), known, ALL if deep else VARIANTS):
            made.append(proof)
            _tell(bank, proof, quiet=as_json, cached=proof.question in known and known[proof.question] == proof)
    finally:
        _write(own, made)
    if record:
        _write(bank.folder / proofs.FILE, made)
    bad = [proof for proof in made if not proof.ok]
    if as_json:
        print(json.dumps([_proof_row(proof, known) for proof in made], indent=1))
    else:
        print(f"{_count(len(made) - len(bad), 'question')} proved, {len(bad)} not, on torch {proofs.torch_version()}.")
    raise typer.Exit(1 if bad else 0)


def _sound(path: Path | None) -> Bank:
    """The bank, if nothing in it is to be mended; otherwise every mistake is printed and the command ends."""
    bank, mistakes = read_bank(path or _as_typed(_options().bank))
    _complain(mistakes)
    if mistakes:
        raise typer.Exit(1)
    return bank


def _options() -> Options:
    try:
        return Options.read()
    except BadHome as failure:
        print(f"unroll bank: {failure}", file=sys.stderr)
        raise typer.Exit(2) from failure


def _as_typed(folder: Path) -> Path:
    """The folder as somebody here would write it."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def _complain(mistakes: Sequence[Mistake]) -> None:
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if mistakes:
        print(f"{_count(len(mistakes), 'mistake')} to mend.")


def _proofs(questions: list[Question], known: dict[str, Proof], limit: int) -> Iterator[Proof]:
    """What was proved here before, then the rest, run. The sandbox starts only if it is needed."""
    spared = [proof for question in questions if (proof := spared_by(question, known))]
    yield from spared
    rest = [question for question in questions if question.id not in {proof.question for proof in spared}]
    if not rest:
        return
    with Runner(observer=None, spare=False) as runner:
        if not runner.wait_ready():
            print(f"unroll bank: the sandbox does not start: {runner.status().problem}", file=sys.stderr)
            raise typer.Exit(2)
        yield from prove(rest, runner, limit=limit)


def _tell(bank: Bank, proof: Proof, *, quiet: bool, cached: bool) -> None:
    for defect in proof.defects:
        print(f"{bank.folder / defect}", file=sys.stderr)
    if not quiet:
        effort = "proved before" if cached else f"{_count(proof.runs, 'run')}, {proof.seconds:.2f} s"
        print(f"{'ok ' if proof.ok else 'NOT'}  {proof.evidence:10}  {proof.question}  ({effort})", flush=True)


def _row(question: Question, quarantined: bool) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind,
        "evidence": question.evidence.value,
        "level": question.level.value,
        "skill": question.skill,
        "variants": bool(question.parameters),
        "source": question.source,
        "quarantined": quarantined,
    }


def _proof_row(proof: Proof, known: dict[str, Proof]) -> dict[str, Any]:
    return {**proof.model_dump(mode="json"), "cached": known.get(proof.question) == proof}


def _records(bank: Bank) -> list[dict[str, Proof]]:
    return [_read(bank.folder / proofs.FILE), _read(_options().home / proofs.FILE)]


def _read(path: Path) -> dict[str, Proof]:
    try:
        return proofs.read(path)
    except ProofsError as failure:
        print(f"unroll bank: {failure}", file=sys.stderr)
        raise typer.Exit(2) from failure


def _write(path: Path, made: Sequence[Proof]) -> None:
    try:
        proofs.write(path, made)
    except (ProofsError, OSError) as failure:
        print(f"unroll bank: the proofs are not recorded: {failure}", file=sys.stderr)
        raise typer.Exit(2) from failure


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
