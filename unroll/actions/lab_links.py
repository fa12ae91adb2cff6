"""Links to what somebody ran in the Lab: program, values and seed, so that it can be run again exactly."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from unroll.actions.bench import programs
from unroll.actions.house import House
from unroll.actions.permission import is_safe, why_not_edit
from unroll.actions.refusal import NotFound, NotHere, Refused
from unroll.runner.parameters import with_values
from unroll.runner.pool import MAX_SOURCE
from unroll.runner.request import Value
from unroll.store import lab_links, learners
from unroll.store.lab_links import LinkRow

MOST = 500
"""Links that one learner may make."""
MAX_SEED = 2**31 - 1


@dataclass(frozen=True)
class Linked:
    """What a link leads to."""

    id: str
    title: str
    """Of the program that it began with."""
    program: str | None
    """Its name, where the Lab still has it."""
    altered: bool
    """The text is not the starting point's own."""
    source: str
    values: Mapping[str, Value]
    seed: int
    made_at: datetime
    at_once: bool
    """It may run without being told to: it comes with the app, is one's own, or cannot harm this host."""


def make_link(
    house: House,
    person: str,
    program: str,
    source: str,
    values: Mapping[str, Value],
    *,
    seed: int,
    now: datetime,
    local: bool,
) -> str:
    """Keep a run's program, values and seed, and return the id of the link to it: 16 letters and digits.

    The same run of the same learner has one link, however often it is made.

    Args:
        seed: 0 to 2**31 - 1.

    Raises:
        Refused: a value does not fit, the text cannot be kept, or there are too many; nothing was kept.
    """
    if source not in house.vetted and (reason := why_not_edit(house, local=local)):
        raise NotHere(reason)
    if not 0 <= seed <= MAX_SEED:
        raise Refused(f"The seed is a whole number from 0 to {MAX_SEED:,}.")
    told = _json(source, values)
    digest = hashlib.sha256(json.dumps([person, program, source, told, seed]).encode()).digest()
    link = base64.b32encode(digest[:10]).decode().lower()
    with house.database.session() as db:
        learners.ensure(db, person, now)
        if lab_links.find(db, link) is None and lab_links.count(db, person) >= MOST:
            raise Refused(f"You have made {MOST} links; more are not kept.")
        lab_links.add(db, LinkRow(link, person, program[:200], source, told, seed, now))
    return link


def _json(source: str, values: Mapping[str, Value]) -> str:
    try:
        if len(source.encode()) > MAX_SOURCE or "\0" in source:
            raise Refused(f"The program is longer than {MAX_SOURCE:,} bytes or holds a NUL, so there is no link to it.")
        with_values(source, values)
        return json.dumps(dict(values), sort_keys=True, allow_nan=False)
    except UnicodeEncodeError:
        raise Refused("The program holds characters that are not text, so there is no link to it.") from None
    except ValueError as problem:
        raise Refused(str(problem)) from None


def open_link(house: House, person: str, link_id: str) -> Linked:
    """What the link leads to; anybody who has it may look.

    Raises:
        NotFound: there is none, or who made it has erased their data.
    """
    with house.database.reading() as db:
        row = lab_links.find(db, link_id)
    if row is None:
        raise NotFound("There is no run behind this link: it was mistyped, or who made it has erased their data.")
    own = {program.name: program for program in programs(house)}.get(row.program)
    mine = row.learner == person
    return Linked(
        row.id,
        own.title if own else "A program",
        own.name if own else None,
        own is None or own.source != row.source,
        row.source,
        json.loads(row.parameters),
        row.seed,
        row.made_at,
        at_once=row.source in house.vetted or mine or is_safe(house),
    )
