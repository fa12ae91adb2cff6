"""A provider of identities (OpenID Connect Core 1.0) on the loopback, for the app to sign in with.

It keeps to the protocol: discovery, the code flow with PKCE, an ID token signed with RS256, and its keys. Only the
person at its page is missing: it says at once that `who` is there.
"""

import base64
import hashlib
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlencode

import uvicorn
from joserfc import jwt
from joserfc.jwk import RSAKey
from starlette.applications import Starlette
from starlette.responses import JSONResponse, RedirectResponse
from starlette.routing import Route

CLIENT, PASSWORD = "unroll-in-a-test", "the client's own secret"


def new_key():
    return RSAKey.generate_key(2048, {"kid": "test", "alg": "RS256"})


@dataclass
class Provider:
    """One provider with one client. `who` is the subject that it signs in next."""

    port: int
    who: str = "ada"
    asked: list = field(default_factory=list)
    """What each authorization request said."""
    key: RSAKey = field(default_factory=new_key)
    signs_with: RSAKey | None = None
    """Another key than the one that is published, to sign with like an impostor."""
    codes: dict = field(default_factory=dict)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    def discovery(self, request):
        told = {"issuer": self.url, "jwks_uri": f"{self.url}/jwks"}
        told |= {"authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token"}
        told |= {"response_types_supported": ["code"], "subject_types_supported": ["public"]}
        told |= {"id_token_signing_alg_values_supported": ["RS256"], "code_challenge_methods_supported": ["S256"]}
        return JSONResponse(told)

    def authorize(self, request):
        sent = dict(request.query_params)
        self.asked.append(sent)
        if sent["client_id"] != CLIENT or sent["response_type"] != "code":
            return JSONResponse({"error": "invalid_request"}, 400)
        code = secrets.token_urlsafe(16)
        self.codes[code] = {**sent, "sub": self.who}
        return RedirectResponse(f"{sent['redirect_uri']}?{urlencode({'code': code, 'state': sent['state']})}", 302)

    async def token(self, request):
        sent = await request.form()
        known = self.codes.pop(sent["code"], None)
        basic = base64.b64encode(f"{CLIENT}:{PASSWORD}".encode()).decode()
        challenge = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"].encode()).digest())
        good = known is not None and challenge.decode().rstrip("=") == known["code_challenge"]
        if not good or request.headers["authorization"] != f"Basic {basic}":
            return JSONResponse({"error": "invalid_grant"}, 400)
        now = int(time.time())
        claims = {"iss": self.url, "sub": known["sub"], "aud": CLIENT, "iat": now, "exp": now + 300}
        claims |= {"nonce": known["nonce"], "email": f"{known['sub']}@example.org", "name": known["sub"].title()}
        signed = jwt.encode({"alg": "RS256", "kid": "test"}, claims, self.signs_with or self.key)
        return JSONResponse({"access_token": "x", "token_type": "Bearer", "expires_in": 300, "id_token": signed})

    def jwks(self, request):
        return JSONResponse({"keys": [self.key.as_dict(private=False)]})

    def app(self):
        return Starlette(
            routes=[
                Route("/.well-known/openid-configuration", self.discovery),
                Route("/authorize", self.authorize),
                Route("/token", self.token, methods=["POST"]),
                Route("/jwks", self.jwks),
            ]
        )

    @contextmanager
    def running(self):
        """Serve as long as the context lasts."""
        server = uvicorn.Server(uvicorn.Config(self.app(), port=self.port, log_level="warning"))
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        until = time.monotonic() + 30
        while not server.started:
            assert thread.is_alive(), "the provider did not start"
            assert time.monotonic() < until, "the provider is too slow"
            time.sleep(0.02)
        try:
            yield self
        finally:
            server.should_exit = True
            thread.join(30)


def secrets_toml(provider, app):
    """What an operator writes, as docs/teaching.md shows it."""
    return f"""[auth]
redirect_uri = "{app}/oauth2callback"
cookie_secret = "{secrets.token_urlsafe(32)}"
client_id = "{CLIENT}"
client_secret = "{PASSWORD}"
server_metadata_url = "{provider.url}/.well-known/openid-configuration"
"""
