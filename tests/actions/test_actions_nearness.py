"""Who counts as sitting at the machine that runs the app."""

import pytest

from unroll.actions.nearness import is_at_this_machine

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501"}


@pytest.mark.parametrize("address", [None, "127.0.0.1", "127.0.1.1", "::1"])
@pytest.mark.parametrize("host", ["localhost:8501", "127.0.0.1:8501", "[::1]:8501", "LOCALHOST"])
def test_a_browser_on_this_machine_is_here(address, host):
    """By whichever of its own names it asks; a page run without a connection counts as well."""
    assert is_at_this_machine(address, {"host": host, "Origin": f"http://{host}"})
    assert is_at_this_machine(address, {"Host": host})
    assert is_at_this_machine(address, {})


@pytest.mark.parametrize("address", ["192.168.1.7", "10.0.0.1", "2001:db8::1", "testclient", ""])
def test_another_machine_is_not_here_whatever_it_says(address):
    """Headers are the sender's own words."""
    assert not is_at_this_machine(address, HERE)


@pytest.mark.parametrize(
    "added",
    [
        {"X-Forwarded-For": "203.0.113.5"},
        {"x-real-ip": "203.0.113.5"},
        {"Forwarded": "for=203.0.113.5"},
        {"Via": "1.1 proxy"},
        {"X-Forwarded-Proto": "https"},
    ],
)
def test_what_a_proxy_on_this_machine_passes_on_is_not_here(added):
    """Each header by which proxies say that they speak for somebody else is enough."""
    assert not is_at_this_machine("127.0.0.1", {**HERE, **added})


@pytest.mark.parametrize(
    "names",
    [
        {"Host": "quiz.example.org", "Origin": "https://quiz.example.org"},  # the proxy keeps the name
        {"Host": "127.0.0.1:8501", "Origin": "https://quiz.example.org"},  # the proxy puts its own
        {"Host": "quiz.example.org"},
        {"Host": "localhost.example.org"},
        {"Host": "[::1"},
    ],
)
def test_a_silent_proxy_is_known_by_the_name_that_was_asked_for(names):
    """nginx adds no header by itself; the browser still says which site it speaks with."""
    assert not is_at_this_machine("127.0.0.1", names)
