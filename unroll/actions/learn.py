"""Everything a learner does, under one name. Each function takes the house, the person, and the time."""

from unroll.actions.answering import another, answer, reveal, scrap, show_hint
from unroll.actions.asking import Asked, answer_text, ask
from unroll.actions.bench import Program, draft, keep_work, programs, save_draft, work_on
from unroll.actions.cells import (
    find_run,
    may_run,
    meaning_of,
    run_cell,
    run_handed_in,
    run_question,
    run_vetted,
    shown_program,
    source_of,
    stop_run,
    what_is_run,
    what_it_showed,
)
from unroll.actions.comparing import Comparison, Ending, changes, compare, has_program, proof_line
from unroll.actions.excerpt import excerpt_of
from unroll.actions.lab_links import Linked, make_link, open_link
from unroll.actions.last_run import LastRun, keep_last_run, last_run, note_end
from unroll.actions.lesson import Known, known_sections, mark_read, read_sections
from unroll.actions.permission import is_safe, why_not_edit
from unroll.actions.progress import Progress, erase_my_data, has_streaks, my_data, progress, switch_streaks
from unroll.actions.results import Line, Overview, Result, overview, result
from unroll.actions.reviewing import Plan, Review, latest_review, next_review, plan
from unroll.actions.self_test import (
    SectionLink,
    SelfTest,
    SelfTestResult,
    TestLine,
    begin_test,
    current_test,
    pass_question,
    test_result,
)
from unroll.actions.sitting import Item, Sitting, current_sitting, sitting, stretch
from unroll.store.attempts import AttemptRow

__all__ = [
    "Asked",
    "AttemptRow",
    "Comparison",
    "Ending",
    "Item",
    "Known",
    "LastRun",
    "Line",
    "Linked",
    "Overview",
    "Plan",
    "Program",
    "Progress",
    "Result",
    "Review",
    "SectionLink",
    "SelfTest",
    "SelfTestResult",
    "Sitting",
    "TestLine",
    "another",
    "answer",
    "answer_text",
    "ask",
    "begin_test",
    "changes",
    "compare",
    "current_sitting",
    "current_test",
    "draft",
    "erase_my_data",
    "excerpt_of",
    "find_run",
    "has_program",
    "has_streaks",
    "is_safe",
    "keep_last_run",
    "keep_work",
    "known_sections",
    "last_run",
    "latest_review",
    "make_link",
    "mark_read",
    "may_run",
    "meaning_of",
    "my_data",
    "next_review",
    "note_end",
    "open_link",
    "overview",
    "pass_question",
    "plan",
    "programs",
    "progress",
    "proof_line",
    "read_sections",
    "result",
    "reveal",
    "run_cell",
    "run_handed_in",
    "run_question",
    "run_vetted",
    "save_draft",
    "scrap",
    "show_hint",
    "shown_program",
    "sitting",
    "source_of",
    "stop_run",
    "stretch",
    "switch_streaks",
    "test_result",
    "what_is_run",
    "what_it_showed",
    "why_not_edit",
    "work_on",
]
