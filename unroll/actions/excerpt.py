"""The part of a question's program that stands beside its prompt."""

import ast
import re

from unroll.actions.asking import Asked
from unroll.content.evidence import without_lines
from unroll.quiz.question import Kind

_GAP = re.compile(r"(?<=\S)[ \t]{3,}#")
_FORM = re.compile(r"\s*#\s*@param\b.*$", re.MULTILINE)


def excerpt_of(asked: Asked) -> str:
    """The part of the program that the question is about, without its docstring and its form comments.

    Where lines are to be put in order, the program without them.
    """
    whole = asked.source
    if asked.question.kind is Kind.ORDER:
        whole = without_lines(asked.question, asked.variant.values)
    source = _GAP.sub("  #", _FORM.sub("", whole))
    if (last := asked.question.shows_until) is not None and last in source:
        source = source[: source.index(last) + len(last)]
    docstring = ast.get_docstring(ast.parse(source), clean=False)
    if docstring is not None:
        source = source.replace(f'"""{docstring}"""', "", 1)
    return source.strip("\n")
