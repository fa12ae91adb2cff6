"""What the `unroll bank` commands share: finding the bank, telling mistakes, reading and writing proofs."""

import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from unroll.actions.house import BadHome, Options
from unroll.content import proofs
from unroll.content.bank import Bank, read_bank
from unroll.content.mistakes import Mistake
from unroll.content.proofs import Proof, ProofsError


def sound(path: Path | None) -> Bank:
    """The bank, if nothing in it is to be mended; otherwise every mistake is printed and the command ends."""
    bank, mistakes = read_bank(path or as_typed(options().bank))
    complain(mistakes)
    if mistakes:
        raise typer.Exit(1)
    return bank


def options() -> Options:
    """Where things are; the command ends if that cannot be read."""
    try:
        return Options.read()
    except BadHome as failure:
        raise refuse(str(failure)) from failure


def refuse(sentence: str, status: int = 2) -> typer.Exit:
    """Say what is wrong; the exit status is 2 where the bank is not to blame."""
    print(f"unroll bank: {sentence}", file=sys.stderr)
    return typer.Exit(status)


def as_typed(folder: Path) -> Path:
    """The folder as somebody here would write it."""
    here = Path.cwd()
    return folder.relative_to(here) if folder.is_relative_to(here) else folder


def complain(mistakes: Sequence[Mistake]) -> None:
    """Every mistake on stderr, and how many there are."""
    for mistake in mistakes:
        print(mistake, file=sys.stderr)
    if mistakes:
        print(f"{count(len(mistakes), 'mistake')} to mend.")


def records(bank: Bank) -> list[dict[str, Proof]]:
    """Proofs shipped with the bank, and those made here."""
    return [read(bank.folder / proofs.FILE), read(options().home / proofs.FILE)]


def read(path: Path) -> dict[str, Proof]:
    """A record of proofs; the command ends if it is damaged."""
    try:
        return proofs.read(path)
    except ProofsError as failure:
        raise refuse(str(failure)) from failure


def write(path: Path, made: Sequence[Proof]) -> None:
    """Record proofs; the command ends if that cannot be done."""
    try:
        proofs.write(path, made)
    except (ProofsError, OSError) as failure:
        raise refuse(f"the proofs are not recorded: {failure}") from failure


def count(number: int, noun: str) -> str:
    """`1 question`, `3 questions`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
