"""From the values of a file to a record: every field that does not fit, in words for an author."""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from unroll.content.lines import FieldPath
from unroll.content.mistakes import Mistake, did_you_mean
from unroll.content.toml_file import TomlFile

Model = TypeVar("Model", bound=BaseModel)

WORDS = {
    "correct": "key", "right": "key", "answer": "key", "is_key": "key",
    "feedback": "why", "explanation": "why", "reason": "why",
    "label": "text", "option": "choice", "choices": "choice", "options": "choice",
    "difficulty": "level", "time": "seconds", "type": "kind", "question": "prompt", "stem": "prompt",
    "steps": "solution", "reference": "references", "mistake": "mistakes", "params": "parameters",
}  # fmt: skip
"""What authors write for the names of our fields."""

PATTERNS = {
    "id": "Use lower-case words joined by hyphens, such as one-row-per-step.",
    "source": "Write C1 to C5 or P1 to P5, or leave it out.",
    "url": "It must begin with https://.",
}

SAMPLES = {"evidence": "concept", "level": "easy", "url": "https://sample", "minutes": 20}
"""Values that stand in for a damaged field while the other fields are looked at."""


@dataclass(frozen=True)
class Fit(Generic[Model]):
    """What came of fitting a file to its record."""

    record: Model | None
    """With stand-ins for damaged fields; None if too much is damaged to go on."""
    mistakes: list[Mistake]
    damaged: frozenset[FieldPath]
    """Fields that hold a stand-in."""


def fit(model: type[Model], file: TomlFile, given: Mapping[str, Any] | None = None) -> Fit[Model]:
    """The file's values (and `given` beside them) as a record.

    `given` names fields that come from elsewhere: in the file they count as unknown.
    """
    own = deepcopy(file.values)
    elsewhere = given or {}
    mistakes = [
        file.mistake((name,), "no such field", "Leave it out: it is read from elsewhere.")
        for name in elsewhere
        if name in own
    ]
    values = {**own, **elsewhere}
    try:
        return Fit(model.model_validate(values), mistakes, frozenset())
    except ValidationError as failure:
        details = failure.errors()
    damaged: set[FieldPath] = set()
    for detail in details:
        path = _path(detail, values)
        if path not in damaged:
            damaged.add(path)
            mistakes.append(file.mistake(path, *_words(detail, model, path)))
    repaired = _repaired(model, values, [(detail, _path(detail, values)) for detail in details])
    return Fit(repaired, mistakes, frozenset(damaged))


def _path(detail: ErrorDetails, values: Any) -> FieldPath:
    """The part of the error's location that is a way into the file; the rest names a member of a union."""
    path: FieldPath = ()
    for part in detail["loc"]:
        known = range(len(values)) if isinstance(values, list) else values
        if not isinstance(known, (range, dict)) or part not in known:
            return (*path, part) if detail["type"] == "missing" else path
        values = values[part]
        path = (*path, part)
    return path


def _words(detail: ErrorDetails, model: type[BaseModel], path: FieldPath) -> tuple[str, str]:
    """The problem and the mend."""
    name, context = path[-1] if path else "file", detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return "it is missing", f"Add `{name} = …`."
        case "extra_forbidden":
            return "no such field", did_you_mean(str(name), _fields_at(model, path[:-1]), WORDS)
        case "enum" | "literal_error":
            known = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
            return f"{_shown(detail['input'])} is not known", did_you_mean(str(detail["input"]), known)
        case "string_pattern_mismatch":
            mend = PATTERNS.get(str(name), f"It must match {context['pattern']}.")
            return f"{_shown(detail['input'])} is not a valid {name}", mend
        case "string_too_short":
            return "it is empty", "Write a sentence."
        case "tuple_type":
            return "it is not a list", f"Write `{name} = [ … ]`, or one [[{name}]] table for each entry."
        case "too_short":
            return f"it has {context['actual_length']} entries", f"Write at least {context['min_length']}."
        case "too_long":
            return f"it has {context['actual_length']} entries", f"Write at most {context['max_length']}."
        case _:
            return f"{_shown(detail['input'])} does not fit", f"{detail['msg']}."


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:60] + "…"


def _fields_at(model: type[BaseModel], path: FieldPath) -> list[str]:
    """Names of the fields that may stand in the table at `path`."""
    for part in path:
        if isinstance(part, str):
            model = _record_in(model.model_fields[part].annotation)
    return [name for name in model.model_fields if name not in ("source_code", "defaults")]


def _record_in(annotation: Any) -> type[BaseModel]:
    """The record that a field's type speaks of: `Edit | None` and `tuple[Choice, ...]` hold one each."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    return next(_record_in(part) for part in annotation.__args__ if part is not Ellipsis)


def _repaired(model: type[Model], values: dict[str, Any], damage: list[tuple[ErrorDetails, FieldPath]]) -> Model | None:
    values = deepcopy(values)
    for number, (detail, path) in enumerate(damage):
        table: Any = values
        for part in path[:-1]:
            table = table[part]
        if not path or not isinstance(table, dict):
            return None
        table.pop(path[-1], None)
        if detail["type"] != "extra_forbidden":
            table[path[-1]] = SAMPLES.get(str(path[-1]), f"sample-{number}")
    try:
        return model.model_validate(values)
    except ValidationError:
        return None
