"""A cell's `# @param` lines as widgets."""

from collections.abc import Mapping, Sequence

import streamlit as st

from unroll.runner.parameters import Parameter, fitting
from unroll.runner.request import Value


def ask(parameters: Sequence[Parameter], *, key: str, given: Mapping[str, Value] | None = None) -> dict[str, Value]:
    """Draw one widget a parameter and return the values; values equal to the program's own are left out.

    Args:
        given: where widgets start, by name; the program's own value where there is none.
    """
    if not parameters:
        return {}
    values: dict[str, Value] = {}
    with st.grid(min(3, len(parameters)), min_column_width=150, gap=("xsmall", "medium")):
        for parameter in parameters:
            start = _start(parameter, (given or {}).get(parameter.name))
            value = _widget(parameter, start, f"{key}-{parameter.name}")
            if value != parameter.value:
                values[parameter.name] = value
    return values


def _start(parameter: Parameter, given: Value | None) -> Value:
    """Where the widget starts: the given value, if it is one that the parameter can take as the program is now."""
    try:
        start = parameter.value if given is None else fitting(parameter, given)
    except ValueError:
        return parameter.value
    low, high = _ends(parameter)
    outside = parameter.kind == "slider" and not low <= float(start) <= high
    return parameter.value if outside else start


def _ends(parameter: Parameter) -> tuple[float, float]:
    """Where a slider ends; from 0 to 1 where the program does not say."""
    return parameter.minimum or 0, parameter.maximum or 1


def _widget(parameter: Parameter, start: Value, key: str) -> Value:
    # Signs of Markdown would be read out; within a word an underscore is none.
    label = parameter.name.replace("_", r"\_") if parameter.name.strip("_") != parameter.name else parameter.name
    match parameter.kind:
        case "slider":
            return _slider(parameter, start, label, key)
        case "number":
            return _number(parameter, start, label, key)
        case "boolean":
            return st.toggle(label, value=bool(start), key=key)
        case "choice":
            options = list(parameter.choices)
            if sum(len(str(option)) + 4 for option in options) <= 18:
                picked = st.segmented_control(label, options, default=start, required=True, key=key, wrap=True)
                return parameter.value if picked is None else picked
            return st.selectbox(label, options, index=options.index(start), key=key)
        case _:
            return st.text_input(label, value=str(start), max_chars=200, key=key)


def _number(parameter: Parameter, start: Value, label: str, key: str) -> Value:
    own = parameter.value
    if not isinstance(own, int | float) or not isinstance(start, int | float):
        return own
    given = st.number_input(label, value=type(own)(start), key=key, format=None if isinstance(own, int) else "%g")
    return own if given is None else given


def _slider(parameter: Parameter, start: Value, label: str, key: str) -> Value:
    whole = isinstance(parameter.value, int)
    number = int if whole else float
    low, high = _ends(parameter)
    given: int | float = st.slider(
        label,
        min_value=number(low),
        max_value=number(high),
        value=number(start),
        step=number(parameter.step or (1 if whole else 0.01)),
        format=None if whole else "%g",
        key=key,
    )
    return given
