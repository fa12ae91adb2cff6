"""`unroll bank new | lint | preview`: begin a question, see what makes it weak, look at it in the browser."""

import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from unroll.commands import bank_files
from unroll.content.bank import Bank, read_bank
from unroll.content.lint import lint
from unroll.content.mistakes import did_you_mean
from unroll.content.pattern import FILE, Pattern, read_pattern
from unroll.content.skeleton import CannotBegin, Wish, begin, evidence_of
from unroll.quiz.question import Evidence, Kind, Level

BankPath = Annotated[Path | None, typer.Argument(metavar="PATH", help="A bank, a folder of it, or one question file.")]
_New = Annotated[Path | None, typer.Argument(metavar="NAME", help="Name of the question, or the path of its file.")]
_In = Annotated[Path | None, typer.Option("--in", help="Folder of the pattern; by default the bank's first.")]
_Kind = Annotated[Kind | None, typer.Option(help="How it is answered; without it, you are asked.")]
_Evidence = Annotated[Evidence | None, typer.Option(help="What stands behind the key.")]
_Level = Annotated[Level | None, typer.Option(help="How hard it is.")]
_Title = Annotated[str | None, typer.Option(help="Its heading.")]
_Skill = Annotated[str | None, typer.Option(help="One of the pattern's skills.")]
_Strict = Annotated[bool, typer.Option("--strict", help="Exit status 1 if anything is found.")]
_Which = Annotated[str, typer.Argument(metavar="QUESTION", help="Its id, the last part of it, or its file.")]
_Port = Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Port to serve at.")]


def new(
    name: _New = None,
    folder: _In = None,
    kind: _Kind = None,
    evidence: _Evidence = None,
    level: _Level = None,
    title: _Title = None,
    skill: _Skill = None,
) -> None:
    """Write a working question and its program, to be changed line by line. Asks for what is not given."""
    asking = sys.stdin.isatty() and name is None
    if name is None and not asking:
        raise bank_files.refuse("name the question: unroll bank new NAME --kind shape")
    named = name or Path(typer.prompt("Name (lower case, digits, underscores)"))
    if asking:
        kind = kind or Kind(typer.prompt(f"Kind ({', '.join(Kind)})", default=Kind.SINGLE_CHOICE.value))
        title = title or typer.prompt("Title", default="A new question")
    where, pattern = _pattern_for(named, folder)
    try:
        wanted = kind or Kind.SINGLE_CHOICE
        wish = Wish(
            name=named.name.removesuffix(".toml"),
            kind=wanted,
            evidence=evidence_of(wanted, evidence),
            level=level or Level.EASY,
            title=title or "A new question",
            skill=skill,
        )
        question, program = begin(where, pattern, wish)
    except (CannotBegin, OSError) as failure:
        raise bank_files.refuse(str(failure), status=1) from failure
    print(f"{question}\n{program}")
    print(f"It works as it stands. Change it, then: unroll bank check {question} && unroll bank prove {question}")


def _pattern_for(named: Path, folder: Path | None) -> tuple[Path, Pattern]:
    where = folder or (named.parent if named.parent != Path() else None)
    if where is None:
        bank, _ = read_bank(bank_files.as_typed(bank_files.options().bank))
        if not bank.patterns:
            raise bank_files.refuse("there is no pattern in the bank. Name its folder with --in.", status=1)
        where = bank.folder / next(iter(bank.patterns))
    pattern, mistakes = read_pattern(where, where.resolve().name)
    if pattern is None:
        bank_files.complain(mistakes)
        raise bank_files.refuse(f"{where / FILE} has to be there and sound before a question can be added.", status=1)
    return where, pattern


def lint_bank(path: BankPath = None, strict: _Strict = False) -> None:
    """Print what makes sound questions weak: keys that stand out, hints that tell, questions that are there twice."""
    found = lint(bank_files.sound(path))
    for advice in found:
        print(advice)
    print(f"{bank_files.count(len(found), 'remark')}.")
    raise typer.Exit(1 if strict and found else 0)


def preview(which: _Which, port: _Port = 8501, host: str = "127.0.0.1") -> None:
    """Serve Unroll with the author's page open at one question, in all its states, with its key."""
    bank = bank_files.sound(None)
    question = _find(bank, which)
    print(f"Preview: http://{host}:{port}/bank?question={question.rpartition('/')[2]}", flush=True)
    served = importlib.import_module("unroll.commands.serve")  # the web server, which no other command here needs
    served.serve(port=port, host=host)


def _find(bank: Bank, which: str) -> str:
    stem = Path(which.removesuffix(".toml")).name
    if which in bank.questions:
        return which
    found = [each for each in bank.questions if each.rpartition("/")[2] == stem]
    if not found:
        names = [each.rpartition("/")[2] for each in bank.questions]
        raise bank_files.refuse(f'there is no question "{which}". {did_you_mean(stem, names)}', status=1)
    return found[0]
