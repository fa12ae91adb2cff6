"""As whom somebody hosts: identities that cannot be taken for one another, and rooms under both."""

import pytest

from unroll.actions import host_links, identity, teach
from unroll.actions.hosting import leading
from unroll.actions.identity import new_person, signed_in_as
from unroll.actions.refusal import NotFound
from unroll.actions.room_questions import votable

ISSUER = "https://id.example.org"


@pytest.fixture
def ada():
    return signed_in_as(ISSUER, "ada")


def make(house, person, now):
    """A room, and the secret of a link to host it."""
    row = teach.create_room(house, person, "Friday", [votable(house)[0].id], teach.Rules(), now)
    return row, host_links.new_host_link(house, person, row.code, now)


def test_the_same_account_is_the_same_identity_and_no_other_is(ada):
    """Issuer and subject together name it, whatever signs stand in them; half of it names nobody."""
    assert ada == signed_in_as(ISSUER, "ada")
    others = [(ISSUER, "Ada"), (ISSUER + "/", "ada"), ("ada", ISSUER), (ISSUER + "ada", "x"), (ISSUER, 'a", "da')]
    assert len({ada, *(signed_in_as(*each) for each in others)}) == 1 + len(others)
    for issuer, subject in ((None, "ada"), (ISSUER, None), ("", "ada"), (ISSUER, ""), (ISSUER, 5), (True, "ada")):
        assert signed_in_as(issuer, subject) is None


def test_a_learners_cookie_never_says_that_somebody_signed_in(ada):
    """Not even one with our own signature."""
    secret, anybody = "s" * 40, new_person()
    assert identity.read(secret, identity.mint(secret, anybody)) == anybody
    assert identity.read(secret, identity.mint(secret, ada)) is None


def test_a_room_is_led_by_who_signed_in_from_any_browser(house, ada, t0):
    """Whatever cookie comes along; to another account, and to no account, it is a stranger's room."""
    row, _ = make(house, ada, t0)
    bob = signed_in_as(ISSUER, "bob")
    for browser in (new_person(), new_person()):
        assert leading(house, browser, ada, row.code) == ada
        assert leading(house, browser, None, row.code) == browser
        assert leading(house, browser, bob, row.code) == browser
        for stranger in (browser, bob):
            with pytest.raises(NotFound, match="Open its host link"):
                teach.step(house, stranger, row.code, 0, "next", t0)
    assert teach.step(house, ada, row.code, 0, "next", t0).version == 1
    assert leading(house, bob, ada, "NOROOM") == bob


def test_who_signs_in_keeps_the_rooms_of_their_browser(house, ada, t0, later):
    """Both are listed, each once, and each is led as who made it."""
    phone = new_person()
    earlier, secret = make(house, phone, t0)
    own, _ = make(house, ada, later(1))
    assert leading(house, phone, ada, earlier.code) == phone
    assert leading(house, phone, ada, own.code) == ada
    assert teach.my_rooms(house, ada, phone) == [own, earlier]
    host_links.become_host(house, ada, earlier.code, secret, later(2))
    assert teach.my_rooms(house, ada, phone) == [own, earlier], "a room is named twice"
    assert teach.my_rooms(house, phone, phone) == [earlier]
