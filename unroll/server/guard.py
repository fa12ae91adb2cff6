"""A guard before Streamlit's socket: a client that speaks the protocol by itself can neither flood nor empty caches.

Streamlit runs a script for every message and lets anybody clear the caches of all. What passes here is what its own
browser part sends, at the pace of a person; more is slowed down, never dropped, so that no click is lost.
"""

import asyncio
import time
from collections.abc import Callable

from google.protobuf.message import DecodeError
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

ALLOWED = frozenset({"rerun_script", "stop_script", "app_heartbeat", "file_urls_request", "backend_operation_request"})
"""Messages a learner's page needs. Not among them: clear_cache, load_git_info, set_run_on_save, debug_*."""
UNREADABLE = 1003
TOO_BIG = 1009


class Bucket:
    """Tokens that come back with time: `burst` at once, then `rate` a second."""

    def __init__(self, rate: float, burst: float, clock: Callable[[], float] = time.monotonic) -> None:
        self.rate, self.burst, self.clock = rate, burst, clock
        self._tokens, self._last = burst, clock()

    def take(self) -> float:
        """Take one; returns the seconds to wait before going on."""
        now = self.clock()
        self._tokens = min(self.burst, self._tokens + (now - self._last) * self.rate) - 1
        self._last = now
        return max(0.0, -self._tokens / self.rate)


class WsGuard:
    """Stands before every websocket."""

    def __init__(self, app: ASGIApp, rate: float = 10.0, burst: float = 40.0, max_frame: int = 256_000) -> None:
        """
        Args:
            rate: messages a second, after the first `burst`.
            max_frame: bytes of one message. The longest program is 60 KB.
        """
        self.app = app
        self.rate, self.burst, self.max_frame = rate, burst, max_frame

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self.app(scope, receive, send)
            return
        bucket = Bucket(self.rate, self.burst)

        async def guarded() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                refusal = _refusal(message, self.max_frame)
                if refusal is not None:
                    await send({"type": "websocket.close", "code": refusal})
                    return {"type": "websocket.disconnect", "code": refusal}
                await asyncio.sleep(bucket.take())
                if _kind(message["bytes"]) in ALLOWED:
                    return message

        await self.app(scope, guarded, send)


def _refusal(message: Message, max_frame: int) -> int | None:
    """The code to close with; None for a message that may be looked at."""
    frame = message.get("bytes")
    if frame is None:
        return UNREADABLE
    if len(frame) > max_frame:
        return TOO_BIG
    return UNREADABLE if _kind(frame) == "" else None


def _kind(frame: bytes) -> str | None:
    """Which message it is; None for one without content, empty for something else than a message."""
    try:
        kind: str | None = BackMsg.FromString(frame).WhichOneof("type")
    except DecodeError:
        return ""
    return kind
