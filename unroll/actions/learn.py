"""Everything a learner does, under one name. Each function takes the house, the person, and the time."""

from unroll.actions.answering import another, answer, reveal, scrap, show_hint
from unroll.actions.asking import Asked, answer_text, ask
from unroll.actions.bench import Program, draft, keep_work, programs, save_draft, work_on
from unroll.actions.cells import (
    excerpt_of,
    find_run,
    is_safe,
    may_run,
    meaning_of,
    proof_line,
    run_cell,
    run_handed_in,
    run_question,
    run_vetted,
    shown_program,
    source_of,
    stop_run,
    what_is_run,
    what_it_showed,
    why_not_edit,
)
from unroll.actions.comparing import Comparison, Ending, changes, compare, has_program
from unroll.actions.lesson import mark_read, read_sections
from unroll.actions.results import Line, Overview, Result, overview, result
from unroll.actions.sitting import Item, Sitting, current_sitting, sitting, stretch
from unroll.store.attempts import AttemptRow

__all__ = [
    "Asked",
    "AttemptRow",
    "Comparison",
    "Ending",
    "Item",
    "Line",
    "Overview",
    "Program",
    "Result",
    "Sitting",
    "another",
    "answer",
    "answer_text",
    "ask",
    "changes",
    "compare",
    "current_sitting",
    "draft",
    "excerpt_of",
    "find_run",
    "has_program",
    "is_safe",
    "keep_work",
    "mark_read",
    "may_run",
    "meaning_of",
    "overview",
    "programs",
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
    "what_is_run",
    "what_it_showed",
    "why_not_edit",
    "work_on",
]
