"""Signing in to host: `[auth]` of Streamlit's secrets, and who a request is signed in as.

Streamlit speaks OpenID Connect with the provider and keeps who signed in as a signed cookie. Pages read it from
`st.user`; our own routes read the same cookie here, with the functions that Streamlit reads it with.
"""

import importlib.util
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit import config
from streamlit.auth_util import get_cookie_with_chunks, get_origin_from_redirect_uri, get_secrets_auth_section
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from unroll.actions import identity

NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
"""Characters. Who guesses the secret can sign in as anybody."""
LIBRARIES = ("authlib", "httpx2")


class BadSignIn(Exception):
    """Sign-in is configured and cannot work; the text says why and what to do."""


def check(launcher: Path) -> None:
    """Look at `[auth]` before anything is served; nothing to say where there is none.

    Args:
        launcher: beside it stands one of the folders that Streamlit reads.

    Raises:
        BadSignIn: it cannot work. A host would find that out before a class.
    """
    config._main_script_path = str(launcher)  # as Streamlit sets it a moment later: what is read here is kept
    settings = get_secrets_auth_section()
    if settings and (said := problem(settings)) is not None:
        raise BadSignIn(f"Sign-in is configured in secrets.toml and cannot work: {said}")


def problem(settings: Mapping[str, Any]) -> str | None:
    """Why sign-in cannot work with these settings; None if it can."""
    missing = [name for name in NEEDED if not isinstance(settings.get(name), str) or not settings[name]]
    if missing:
        return f"[auth] has no {', '.join(missing)}."
    address = urlsplit(settings["redirect_uri"])
    if address.scheme not in ("http", "https") or not address.netloc or not address.path.endswith(CALLBACK):
        return f"redirect_uri is {settings['redirect_uri']!r}. Write the app's own address followed by {CALLBACK}."
    if len(settings["cookie_secret"]) < SHORTEST_SECRET:
        make = 'python -c "import secrets; print(secrets.token_urlsafe(32))"'
        return f"cookie_secret has fewer than {SHORTEST_SECRET} characters. Make one: {make}"
    if not all(importlib.util.find_spec(name) for name in LIBRARIES):
        return 'the libraries are not installed. Install them: pip install "unroll[signin]"'
    return None


def signed_in_as(cookies: Mapping[str, str]) -> str | None:
    """The identity that a request's cookies were signed for, on this very site; None without good ones."""
    origin = get_origin_from_redirect_uri()
    if origin is None:
        return None

    def read(name: str) -> bytes | None:
        return decode_signed_value(get_cookie_secret(), name, cookies.get(name, ""))

    try:
        told = json.loads(get_cookie_with_chunks(read, USER_COOKIE_NAME) or b"null")
    except ValueError:  # each piece is signed; pieces of two cookies are no JSON together
        return None
    if not isinstance(told, dict) or told.get("is_logged_in") is not True or told.get("origin") != origin:
        return None
    return identity.signed_in_as(told.get("iss"), told.get("sub"))


class BackToHost:
    """Who has signed in, which is only ever done to host, comes back to the host's page instead of Home."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(CALLBACK):
            await self.app(scope, receive, send)
            return

        async def send_on(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if "location" in headers and any(_signs_in(each) for each in headers.getlist("set-cookie")):
                    headers["location"] = headers["location"].rstrip("/") + "/host"
            await send(message)

        await self.app(scope, receive, send_on)


def _signs_in(cookie: str) -> bool:
    name, _, value = cookie.partition(";")[0].partition("=")
    return name == USER_COOKIE_NAME and value.strip('"') != ""
