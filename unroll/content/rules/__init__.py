"""What holds for every question beyond its schema. A rule looks at one draft and yields what to mend."""

from collections.abc import Callable, Iterable, Iterator

from unroll.content.mistakes import Mistake
from unroll.content.question_file import Draft
from unroll.content.rules import evidence, kinds, names, program, wording

Rule = Callable[[Draft], Iterable[Mistake]]

RULES: tuple[Rule, ...] = (
    names.one_key,
    names.misconceptions,
    names.skill,
    names.choice_ids,
    names.common_mistakes,
    evidence.of_question,
    evidence.of_choices,
    evidence.of_outcome,
    kinds.of_evidence,
    kinds.of_fields,
    kinds.typed_values,
    kinds.lines,
    kinds.checks,
    program.outcome,
    program.excerpt,
    program.edits,
    program.parameters,
    wording.wording,
)


def broken_rules(draft: Draft) -> Iterator[Mistake]:
    """Everything to mend in the draft, except in fields that hold a stand-in."""
    damaged_lines = {(field[-1], draft.file.line(*field)) for field in draft.damaged if field}
    for rule in RULES:
        for mistake in rule(draft):
            if (mistake.field, mistake.line) not in damaged_lines:
                yield mistake
