"""What belongs to the process: opened before the first visitor, closed after the last."""

import gc
import importlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from streamlit import config

from unroll.actions.house import close_the_house, the_house
from unroll.server.hearing import hearing
from unroll.server.leaving import listening
from unroll.server.rooms import open_rooms

WARMED = ("pandas", "plotly.graph_objects", "unroll.charts.figures", "unroll.actions.learn")
"""Imported before anybody waits for them."""


@asynccontextmanager
async def lifespan(app: Any) -> AsyncIterator[dict[str, Any]]:
    """Open the house, import what pages need, and say where the app is."""
    house = the_house()
    try:
        for name in WARMED:
            importlib.import_module(name)
        # A full collection stops all learners for as long as the heap is large: what was imported stays out of it.
        gc.collect()
        gc.freeze()
        print(f"Unroll is at {address()}", flush=True)
        async with open_rooms(house):
            with listening(), hearing(house):
                yield {"house": house}
    finally:
        close_the_house()


def address() -> str:
    """Where a browser on this machine finds the app."""
    host = config.get_option("server.address") or "127.0.0.1"
    host = {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)
    scheme = "https" if config.get_option("server.sslCertFile") else "http"
    base = (config.get_option("server.baseUrlPath") or "").strip("/")
    return f"{scheme}://{host}:{config.get_option('server.port')}/{base}".rstrip("/")
