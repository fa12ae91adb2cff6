"""Whether an attempt was contained."""

from unroll.runner.request import CellRequest, Limits


def request_of(attempt, world):
    """The attempt as a stranger would send it."""
    limits = Limits(wall_s=attempt.wall_s, memory_mb=512)
    return CellRequest(world.source(attempt.source), limits=limits, probes={"got": "got"})


def breach(attempt, result, world):
    """What the attempt got or broke, in words; empty if it was contained."""
    told = (result.status, result.error, result.probes, result.stdout[-300:])
    if result.status not in attempt.ends:
        return f"it ended otherwise: {told}"
    if result.status == "ok" and attempt.name != "forged_main" and result.probes != {"got": []}:
        return f"it got something: {told}"
    if attempt.says and (result.error is None or attempt.says not in result.error.message):
        return f"the sentence is another: {told}"
    if world.secret in result.stdout:
        return f"it read the secret: {told}"
    try:
        world.check()
    except AssertionError as harm:
        return f"{harm}: {told}"
    return ""
