"""A room's export: one row an answer, and no cell that a spreadsheet would run."""

import csv
import io

import pytest

from unroll.actions import attend, teach
from unroll.actions.attend import Given
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotFound
from unroll.actions.room_questions import votable
from unroll.actions.room_report import answers_csv, safe


@pytest.mark.parametrize("cell", ["=1+1", "+x", "-x+1", "@SUM(A1)", "\tx", "-1+2"])
def test_what_a_spreadsheet_would_run_is_quoted(cell):
    """It is text, and reads as text."""
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["Ada", "-3", "-2.5e-3", "(8, 3)", "", "a=b"])
def test_text_and_numbers_stay_as_they_are(cell):
    """A negative number is an answer, not a formula."""
    assert safe(cell) == cell


def test_the_export_has_a_row_for_each_answer_given(house, t0, later):
    """Changes included; the last of each vote counts. Only the host gets it."""
    host, ada = new_person(), new_person()
    row, _ = teach.create_room(house, host, "x", [votable(house)[0].id], teach.Rules(), t0)
    attend.join(house, ada, row.code, "=cmd|x", t0)
    teach.step(house, host, row.code, 0, "next", t0)
    for answer in ("plus-one", "twice"):
        attend.answer(house, Given(ada, row.code, 0, 1, answer, later(1)))
    rows = list(csv.DictReader(io.StringIO(answers_csv(house, host, row.code, later(2)))))
    found = [(each["participant"], each["answer"], each["right"], each["counts"]) for each in rows]
    assert found == [("'=cmd|x", "plus-one", "0", "0"), ("'=cmd|x", "twice", "1", "1")]
    with pytest.raises(NotFound):
        answers_csv(house, ada, row.code, later(2))
