"""The observer around a program, and the change that a cause experiment makes in it."""

import importlib
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from unroll.runner import report

if TYPE_CHECKING:
    from unroll.runner.child import Run


class Watching:
    """Around the program. Whatever the observer does wrong becomes a note and never reaches the program.

    Args:
        intervention: name of one change of the observer's `Intervention`; empty for none.
    """

    def __init__(self, run: "Run", intervention: str = "") -> None:
        self._run, self._name = run, intervention
        self._around = ExitStack()
        self._observer: Any = None
        self._change: Any = None

    def __enter__(self) -> None:
        started = time.perf_counter()
        try:
            module = importlib.import_module(str(self._run.observer))
            if self._name:  # outside: the observer is to see what was really computed
                self._change = self._around.enter_context(module.Intervention(self._name))
            made = module.Observer(self._run.namespace, emit=self._emit)
            self._observer = self._around.enter_context(made)
            if self._change is not None:
                self._change.begin()
                self._around.callback(self._change.end)
        except Exception as problem:  # noqa: BLE001 - as the class says
            self._complain("could not start", problem)
        self._run.observe_s += time.perf_counter() - started

    def __exit__(self, *error: Any) -> None:
        try:
            self._around.__exit__(*error)
        except Exception as problem:  # noqa: BLE001 - as the class says
            self._complain("could not finish", problem)

    def _complain(self, what: str, problem: Exception) -> None:
        self._run.note(f"The observer {what}: {type(problem).__name__}: {problem}")

    def _emit(self, event: dict[str, Any]) -> None:
        self._run.border.event(report.Plain(nonfinite_as_text=False).convert(event))

    def report(self) -> dict[str, Any]:
        started = time.perf_counter()
        found: dict[str, Any] = {}
        if self._observer is not None:
            try:
                found = report.Plain(nonfinite_as_text=False, budget=400_000).convert(self._observer.report())
            except Exception as problem:  # noqa: BLE001 - as the class says
                self._complain("could not report", problem)
        if self._change is not None:
            found["intervention"] = report.Plain(nonfinite_as_text=False).convert(self._change.report())
        self._run.observe_s += time.perf_counter() - started
        return found
