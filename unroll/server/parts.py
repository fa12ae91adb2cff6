"""The parts that `app.py` puts around the Streamlit script."""

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from unroll.actions.house import ROOT, the_house
from unroll.server import rooms, runs
from unroll.server.cookie import LearnerCookie
from unroll.server.guard import WsGuard
from unroll.server.headers import SecurityHeaders
from unroll.server.health import health, metrics
from unroll.server.page_turns import PageTurns
from unroll.server.signing_in import BackToHost

SCRIPT = ROOT / "unroll" / "ui" / "main.py"
"""What Streamlit runs for every visitor."""


def routes() -> list[BaseRoute]:
    """Addresses of our own."""
    return [
        Route("/api/health", health),
        Route("/api/metrics", metrics),
        *runs.routes(),
        *rooms.routes(),
        # Streamlit looks for static files beside its script; ours stand at the root.
        Mount("/app/static", StaticFiles(directory=ROOT / "static")),
    ]


def middleware() -> list[Middleware]:
    """From the outside in."""
    return [
        Middleware(SecurityHeaders),
        Middleware(LearnerCookie, secret=lambda: the_house().secret),
        Middleware(WsGuard),
        Middleware(PageTurns),
        Middleware(BackToHost),
    ]
