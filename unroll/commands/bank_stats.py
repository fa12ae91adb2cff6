"""`unroll bank stats`: how people answered, as the author's page shows it."""

import json
from dataclasses import asdict
from typing import Annotated, Any

import typer

from unroll.actions import author
from unroll.commands import bank_files
from unroll.commands.bank_author import BankPath
from unroll.content.bank import Bank
from unroll.quiz.item_statistics import FEWEST, ItemStatistics
from unroll.store.database import BadDatabase

_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
HEAD = "learners  facility  80 % interval  deviation  discrim.  effic.  question"


def stats(path: BankPath = None, as_json: _Json = False) -> None:
    """How people answered: facility, deviation, discrimination, answers. Exit status: 0 if the database can be read."""
    bank = bank_files.sound(path)
    try:
        found = author.answered_at(bank_files.options())
    except BadDatabase as failure:
        raise bank_files.refuse(str(failure)) from failure
    told = [found[name] for name in bank.questions if name in found]
    if as_json:
        print(json.dumps([_row(bank, each) for each in told], indent=1))
        return
    if not told:
        print("Nobody has answered a question of this bank yet.")
        return
    print(HEAD)
    for each in sorted(told, key=lambda each: each.facility):
        print(_line(each))
    print(f"First answers only. Discrimination and efficiency are told from {FEWEST} learners on.")


def _line(each: ItemStatistics) -> str:
    interval = f"{each.low:.0%} to {each.high:.0%}"
    numbers = "  ".join(f"{_told(value):>{width}}" for value, width in _shares(each))
    return f"{each.given:8}  {each.facility:8.0%}  {interval:>13}  {numbers}  {each.question}"


def _shares(each: ItemStatistics) -> tuple[tuple[float | None, int], ...]:
    return (each.deviation, 9), (each.discrimination, 8), (each.efficiency, 6)


def _told(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"


def _row(bank: Bank, each: ItemStatistics) -> dict[str, Any]:
    """The record, with what is needed to read it without the bank: title and keys."""
    question = bank.questions[each.question]
    variants = [
        {"seed": seed, "given": given, "facility": facility} for seed, (given, facility) in each.variants.items()
    ]
    return {**asdict(each), "variants": variants, "title": question.title, "keys": sorted(question.keys)}
