"""`unroll bank`: list the questions, check their files, prove their keys; begin, weigh and preview questions."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from typing import Annotated, Any

import typer

from unroll.commands import bank_author, bank_stats
from unroll.commands.bank_author import BankPath
from unroll.commands.bank_files import count, options, read, records, refuse, sound, write
from unroll.content import proofs
from unroll.content.bank import Bank
from unroll.content.proofs import Proof
from unroll.content.prove import prove, spared_by
from unroll.content.trials import VARIANTS
from unroll.quiz.question import Question
from unroll.runner.pool import Runner

app = typer.Typer(help="List, check, prove and write questions.", no_args_is_help=True)
app.command("new")(bank_author.new)
app.command("lint")(bank_author.lint_bank)
app.command("preview")(bank_author.preview)
app.command("stats")(bank_stats.stats)

ALL = 1_000_000

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_NoCache = Annotated[bool, typer.Option("--no-cache", help="Run everything, whatever was proved here before.")]
_Deep = Annotated[bool, typer.Option("--deep", help=f"Every variant, not only {VARIANTS} of each question.")]
_Record = Annotated[bool, typer.Option("--record", help="Write the record that is shipped with the bank, too.")]


@app.command("list")
def list_questions(path: BankPath = None, as_json: _Json = False) -> None:
    """List the questions. Exit status: 0 if the bank can be read."""
    bank = sound(path)
    known = records(bank)
    rows = [_row(question, proofs.is_quarantined(question, *known)) for question in bank.questions.values()]
    if as_json:
        print(json.dumps(rows, indent=1))
        return
    for row in rows:
        marks = f"{row['source'] or '':2}  {'variants' if row['variants'] else '':8}"
        held = "  QUARANTINED" if row["quarantined"] else ""
        print(f"{row['evidence']:10}  {row['kind']:13}  {row['level']:6}  {marks}  {row['id']}{held}")


@app.command("check")
def check(path: BankPath = None) -> None:
    """Read the files and print every mistake, with its line and its mend. Exit status: 0 if there is none."""
    bank = sound(path)
    print(f"{count(len(bank.questions), 'question')}, no mistake.")


@app.command("prove")
def prove_bank(
    path: BankPath = None,
    as_json: _Json = False,
    no_cache: _NoCache = False,
    deep: _Deep = False,
    record: _Record = False,
) -> None:
    """Run the evidence of every key in the sandbox. Exit status: 0 if it bears out every key."""
    bank = sound(path)
    own = options().home / proofs.FILE
    known = {} if no_cache or deep else read(own)
    made: list[Proof] = []
    shown = sys.stderr.isatty() and not as_json
    bar = typer.progressbar(length=len(bank.questions), label="Proving", file=sys.stderr) if shown else nullcontext()
    try:
        with bar as moving:
            for proof in _proofs(list(bank.questions.values()), known, ALL if deep else VARIANTS):
                made.append(proof)
                if moving is not None:
                    moving.update(1)
                else:
                    _tell(bank, proof, known, quiet=as_json)
    finally:
        write(own, made)
    if record:
        write(bank.folder / proofs.FILE, made)
    if shown:
        for proof in made:
            _tell(bank, proof, known, quiet=False)
    if as_json:
        print(json.dumps([_proof_row(proof, known) for proof in made], indent=1))
    else:
        _sum_up(bank, made)
    raise typer.Exit(1 if any(not proof.ok for proof in made) else 0)


def _proofs(questions: list[Question], known: dict[str, Proof], limit: int) -> Iterator[Proof]:
    """What was proved here before, then the rest, run. The sandbox starts only if it is needed."""
    spared = [proof for question in questions if (proof := spared_by(question, known))]
    yield from spared
    rest = [question for question in questions if question.id not in {proof.question for proof in spared}]
    if not rest:
        return
    with Runner(observer=None, spare=False) as runner:
        if not runner.wait_ready():
            busy = "it is not ready after two minutes. Is the machine very busy? Try again."
            raise refuse(f"the sandbox does not start: {runner.status().problem or busy}")
        yield from prove(rest, runner, limit=limit)


def _tell(bank: Bank, proof: Proof, known: dict[str, Proof], *, quiet: bool) -> None:
    for defect in proof.defects:
        print(f"{bank.folder / defect}", file=sys.stderr)
    if not quiet:
        cached = known.get(proof.question) == proof
        effort = "proved before" if cached else f"{count(proof.runs, 'run')}, {proof.seconds:.2f} s"
        print(f"{'ok ' if proof.ok else 'NOT'}  {proof.evidence:10}  {proof.question}  ({effort})", flush=True)


def _sum_up(bank: Bank, made: Sequence[Proof]) -> None:
    """One line a kind of question, then the whole."""
    kinds = [bank.questions[proof.question].kind for proof in made]
    if len(set(kinds)) > 1:
        for kind in sorted(set(kinds)):
            mine = [proof for proof, its in zip(made, kinds, strict=True) if its is kind]
            runs, seconds = sum(proof.runs for proof in mine), sum(proof.seconds for proof in mine)
            print(
                f"     {kind:13}  {count(len(mine), 'question')}, {count(runs, 'run')}, {seconds:.1f} s of machine time"
            )
    bad = sum(not proof.ok for proof in made)
    print(f"{count(len(made) - bad, 'question')} proved, {bad} not, on torch {proofs.torch_version()}.")


def _row(question: Question, quarantined: bool) -> dict[str, Any]:
    return {
        "id": question.id,
        "kind": question.kind.value,
        "evidence": question.evidence.value,
        "level": question.level.value,
        "skill": question.skill,
        "variants": bool(question.parameters),
        "source": question.source,
        "quarantined": quarantined,
    }


def _proof_row(proof: Proof, known: dict[str, Proof]) -> dict[str, Any]:
    return {**proof.model_dump(mode="json"), "cached": known.get(proof.question) == proof}
