"""The tables of the benches: texts that were left in an editor, links, and the run that was looked at last."""

import sqlalchemy as sa

from unroll.store.columns import UtcTime
from unroll.store.tables import NAME, belongs_to, metadata

drafts = sa.Table(  # work in progress, not a fact: the latest text replaces the one before
    "drafts",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("learners"),
    sa.Column("cell", NAME, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("saved_at", UtcTime, nullable=False),
    sa.UniqueConstraint("learner", "cell"),
)

lab_links = sa.Table(  # a program of the Lab with its values and seed, behind a short id
    "lab_links",
    metadata,
    sa.Column("id", sa.String(20), primary_key=True),
    belongs_to("learners"),
    sa.Column("program", NAME, nullable=False),
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),  # JSON object
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("made_at", UtcTime, nullable=False),
)

last_runs = sa.Table(  # what stood on the screen, not a fact: a newer run of the cell replaces the one before
    "last_runs",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    belongs_to("learners"),
    sa.Column("cell", NAME, nullable=False),
    sa.Column("run", sa.String(32), nullable=False),  # its number in the process that ran it
    sa.Column("source", sa.Text, nullable=False),
    sa.Column("parameters", sa.Text, nullable=False),  # JSON object
    sa.Column("seed", sa.BigInteger, nullable=False),
    sa.Column("lane", sa.String(20), nullable=False),
    sa.Column("status", sa.String(20)),  # how it ended; NULL: nobody has seen it end
    sa.Column("started_at", UtcTime, nullable=False),
    sa.UniqueConstraint("learner", "cell"),
)
