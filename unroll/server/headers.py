"""What browsers are told not to do, and the addresses that stay closed."""

import base64
import hashlib
from html.parser import HTMLParser
from pathlib import Path

import streamlit
from starlette.datastructures import MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STREAMLITS_PAGE = Path(streamlit.__file__).with_name("static") / "index.html"


class _Inline(HTMLParser):
    """Collects the text of every script that stands in a page itself."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag == "script" and "src" not in dict(attrs)
        if self._inside:
            self.found.append("")

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.found[-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._inside = False


def allowed_inline(html: str) -> str:
    """CSP sources for exactly the inline scripts of `html`: `'sha256-…'`, separated by blanks; empty without any.

    Source: https://www.w3.org/TR/CSP3/#external-hash
    """
    page = _Inline()
    page.feed(html)
    page.close()
    digests = (hashlib.sha256(script.encode()).digest() for script in page.found)
    return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


CONTENT_POLICY = "; ".join(
    (
        "default-src 'self'",
        # Components with inline code run from blob: modules. Streamlit's page has a script of its own in it.
        f"script-src 'self' blob: {allowed_inline(STREAMLITS_PAGE.read_text(encoding='utf-8'))}".rstrip(),
        "style-src 'self' 'unsafe-inline'",  # Streamlit and plotly write style attributes
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
CLOSED = ("/_stcore/metrics", "/_stcore/agent")
"""Streamlit's own addresses that tell more than a stranger should know."""


class SecurityHeaders:
    """Adds the headers to every response and answers 404 where it is closed."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers[name] = value
            await send(message)

        if any(closed in scope["path"] for closed in CLOSED):
            await PlainTextResponse("Not found", 404)(scope, receive, send_with_headers)
            return
        await self.app(scope, receive, send_with_headers)
