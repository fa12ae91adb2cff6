"""Every kind of question that a room can ask, voted on twice on phones: put in order, typed, and several right."""

import sqlite3
from dataclasses import dataclass

import pytest
from e2e.conftest import idle, visit, watched
from e2e.hall import PHONE, enter, held_up, make, press, shot
from playwright.sync_api import expect

pytestmark = pytest.mark.timeout(900)  # three browsers, two votes on each question
RIGHT = "B A C D"
VOTES = """
select items.question, people.nickname, given.vote, given.number, given.answer, given.outcome
from votes given join members people on people.id = given.member join rooms on rooms.id = people.room
join room_questions items on items.room = rooms.id and items.place = given.place
where rooms.code = ? order by given.place, given.vote, people.nickname, given.number
"""


@pytest.fixture
def phones(browser):
    """Ada's and Bob's, in light and in dark."""
    unreadable = ("status of 422",)  # what the server answers to what cannot be read
    phone = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "expected": unreadable}
    with (
        watched(browser, color_scheme="light", **phone) as ada,
        watched(browser, color_scheme="dark", **phone) as bob,
    ):
        yield ada.new_page(), bob.new_page()


@dataclass
class Asked:
    """A question, and how it is answered on a phone."""

    title: str
    kind: str
    first: tuple[str, str]
    """What Ada and Bob answer in the first vote."""
    second: tuple[str, str]
    right: str
    """What stands on the wall as right."""


TYPED = (
    Asked("One sequence, no batch", "shape", ("(1, 1, 12)", "1,12"), ("(1, 12)", "(12,)"), "(1, 12)"),
    Asked("The size of an LSTM", "number", ("2,560", "2480"), ("2560", "2560.0"), "2560"),
    Asked("Where the weights are", "several", ("A B", "A"), ("A D", "D B"), "A"),
)


def answer(phone, asked, given):
    if asked.kind == "several":
        for label in phone.locator("fieldset label").all():
            wanted = label.locator(".letter").inner_text() in given.split()
            if label.locator("input").is_checked() != wanted:
                label.tap()
    else:
        phone.get_by_role("textbox", name="Shape" if asked.kind == "shape" else "Number").fill(given)
    phone.locator(".foot button").tap()


def fits(phone):
    """Nothing stands out to the side."""
    return phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def stored(server, code):
    """Every answer of the room as it stands on disk."""
    with sqlite3.connect(server.home / "unroll.db") as db:
        return [(question.split("/")[1], *rest) for question, *rest in db.execute(VOTES, (code,)).fetchall()]


def letters(page):
    return " ".join(page.locator(".line .letter").all_inner_texts())


def drag(page, at, to):
    """A finger on the grip of line `at`, moved to below the middle of line `to`, and lifted."""
    page.locator(".line").nth(to).scroll_into_view_if_needed()
    grip, goal = page.locator(".grip").nth(at).bounding_box(), page.locator(".line").nth(to).bounding_box()
    x, start, end = grip["x"] + 8, grip["y"] + grip["height"] / 2, goal["y"] + goal["height"] - 4
    finger = page.context.new_cdp_session(page)
    for step in range(11):
        point = {"x": x, "y": start + (end - start) * step / 10}
        kind = "touchMove" if step else "touchStart"
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


def test_lines_are_put_in_order_by_button_finger_and_keyboard_in_two_votes(page, phones, server):
    """Each way of moving gives the same list; a pause holds it, a reload keeps it; an order that is still being run is
    neither right nor wrong, and becomes one by itself."""
    ada, bob = phones
    code = make(page, server, ["Where clipping belongs"])
    for phone, name in zip(phones, ("Ada", "Bob"), strict=True):
        enter(phone, server, code, name)
    wall = page.context.new_page()
    visit(wall, f"{server.url}/projector?room={code}")
    press(page, "Open the next question")
    for each in (ada, bob, wall):
        expect(each.locator(".line")).to_have_count(4)
        assert letters(each) == "A B C D"
    boxes = [each.bounding_box() for each in ada.locator(".moves button").all()]
    assert all(min(box["width"], box["height"]) >= 44 for box in boxes)
    assert fits(ada)
    shot(ada, "order-phone-open")
    shot(wall, "order-wall-open")
    ada.get_by_role("button", name="Move line A down").tap()
    assert letters(ada) == RIGHT
    drag(ada, 0, 2)
    assert letters(ada) == "A C B D"
    press(page, "Pause")
    expect(ada.get_by_text("Paused by the host.")).to_be_visible()
    expect(ada.locator(".moves")).to_have_count(0)
    for each, name in ((ada, "phone"), (wall, "wall"), (page, "control")):
        shot(each, f"order-{name}-paused")
    press(page, "Go on")
    expect(ada.locator(".moves")).to_have_count(4)
    assert letters(ada) == "A C B D", "the pause put the lines back"
    with held_up(server):
        ada.get_by_role("button", name="Send answer").tap()
        expect(ada.get_by_text("Saved: A C B D.")).to_be_visible()
        expect(wall.get_by_text("1 of 2 answered")).to_be_visible()
        ada.reload()
        expect(ada.get_by_text("Saved: A C B D.")).to_be_visible()
        assert letters(ada) == "A C B D"
        bob.get_by_role("button", name="Send answer").tap()  # as the lines were given
        expect(bob.get_by_text("Saved: A B C D.")).to_be_visible()
        press(page, "Close the vote")
        expect(ada.get_by_text("The vote is closed.")).to_be_visible()
        press(page, "Vote again")
        expect(ada.get_by_text("In the first vote you chose A C B D.")).to_be_visible()
        assert letters(ada) == "A C B D"
        ada.locator(".line").nth(2).focus()  # B, to the top
        ada.keyboard.press("Alt+ArrowUp")
        ada.keyboard.press("Alt+ArrowUp")
        assert letters(ada) == "B A C D"
        shot(ada, "order-phone-second")
        shot(wall, "order-wall-second")
        ada.keyboard.press("Enter")
        expect(ada.get_by_text(f"Saved: {RIGHT}.")).to_be_visible()
        for line in "AAB":
            bob.get_by_role("button", name=f"Move line {line} down").tap()
        bob.get_by_role("button", name="Send answer").tap()
        expect(bob.get_by_text("Saved: C B A D.")).to_be_visible()
        press(page, "Close the vote")
        press(page, "Show the answer")
        expect(bob.get_by_text("Your program is being run.")).to_be_visible()
        expect(bob.locator(".fixed.right, .fixed.wrong")).to_have_count(1)
        expect(ada.get_by_text("Right.", exact=True)).to_be_visible()
        for each, name in ((bob, "phone"), (wall, "wall"), (page, "control")):
            shot(each, f"order-{name}-judging")
    expect(bob.get_by_text("Not right.", exact=True)).to_be_visible()
    expect(bob.locator(".fixed.wrong")).to_have_count(1)
    expect(wall.locator(".option.right")).to_contain_text(RIGHT)
    expect(wall.get_by_role("list", name="An order that is right")).to_be_visible()
    expect(wall.get_by_text("still being run")).to_have_count(0)
    assert letters(page) == RIGHT
    assert fits(bob)
    for each, name in ((ada, "phone"), (bob, "phone-wrong"), (wall, "wall"), (page, "control")):
        idle(each)
        shot(each, f"order-{name}-revealed")
    name = "order_of_a_clipped_step"
    assert [row[:5] for row in stored(server, code)] == [
        (name, "Ada", 1, 1, "backward,clip,clear,step"),
        (name, "Bob", 1, 1, "backward,clear,clip,step"),
        (name, "Ada", 2, 1, "clear,backward,clip,step"),
        (name, "Bob", 2, 1, "clip,clear,backward,step"),
    ]


