"""Certificates: only for the badge, only from the record, the same whenever it is looked at."""

import pytest
from test_actions_challenge import answer_all, begin

from unroll.actions import certificate, learn
from unroll.actions.certificate_paper import printable
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotDue, NotFound, Refused


def test_without_the_badge_there_is_no_certificate(house, me, t0):
    """Not before the first problem, not in the middle of a challenge."""
    with pytest.raises(NotDue):
        certificate.issue(house, me, "Ada", t0)
    begin(house, me, t0)
    assert certificate.earned(house, me, t0) is None
    with pytest.raises(NotDue):
        certificate.issue(house, me, "Ada", t0)


def test_anybody_with_the_link_sees_what_was_earned(house, me, t0, later):
    """Name, points and day come from the record; a later, worse challenge changes nothing."""
    answer_all(house, me, begin(house, me, t0), later(5), wrong_first=("doubling/c1",))
    made = certificate.issue(house, me, "  Ada   Lovelace ", later(60))
    assert (made.name, made.problems, made.points, made.earned_at) == ("Ada Lovelace", 5, 4.5, later(5))
    begin(house, me, later(70))
    assert certificate.verify(house, made.id) == made
    assert certificate.issue(house, me, "Ada Lovelace", later(99)) == made
    assert certificate.issued(house, me) == [made]
    assert certificate.issued(house, new_person()) == []


def test_the_best_challenge_is_the_one_certified(house, me, t0, later):
    """All at the first attempt in the second go: that one."""
    answer_all(house, me, begin(house, me, t0), t0, wrong_first=("doubling/c1",))
    answer_all(house, me, begin(house, me, later(100)), later(100))
    assert certificate.earned(house, me, later(200)).points == 5


@pytest.mark.parametrize("name", ["", "   ", "A\0da", "Ada\u202eecila", "x" * 61], ids=repr)
def test_a_name_that_cannot_be_printed_is_refused(house, me, t0, name):
    """Nothing empty, invisible, turning or endless."""
    answer_all(house, me, begin(house, me, t0), t0)
    with pytest.raises(Refused):
        certificate.issue(house, me, name, t0)
    assert certificate.issued(house, me) == []


def test_an_altered_link_verifies_nothing_and_an_erased_one_neither(house, me, t0):
    """The certificate goes with the record it speaks of."""
    answer_all(house, me, begin(house, me, t0), t0)
    made = certificate.issue(house, me, "Ada", t0)
    with pytest.raises(NotFound):
        certificate.verify(house, made.id[:-1] + "g")
    learn.erase_my_data(house, me, "erase")
    with pytest.raises(NotFound):
        certificate.verify(house, made.id)


def test_on_paper_a_name_is_text_and_nothing_is_loaded(house, me, t0, later):
    """The name as it was written, the link in letters and as a QR code; no script, no picture from elsewhere."""
    answer_all(house, me, begin(house, me, t0), later(5))
    made = certificate.issue(house, me, "Ada <img src=x> & Co", later(60))
    link = f"https://learn.example/certificate?id={made.id}"
    paper = printable(made, "Doubling Master", link, "<svg id='mark'></svg>")
    assert '<h1 dir="auto">Ada &lt;img src=x&gt; &amp; Co</h1>' in paper
    assert "5 of 5 points" in paper
    assert f'<a href="{link}">{link}</a>' in paper
    assert paper.count("<svg") == 2
    assert "<img" not in paper
    assert "<script" not in paper
    assert "default-src 'none'" in paper
