"""What a learner did on an earlier day, written into the server's own database as a second program would."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

from e2e.conftest import Server
from playwright.sync_api import BrowserContext

from unroll.actions import identity, learn, teach
from unroll.actions.house import Options, open_house
from unroll.actions.room_questions import votable


def person_of(context: BrowserContext, server: Server) -> str:
    """Who the browser's cookie says it is; a page of the server must have been visited."""
    sent = next(each["value"] for each in context.cookies() if each["name"] == identity.COOKIE)
    person = identity.read((server.home / "secret").read_text().strip(), sent)
    assert person is not None
    return person


def fell(context: BrowserContext, server: Server, days: int = 1) -> None:
    """A wrong answer in Practice, to its last question, so many days ago: a review of it is due today."""
    options = Options(server.home, f"sqlite:///{server.home / 'unroll.db'}")
    then, person = datetime.now(UTC) - timedelta(days=days), person_of(context, server)
    with open_house(options, SimpleNamespace(close=lambda: None)) as house:
        question = house.bank.in_set("practice")[-1]
        wrong = next(choice.id for choice in question.choice if not choice.key and choice.misconception)
        sitting = learn.sitting(house, person, "practice", then)
        learn.ask(house, person, sitting.id, question.id, then)
        learn.answer(house, person, sitting.id, question.id, 0, wrong, then)
        assert learn.plan(house, person, datetime.now(UTC)).due


def open_room(server: Server) -> str:
    """The code of somebody else's room, its first question open."""
    options, host = Options(server.home, f"sqlite:///{server.home / 'unroll.db'}"), identity.new_person()
    with open_house(options, SimpleNamespace(close=lambda: None)) as house:
        ids = [each.id for each in votable(house) if each.kind == "single_choice"][:1]
        row = teach.create_room(house, host, "Friday", ids, teach.Rules(), datetime.now(UTC))
        teach.step(house, host, row.code, 0, "next", datetime.now(UTC))
    return row.code
