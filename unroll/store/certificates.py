"""Certificates: issued once for a name and a sitting, never altered."""

from dataclasses import asdict, dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.store.once import add_once
from unroll.store.tables import certificates, sittings


@dataclass(frozen=True)
class CertificateRow:
    id: str
    sitting: str
    name: str
    """As the holder gave it."""
    problems: int
    points: float
    earned_at: datetime
    issued_at: datetime


def issue(db: Session, row: CertificateRow) -> CertificateRow:
    """Keep a certificate; the one that is there already where this sitting has one in that name."""
    add_once(db, certificates, **asdict(row))
    same = sa.select(certificates).where(certificates.c.sitting == row.sitting, certificates.c.name == row.name)
    return CertificateRow(**db.execute(same).mappings().one())


def find(db: Session, certificate_id: str) -> CertificateRow | None:
    row = db.execute(sa.select(certificates).where(certificates.c.id == certificate_id)).mappings().first()
    return None if row is None else CertificateRow(**row)


def of_learner(db: Session, person: str) -> list[CertificateRow]:
    """All certificates of a learner, the latest first."""
    mine = sa.select(certificates).join(sittings).where(sittings.c.learner == person)
    return [CertificateRow(**row) for row in db.execute(mine.order_by(certificates.c.issued_at.desc())).mappings()]
