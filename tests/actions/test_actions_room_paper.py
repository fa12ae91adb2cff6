"""The report on paper: one file that loads nothing, runs nothing, and in which what people wrote stays text."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest

from unroll.actions.room_paper import printable
from unroll.actions.room_report import RoomReport
from unroll.classroom.plan import Plan
from unroll.classroom.report import report
from unroll.classroom.votes import Vote
from unroll.store.rooms import RoomRow

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
RUDE = '<img src="http://elsewhere.example/x" onerror="alert(1)">{{ 7 * 7 }}'


def vote(member, place, number, right):
    return Vote(member, place, number, 1, "a", "a", right, float(right), None if right else "m", NOW)


@pytest.fixture
def found():
    votes = [vote("a", 0, 1, True), vote("b", 0, 1, False), vote("a", 0, 2, True), vote("b", 0, 2, True)]
    told = report([*votes, vote("a", 1, 1, False)], ["a", "b"], [0, 1])
    row = RoomRow(id="r", code="K7QX4M", title=RUDE, plan=Plan(()), created_at=NOW)
    return RoomReport(row, True, {"a": RUDE, "b": "=1+1"}, (RUDE, "Two", "Three"), {"m": RUDE}, told)


class Tags(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.seen, self.attributes, self.words = set(), set(), []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.words.append(data.strip())


def test_it_says_what_the_report_says(found):
    """Each vote with its share and interval, the shift, the beliefs, and each participant."""
    text = re.sub(r"\s+", " ", " ".join(Tags(printable(found)).words))
    assert "Room K7QX4M, 01 March 2026" in text
    assert "First vote 1 of 2 right, 50 % (16 to 84)" in text
    assert "Second vote 2 of 2 right, 100 %" in text
    assert "Of 2 who voted twice 1 turned right, 0 turned wrong, 1 stayed right, 0 stayed wrong." in text
    assert "2 of 3 questions voted on" in text
    assert "50% right in the end" in text
    assert "=1+1 1 1 1.0" in text


def test_what_people_wrote_stays_text(found):
    """In the title, in nicknames, in words of the bank: no element, no attribute, no template comes of it."""
    page = Tags(printable(found))
    assert not {"img", "script", "a", "link", "iframe"} & page.seen
    assert not {"onerror", "src", "href"} & page.attributes
    assert page.words.count(RUDE) == 4
    assert "49" not in " ".join(page.words)


def test_it_loads_nothing_and_runs_nothing(found):
    """Opened from a disk it stays by itself, and says so to the browser."""
    text = printable(replace(found, row=replace(found.row, title="x"), names={"a": "Ada", "b": "Bob"}))
    assert "default-src 'none'; style-src 'unsafe-inline'" in text
    assert not re.findall(r"url\(|@import|<script", text)


def test_a_room_without_votes_is_told_too(found):
    """No question, nobody, not over yet: a page that says so."""
    empty = replace(found, ended=False, told=report([], [], []), names={})
    page = Tags(printable(empty))
    assert "table" not in page.seen
    assert "not over yet" in " ".join(page.words)
    assert "–" in page.words
