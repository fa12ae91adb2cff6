"""Questions for these tests, made in memory."""

from typing import Any

from unroll.quiz.question import Question

CHOICES = (
    {"id": "rows", "text": "({{ batch }}, {{ classes }})", "why": "One row for each of {{ batch }}.", "key": True},
    {"id": "steps", "text": "({{ batch }}, {{ seq_len }}, {{ classes }})", "why": "Every step.", "misconception": "m"},
    {"id": "time-first", "text": "({{ seq_len }}, {{ classes }})", "why": "Axes.", "misconception": "m"},
    {"id": "hidden", "text": "({{ classes }}, {{ batch }})", "why": "Turned.", "misconception": "m"},
)


def question(**changes: Any) -> Question:
    """A shape question with three parameters; whatever `changes` names is otherwise."""
    return Question(
        **{
            "id": "pattern/shape",
            "source_code": "batch = 8  # @param\nseq_len = 10  # @param\nclasses = 3  # @param\n",
            "defaults": {"batch": 8, "seq_len": 10, "classes": 3},
            "title": "Shape",
            "evidence": "output",
            "level": "easy",
            "skill": "shapes",
            "prompt": "A batch of {{ batch }}, {{ seq_len }} steps.",
            "outcome": "tuple(logits.shape)",
            "parameters": {"batch": (4, 8, 10), "seq_len": (7, 8, 10)},
            "hint": "Count the rows of {{ batch }}.",
            "solution": {"steps": ("First {{ batch }}.", "Then."), "quick_check": "{{ batch }} rows."},
            "mistakes": ({"choice": "steps", "text": "Scoring {{ seq_len }} steps."},),
            "choice": CHOICES,
            **changes,
        }
    )
