"""Who somebody is: an anonymous id in a signed cookie. Nobody can take another's without that one's cookie.

Who signs in to host has a second one, the same on every device. The first is drawn (UUID version 4), the second is
computed (version 5), so neither can be taken for the other.
"""

import json
from uuid import UUID, uuid4, uuid5

from itsdangerous import BadData, URLSafeSerializer

COOKIE = "unroll_learner"
LONGEST = 300
"""Of a token, in characters; ours have about 90."""
SIGNED_IN = UUID("6f2b8c1e-3f0e-5a64-9d7b-0c8f4f5f7a21")
"""The namespace of identities that were signed in."""


def new_person() -> str:
    """An id for somebody who has none."""
    return str(uuid4())


def mint(secret: str, person: str) -> str:
    """The cookie's value for this person."""
    return _signer(secret).dumps(person)


def read(secret: str, token: str) -> str | None:
    """The person whose cookie this is; None for a forged, damaged or foreign one."""
    if len(token) > LONGEST:
        return None
    try:
        sent = _signer(secret).loads(token)
        person = UUID(sent) if isinstance(sent, str) else None
    except (BadData, ValueError):
        return None
    return str(person) if person is not None and person.version == 4 else None


def signed_in_as(issuer: object, subject: object) -> str | None:
    """The identity that a provider vouches for; None unless both are texts with something in them.

    Args:
        issuer, subject: `iss` and `sub` of an ID token that was verified (OpenID Connect Core 1.0, section 2): together
            they name one person for ever. No more of them is kept than the hash that this id is.
    """
    if not (isinstance(issuer, str) and isinstance(subject, str) and issuer and subject):
        return None
    return str(uuid5(SIGNED_IN, json.dumps([issuer, subject])))


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="unroll.learner")
