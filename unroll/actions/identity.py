"""Who somebody is: an anonymous id in a signed cookie. Nobody can take another's without that one's cookie."""

from uuid import UUID, uuid4

from itsdangerous import BadData, URLSafeSerializer

COOKIE = "unroll_learner"
LONGEST = 300
"""Of a token, in characters; ours have about 90."""


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
        person = _signer(secret).loads(token)
        return str(UUID(person)) if isinstance(person, str) else None
    except (BadData, ValueError):
        return None


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt="unroll.learner")