def test_typed_and_several_right_answers_are_given_on_a_phone_in_two_votes(page, phones, server):
    """What cannot be read is said and not stored; of many spellings one is stored; each vote stands on disk."""
    code = make(page, server, [each.title for each in TYPED])
    for phone, name in zip(phones, ("Ada", "Bob"), strict=True):
        enter(phone, server, code, name)
    wall = page.context.new_page()
    visit(wall, f"{server.url}/projector?room={code}")
    for asked in TYPED:
        press(page, "Open the next question")
        for phone in phones:
            expect(phone.get_by_role("heading", name=asked.title)).to_be_visible()
            assert fits(phone)
        if asked.kind != "several":
            answer(phones[0], asked, "of course")
            expect(phones[0].locator(".status[data-kind=bad]")).to_be_visible()
            shot(phones[0], f"{asked.kind}-phone-unreadable")
        for vote, given in enumerate((asked.first, asked.second), 1):
            for phone, each in zip(phones, given, strict=True):
                answer(phone, asked, each)
                expect(phone.get_by_text("✓ Saved")).to_be_visible()
            expect(wall.get_by_text("2 of 2 answered")).to_be_visible()
            shot(phones[0], f"{asked.kind}-phone-vote-{vote}")
            press(page, "Close the vote")
            expect(phones[0].get_by_text("The vote is closed.")).to_be_visible()
            if vote == 1:
                for each, name in ((phones[0], "phone"), (wall, "wall"), (page, "control")):
                    shot(each, f"{asked.kind}-{name}-closed")
                press(page, "Vote again")
                expect(phones[0].get_by_text("In the first vote you chose")).to_be_visible()
        press(page, "Show the answer")
        for phone in phones:
            expect(
                phone.get_by_text("Right.", exact=True).or_(phone.get_by_text("Not right.", exact=True))
            ).to_be_visible()
            assert fits(phone)
        expect(wall.locator(".option.right").first).to_contain_text(asked.right)
        for each, name in ((phones[0], "phone"), (phones[1], "phone-2"), (wall, "wall"), (page, "control")):
            idle(each)
            shot(each, f"{asked.kind}-{name}-revealed")
    press(page, "End the room")
    press(page, "End it")
    expect(phones[0].get_by_text("You had 3 of 3 right in the end.")).to_be_visible()
    expect(phones[1].get_by_text("You had 1 of 3 right in the end.")).to_be_visible()
    for each, name in ((phones[0], "phone"), (wall, "wall"), (page, "control")):
        idle(each)
        shot(each, f"{name}-ended")
    shape, number, several = "one_sequence_without_a_batch", "weights_of_an_lstm", "where_the_weights_are"
    tokens, units, vector = "half-the-tokens", "half-the-units", "half-the-vector"
    assert stored(server, code) == [
        (shape, "Ada", 1, 1, "(1, 1, 12)", "wrong"),
        (shape, "Bob", 1, 1, "(1, 12)", "right"),
        (shape, "Ada", 2, 1, "(1, 12)", "right"),
        (shape, "Bob", 2, 1, "(12,)", "wrong"),
        (number, "Ada", 1, 1, "2560.0", "right"),
        (number, "Bob", 1, 1, "2480.0", "wrong"),
        (number, "Ada", 2, 1, "2560.0", "right"),
        (number, "Bob", 2, 1, "2560.0", "right"),
        (several, "Ada", 1, 1, f"{tokens},{units}", "wrong"),
        (several, "Bob", 1, 1, tokens, "wrong"),
        (several, "Ada", 2, 1, f"{tokens},{vector}", "right"),
        (several, "Bob", 2, 1, f"{units},{vector}", "wrong"),
    ]
