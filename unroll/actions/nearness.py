"""Whether a visitor sits at the machine that runs the app, as far as a request can tell."""

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit

_PASSED_ON = frozenset({"forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "x-real-ip"})
"""Headers that a proxy adds when it speaks for somebody else (RFC 7239, RFC 9110 7.6.3, and what came before)."""


def is_at_this_machine(address: str | None, headers: Mapping[str, str]) -> bool:
    """Whether a request was made on this machine and nobody passed it on.

    A proxy on the same machine makes every request come from here. It is known by the headers it adds, and by the name
    that the browser asked for: somebody at this machine asks for `localhost` or a loopback address. A proxy that adds
    nothing and rewrites `Host` and `Origin` cannot be told apart; `UNROLL_BEHIND_PROXY` is for that.

    Args:
        address: of the other end of the connection; None where there is none to tell, as for a page run in a test.
        headers: of the request; names in any case.
    """
    sent = {name.lower(): value for name, value in headers.items()}
    if _PASSED_ON & set(sent) or not (address is None or _is_loopback(address)):
        return False
    names = [_name(f"//{sent['host']}") if "host" in sent else None, _name(sent.get("origin", ""))]
    return all(name == "localhost" or _is_loopback(name) for name in names if name is not None)


def _name(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return address


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
