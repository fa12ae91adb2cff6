"""The Live page as Streamlit runs it: a code leads to the door of a room, and a wrong one to another try."""

import json
from datetime import UTC, datetime

from pages.test_pages import open_page, own_home

from unroll.actions import attend, teach
from unroll.actions.house import the_house
from unroll.actions.identity import new_person
from unroll.actions.room_questions import votable

__all__ = ["own_home"]


def told(app) -> dict:
    """What the room's component was given."""
    found = [json.loads(part.proto.json or "{}") for part in app.get("bidi_component")]
    return next(each for each in found if "inside" in each)


def test_the_page_knows_who_has_come_in():
    """A stranger is asked for a nickname, and the server for nothing that it would refuse."""
    house, now = the_house(), datetime.now(UTC)
    row = teach.create_room(house, new_person(), "Friday", [votable(house)[0].id], teach.Rules(), now)
    app = open_page("live", room=row.code)
    assert (told(app)["title"], told(app)["inside"]) == ("Friday", False)
    attend.join(house, app.session_state["tab"].person, row.code, "Ada", now)
    assert told(app.run())["inside"] is True


def test_a_wrong_code_is_said_and_can_be_written_again():
    """In one sentence, with the field below it."""
    app = open_page("live", room="ABCDEF")
    assert [each.value for each in app.error] == [attend.NO_ROOM]
    assert [each.label for each in app.text_input] == ["Room code"]
