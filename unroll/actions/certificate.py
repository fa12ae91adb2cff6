"""The certificate of the challenge: issued from the record, verified against it."""

import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from unroll.actions.house import House
from unroll.actions.refusal import NotDue, NotFound, Refused
from unroll.actions.sitting import view_of
from unroll.store import attempts, certificates, sittings
from unroll.store.certificates import CertificateRow

LONGEST = 60
"""Of the name on a certificate, in characters."""


@dataclass(frozen=True)
class Earned:
    """The challenge that earned the badge."""

    sitting_id: str
    problems: int
    points: float
    at: datetime
    """When the last problem was answered."""


def earned(house: House, person: str, now: datetime) -> Earned | None:
    """The challenge with all problems right and the most points, the earliest of equals; None without a badge."""
    found = []
    with house.database.reading() as db:
        rows = [(row, attempts.facts_of(db, row.id)) for row in sittings.of_learner(db, person)]
    for row, facts in rows:
        if row.mode != "challenge":
            continue
        seen = view_of(house, row, facts, now)
        if seen.finished and seen.all_right:
            last = max(each.given_at for each in facts.attempts)
            found.append(Earned(row.id, len(seen.items), seen.total, last))
    return max(found, key=lambda each: (each.points, -each.at.timestamp()), default=None)


def issue(house: House, person: str, name: str, now: datetime) -> CertificateRow:
    """A certificate in this name; the same one if it was issued before.

    Raises:
        Refused: there is no badge yet, or the name cannot be printed.
    """
    won = earned(house, person, now)
    if won is None:
        raise NotDue("The certificate is for the badge: all five problems of a challenge right.")
    said = written(name)
    row = CertificateRow(secrets.token_hex(8), won.sitting_id, said, won.problems, won.points, won.at, now)
    with house.database.session() as db:
        return certificates.issue(db, row)


def written(name: str) -> str:
    """The name as it will stand on the certificate: single blanks, nothing that cannot be seen.

    Raises:
        Refused: nothing is left of it, or it is too long.
    """
    said = " ".join(unicodedata.normalize("NFC", name).split())
    if not said or any(unicodedata.category(sign).startswith("C") for sign in said):
        raise Refused("Write the name as it should stand on the certificate, in letters that can be seen.")
    if len(said) > LONGEST:
        raise Refused(f"The name may have {LONGEST} characters; this one has {len(said)}.")
    return said


def issued(house: House, person: str) -> list[CertificateRow]:
    """The learner's certificates, the latest first."""
    with house.database.reading() as db:
        return certificates.of_learner(db, person)


def verify(house: House, certificate_id: str) -> CertificateRow:
    """The certificate with this id; anybody who has the link may look.

    Raises:
        NotFound: none was issued, or its holder has erased their data.
    """
    with house.database.reading() as db:
        row = certificates.find(db, certificate_id)
    if row is None:
        raise NotFound(
            "This server has issued no such certificate: the link was altered or mistyped, "
            "or its holder has erased their data."
        )
    return row
