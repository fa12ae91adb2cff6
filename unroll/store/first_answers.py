"""The first answer of each learner to each question, over all sittings."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from unroll.quiz.item_statistics import FirstAnswer
from unroll.store.tables import attempts, openings, sittings


def first_answers(db: Session) -> list[FirstAnswer]:
    """In the order in which they were given; a learner and a question together come once.

    Answers given after a hint count as well: what was picked is what was believed.
    """
    asked = (
        (attempts.c.sitting == openings.c.sitting)
        & (attempts.c.question == openings.c.question)
        & (attempts.c.turn == openings.c.turn)
    )
    columns = (sittings.c.learner, attempts.c.question, openings.c.seed, attempts.c.answer, attempts.c.misconception)
    wanted = (
        sa.select(*columns, attempts.c.credit)
        .join(openings, asked)
        .join(sittings, sittings.c.id == attempts.c.sitting)
        .order_by(attempts.c.given_at, attempts.c.id)
    )
    found: dict[tuple[str, str], FirstAnswer] = {}
    for row in db.execute(wanted):
        found.setdefault((row.learner, row.question), FirstAnswer(*row))
    return list(found.values())
