"""Is it well, and how busy is it: for load balancers, monitors and the person who runs it."""

from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from unroll.actions import operate
from unroll.actions.house import the_house
from unroll.actions.nearness import is_at_this_machine
from unroll.server.rooms import live


async def health(request: Request) -> Response:
    """200 when everything works, 503 when something does not; which, stands in the JSON, why, in the log."""
    found = await run_in_threadpool(lambda: operate.health(the_house()))
    rooms, streams = live().hub.followed()
    document = {
        "status": "ok" if found.well else "ill",
        "database": found.database,
        "runner": found.runner,
        "bank": found.bank,
        "questions": found.questions,
        "rooms": rooms,
        "streams": streams,
    }
    return JSONResponse(document, 200 if found.well else 503, headers={"cache-control": "no-store"})


async def metrics(request: Request) -> Response:
    """Numbers for Prometheus, for this machine only unless `UNROLL_METRICS_PUBLIC` opens them."""
    house = the_house()
    if not house.options.metrics_public and not is_loopback(request):
        return PlainTextResponse("Not found", 404)
    followed = live().hub.followed()
    text = await run_in_threadpool(lambda: operate.metrics(house, followed))
    return Response(text, headers={"cache-control": "no-store"}, media_type=CONTENT_TYPE_LATEST)


def is_loopback(request: Request) -> bool:
    """Whether the request comes from this machine itself, not from a proxy on it that speaks for somebody else."""
    return request.client is not None and is_at_this_machine(request.client.host, request.headers)
