"""`unroll doctor`: which protections this host gives, and what that means."""

import json
from typing import Annotated, Any

import typer

from unroll.runner import probe
from unroll.runner.pool import Runner

app = typer.Typer(help="Say which protections this host gives.")

_WORDS = {
    "user_namespace": "user namespace: the run's user is nobody outside",
    "mount_namespace": "mount namespace: a file system of its own, read-only",
    "pid_namespace": "PID namespace: sees no other process",
    "network_namespace": "network namespace: no network",
    "ipc_namespace": "IPC namespace: no shared memory with others",
    "uts_namespace": "UTS namespace: no host name",
    "cgroup_namespace": "cgroup namespace: no view of other groups",
    "landlock": "Landlock: opens only the files it needs",
    "seccomp": "seccomp: makes only the system calls that computing needs",
    "rlimits": "resource limits: memory, threads, files, processor time",
}


@app.callback(invoke_without_command=True)
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document.")] = False,
) -> None:
    """Probe each layer by doing the real thing, then start a sandbox and let canary cells try to get out."""
    layers = probe.probe()
    with Runner(observer=None, max_parallel=1, spare=False, thorough=False) as runner:
        ready = runner.wait_ready()
        found = {
            "host": layers,
            "levels": probe.levels(layers),
            "running": runner.confinement(),
            "problem": runner.status().problem,
        }
    print(json.dumps(found, indent=2) if as_json else readable(found))
    raise typer.Exit(0 if ready else 1)


def readable(found: dict[str, Any]) -> str:
    """The same for a person: one line a layer, then what it adds up to."""
    layers = found["host"]
    lines = [f"{'yes' if layers[name] else 'NO ':3}  {text}" for name, text in _WORDS.items()]
    lines += [f"     {name}: {reason}" for name, reason in layers["reasons"].items()]
    if found["running"]:
        running = found["running"]
        lines += ["", f"Level {running['level']}. {running['meaning']}"]
        if not running["safe_for_strangers"]:
            lines.append("Do not let strangers run programs on this host.")
    else:
        lines += ["", found["problem"]]
    return "\n".join(lines)
