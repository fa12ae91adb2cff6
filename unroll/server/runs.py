"""News of a run for the learner who started it, as server-sent events; and the way to stop it.

One `message` event is a batch: what happened since the one before, at most 20 times a second. Its id counts the run's
events, so a browser that reconnects goes on where it was. `?stream=0` gives one batch as JSON, for where streams do not
get through. The last event is `end`.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import BaseRoute, Route

from unroll.actions import learn
from unroll.actions.house import the_house
from unroll.runner.events import Printed, Progress, Started
from unroll.runner.loops import planned_steps
from unroll.runner.run import Run
from unroll.server.cookie import person_of
from unroll.server.leaving import is_leaving

BETWEEN_S = 0.05
"""Between two batches."""
QUEUED_S = 0.25
"""Between two looks at a run that waits for its turn."""
ALIVE_S = 15.0
"""A comment line after so long without news keeps proxies from hanging up, and finds out who has left."""
RETRY_MS = 1000
MOST_EVENTS = 100_000
"""More than any run can have; a larger `after` is not one of ours."""
HEADERS = {"cache-control": "no-store", "x-accel-buffering": "no"}
UNKNOWN = "This run is not known, or it is not yours. Run the program again."


def routes() -> list[BaseRoute]:
    return [
        Route("/api/runs/{run_id}/events", events),
        Route("/api/runs/{run_id}/stop", stop, methods=["POST"]),
    ]


async def events(request: Request) -> Response:
    """The run as it goes on: 400 for an `after` that is no count, 404 for a run that is not this learner's."""
    after = _after(request)
    if after is None:
        return JSONResponse({"error": "`after` is the number of events already seen, from 0."}, 400, HEADERS)
    run = await run_in_threadpool(_run_of, request)
    if run is None:
        return JSONResponse({"error": UNKNOWN}, 404, HEADERS)
    if request.query_params.get("stream") == "0":
        return JSONResponse(batch(run, after), headers=HEADERS)
    return StreamingResponse(_stream(run, after), media_type="text/event-stream", headers=HEADERS)


def stop(request: Request) -> Response:
    """End the run: 403 for a page of somebody else's, 404 for a run that is not this learner's, else 204."""
    if not is_same_origin(request):
        return JSONResponse({"error": "Only Unroll's own pages may stop a run."}, 403, HEADERS)
    run = _run_of(request)
    if run is None:
        return JSONResponse({"error": UNKNOWN}, 404, HEADERS)
    run.stop()
    return Response(status_code=204, headers=HEADERS)


def is_same_origin(request: Request) -> bool:
    """Whether a page of this very site sent it. Browsers say so, and scripts of other sites cannot say otherwise."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    # Browsers leave it out where the connection is not secure, as in a local network; a POST still names its origin.
    origin = request.headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == request.headers.get("host")


def batch(run: Run, after: int) -> dict[str, Any]:
    """What came after the first `after` events. A second start means that all before it is void: `fresh`.

    Returns:
        `planned` is how many optimizer steps the program's text speaks of, or None.
        `next` counts the events seen, `steps` are rows of step, loss and gradient norm (None: not finite), and `end` is
        there when the run is over.
    """
    over = run.state == "finished"  # asked first: then the events that follow are all there are
    news = run.events(after)
    fresh, steps, text = False, list[list[Any]](), list[str]()
    for event in news:
        match event:
            case Started(attempt=attempt) if attempt > 1:
                fresh = True
                steps.clear()
                text.clear()
            case Progress(name="step", values=values):
                steps.append([values.get("step"), values.get("loss"), values.get("grad_norm")])
            case Printed(text=piece):
                text.append(piece)
            case _:
                pass  # the first start, progress that has no curve, and the end, which stands below
    found: dict[str, Any] = {"next": after + len(news), "state": run.state, "position": run.position, "fresh": fresh}
    found |= {"elapsed_s": round(run.elapsed_s, 2), "steps": steps, "text": "".join(text)}
    found["planned"] = planned_steps(run.source)
    return found | {"end": {"status": run.result().status, "elapsed_s": found["elapsed_s"]}} if over else found


async def _stream(run: Run, after: int) -> AsyncIterator[str]:
    yield f"retry: {RETRY_MS}\n\n"
    said, before = time.monotonic(), None
    while not is_leaving():
        told = batch(run, after)
        now = (told["next"], told["state"], told["position"])
        if now != before:
            after, before, said = told["next"], now, time.monotonic()
            yield f"id: {after}\ndata: {json.dumps(told)}\n\n"
        elif time.monotonic() - said >= ALIVE_S:
            said = time.monotonic()
            yield ": still here\n\n"
        if "end" in told:
            yield f"event: end\nid: {after}\ndata: {json.dumps(told['end'])}\n\n"
            return
        await asyncio.sleep(QUEUED_S if run.state == "queued" else BETWEEN_S)


def _run_of(request: Request) -> Run | None:
    house = the_house()
    person = person_of(request.headers, house.secret)
    return None if person is None else learn.find_run(house, person, request.path_params["run_id"])


def _after(request: Request) -> int | None:
    sent = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not (sent.isascii() and sent.isdigit() and len(sent) <= 6):
        return None
    return int(sent) if int(sent) <= MOST_EVENTS else None
