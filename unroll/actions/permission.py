"""Who may run programs of their own here: the person at this machine, and strangers where the host isolates."""

from unroll.actions.house import House
from unroll.actions.refusal import NotHere
from unroll.runner import confine

READY_S = 30.0
"""How long a visitor waits to learn what protects this host, while the sandbox is still starting."""
_MISSING = {
    confine.SECCOMP_ONLY: "nothing keeps a program from reading this server's files",
    confine.LOCAL_ONLY: "nothing but limits of time and memory would hold it",
}


def why_not_edit(house: House, *, local: bool) -> str | None:
    """Why this visitor may not run programs of their own here; None if they may."""
    if (local and not house.options.behind_proxy) or is_safe(house):
        return None
    return f"On this host only the programs that come with Unroll can be run: {_what_is_missing(house)}."


def may_run_text(house: House, source: str, *, local: bool) -> None:
    """Raises NotHere, in one sentence, for a program of a stranger's own where nobody is protected from it."""
    if source not in house.vetted and (reason := why_not_edit(house, local=local)):
        raise NotHere(f"{reason} Reset the program to its own text, or run Unroll on your own machine.")


def _what_is_missing(house: House) -> str:
    level = house.runner.confinement().get("level")
    if level is None:
        return "its sandbox has not started"
    return f"{_MISSING.get(level, 'it cannot isolate others')} (isolation level {level})"


def is_safe(house: House) -> bool:
    """Whether strangers may run programs of their own here; waits while the sandbox starts."""
    house.runner.wait_ready(timeout=READY_S)
    return bool(house.runner.confinement().get("safe_for_strangers", False))
