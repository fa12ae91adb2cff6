"""Whoever loads a page gets a signed cookie with an anonymous id, out of reach of scripts and of other sites."""

from collections.abc import Callable
from http.cookies import SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from unroll.actions import identity

LIFETIME_S = 400 * 24 * 3600
"""The longest that browsers keep one; each page load begins it anew."""
OWN_PATHS = ("/_stcore/", "/static/", "/media/", "/component/", "/app/static/", "/api/")
"""What is not a page."""
_CONDITIONS = (b"if-none-match", b"if-modified-since")


class LearnerCookie:
    """Sets the cookie on page responses: the one that came, or a new one where none, or no good one, came."""

    def __init__(self, app: ASGIApp, secret: Callable[[], str]) -> None:
        self.app = app
        self.secret = secret

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not _is_page(scope):
            await self.app(scope, receive, send)
            return
        known = person_of(Headers(scope=scope), self.secret())
        person = known or identity.new_person()
        if known is None:  # a "304 Not Modified" would bring no cookie
            kept = [(name, value) for name, value in scope["headers"] if name.lower() not in _CONDITIONS]
            scope = {**scope, "headers": kept}
        cookie = written(identity.mint(self.secret(), person), secure=is_https(scope))

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    headers.append("set-cookie", cookie)
            await send(message)

        await self.app(scope, receive, send_with_cookie)


def person_of(headers: Headers, secret: str) -> str | None:
    """Who sent this request; None without a good cookie."""
    sent = cookie_parser(headers.get("cookie", "")).get(identity.COOKIE, "")
    return identity.read(secret, sent)


def written(token: str, *, secure: bool) -> str:
    """The value of the Set-Cookie header."""
    jar: SimpleCookie = SimpleCookie({identity.COOKIE: token})
    fields = {"path": "/", "max-age": str(LIFETIME_S), "samesite": "Lax"}
    jar[identity.COOKIE].update(fields)
    jar[identity.COOKIE]["httponly"] = True
    if secure:
        jar[identity.COOKIE]["secure"] = True
    return jar.output(header="").strip()


def is_https(scope: Scope) -> bool:
    """Whether the browser speaks https, to us or to the proxy before us.

    The header can be forged, by a client for itself only: what it gains is a cookie that it will not send back.
    """
    return scope.get("scheme") == "https" or Headers(scope=scope).get("x-forwarded-proto", "") == "https"


def _is_page(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return False
    return not any(own in f"{scope['path']}/" for own in OWN_PATHS)
