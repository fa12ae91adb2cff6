"""`unroll cell`: run a file in the very sandbox that the web app uses."""

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from unroll.runner.parameters import parse_value, read_parameters
from unroll.runner.pool import Runner
from unroll.runner.request import INTERACTIVE, LONG, CellRequest, Limits, Value, in_lane
from unroll.runner.result import CellResult

app = typer.Typer(help="Run a cell: plain Python in the sandbox.", no_args_is_help=True)

_File = Annotated[Path, typer.Argument(metavar="FILE.py", help="A plain Python file.")]
_Set = Annotated[list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Value of a @param.")]
_Seed = Annotated[int, typer.Option(help="Random state of torch, numpy and random.")]
_Timeout = Annotated[
    float | None, typer.Option(metavar="S", help="Seconds until the program is stopped; by default those of its lane.")
]
_Lane = Annotated[str, typer.Option(metavar="LANE", help="interactive (10 s) or long (60 s).")]
_NoObserve = Annotated[bool, typer.Option("--no-observe", help="Run without the observer.")]
_Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
_Runs = Annotated[int, typer.Option(help="How often to run it.")]
_Level = Annotated[str | None, typer.Option(help="Confinement to use instead of the strongest.", hidden=True)]


def refuse(sentence: str) -> typer.Exit:
    """Say what is wrong with the call; the exit status for bad usage is 2."""
    print(f"unroll cell: {sentence}", file=sys.stderr)
    return typer.Exit(2)


@app.command("run")
def run(
    file: _File,
    values: _Set = None,
    seed: _Seed = 0,
    timeout: _Timeout = None,
    lane: _Lane = INTERACTIVE.name,
    no_observe: _NoObserve = False,
    as_json: _Json = False,
    level: _Level = None,
) -> None:
    """Run FILE.py confined and observed. Exit status: 0 if it came to its end, 1 if not, 2 for a wrong call."""
    request = _request(file, values or [], seed, timeout, not no_observe, lane)
    with Runner(max_parallel=1, spare=False, thorough=False, level=level) as runner:
        result = _result(runner, request)
    print(json.dumps(result.to_json(), allow_nan=False) if as_json else readable(result))
    if result.status == "timeout" and timeout is None and lane == INTERACTIVE.name:
        print(f"unroll cell: --lane {LONG.name} gives it {LONG.wall_s:g} s.", file=sys.stderr)
    raise typer.Exit(0 if result.status == "ok" else 1)


@app.command("bench")
def bench(
    file: _File,
    runs: _Runs = 20,
    no_observe: _NoObserve = False,
    seed: _Seed = 0,
    timeout: _Timeout = LONG.wall_s,
    as_json: _Json = False,
    level: _Level = None,
) -> None:
    """Time runs through the running pool, submit to finished, one after the other once a child is armed."""
    if runs < 1:
        raise refuse("--runs must be at least 1.")
    request = _request(file, [], seed, timeout, not no_observe)
    with Runner(spare=False, level=level) as runner:
        times = []
        for _ in range(runs + 1):  # the first is not counted: it warms the host's own side
            runner.wait_ready(armed=True)
            result = _result(runner, request)
            if result.status != "ok":
                print(readable(result), file=sys.stderr)
                raise typer.Exit(1)
            times.append(round(result.timings.total_ms, 3))
    if as_json:
        print(json.dumps({"total_ms": times[1:]}))
    else:
        ordered = sorted(times[1:])
        print(f"{runs} runs: median {ordered[runs // 2]:.1f} ms, slowest {ordered[-1]:.1f} ms")


@app.command("cause")
def cause(
    file: _File,
    values: _Set = None,
    seed: _Seed = 0,
    timeout: _Timeout = None,
    lane: _Lane = INTERACTIVE.name,
    as_json: _Json = False,
    level: _Level = None,
) -> None:
    """What would have cured FILE.py? It is run, and again with one suspect changed at a time, its text as it is.

    Exit status: 0 if there was something to cure, 1 if not, 2 for a wrong call.
    """
    from unroll.commands import cell_cause

    request = _request(file, values or [], seed, timeout, True, lane)
    with Runner(max_parallel=1, spare=False, level=level) as runner:
        document = cell_cause.investigate(lambda each: _result(runner, each), request)
    print(json.dumps(document, allow_nan=False) if as_json else cell_cause.readable(document))
    raise typer.Exit(1 if document["trouble"] is None else 0)


def _request(
    file: Path, values: list[str], seed: int, timeout: float | None, observe: bool, lane: str = INTERACTIVE.name
) -> CellRequest:
    try:
        source = file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise refuse(f"{file} is not UTF-8 text.") from None
    except OSError as problem:
        raise refuse(f"{file}: {problem.strerror}.") from None
    if timeout is not None and not 0 < timeout <= 3600:
        raise refuse("--timeout must be between 0 and 3600 seconds.")
    if not 0 <= seed < 2**63:
        raise refuse("--seed must be a whole number, 0 or more.")
    try:
        request = in_lane(CellRequest(source, _values(source, values), seed, observe=observe), lane)
    except ValueError as problem:
        raise refuse(str(problem)) from None
    return request if timeout is None else replace(request, limits=Limits(wall_s=timeout))


def _values(source: str, given: list[str]) -> dict[str, Value]:
    known = {parameter.name: parameter for parameter in read_parameters(source)}
    values: dict[str, Value] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not equals:
            raise refuse(f"--set {text}: write NAME=VALUE.")
        try:
            values[name] = parse_value(known[name], value) if name in known else value
        except ValueError as problem:
            raise refuse(str(problem)) from None
    return values


def _result(runner: Runner, request: CellRequest) -> CellResult:
    try:
        return runner.submit(request).result()
    except ValueError as problem:
        raise refuse(str(problem)) from None


def readable(result: CellResult) -> str:
    """The result for a person at a terminal."""
    lines = [result.stdout.rstrip("\n")] if result.stdout else []
    if result.error is not None:
        lines.append(result.error.traceback.rstrip("\n") or f"{result.error.type}: {result.error.message}")
        if result.status != "error" and result.error.traceback:
            lines.append(result.error.message)
    for name, tensor in result.tensors.items():
        lines.append(f"{name}: {tuple(tensor.shape)} {tensor.dtype}")
    observed = result.observation or {}
    lines += [f"{m.get('name')}: {m.get('kind')} -> {m.get('output_shape')}" for m in observed.get("modules", [])]
    lines += [f"note: {note}" for note in observed.get("notes", result.notes)]
    level = result.confinement.get("level", "not confined")
    lines.append(f"[{result.status}, {result.timings.run_ms:.0f} ms, {level}]")
    return "\n".join(lines)
