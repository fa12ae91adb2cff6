"""A lesson asks in its place, and what is answered right need not be read."""

from unroll.actions import learn


def lesson_of(house):
    return house.lessons[0]


def standing(house, person, t0):
    """Tried and right, of the section that asks."""
    known = learn.known_sections(house, person, lesson_of(house), t0)[1]
    return known.tried, known.right


def test_a_lesson_asks_what_its_sections_name_and_nothing_else(house, me, t0):
    """The sitting of Explain has the questions of the lessons, in their order, each once."""
    sitting = learn.sitting(house, me, "explain", t0)
    assert [item.question_id for item in sitting.items] == ["doubling/p1"]


def test_looking_at_what_is_known_stores_nothing(house, me, t0):
    """Before the first answer no section is known, and no sitting is begun."""
    known = learn.known_sections(house, me, lesson_of(house), t0)
    assert [(each.question_id, each.tried, each.right) for each in known] == [
        (None, False, False),
        ("doubling/p1", False, False),
    ]
    assert learn.current_sitting(house, me, "explain", t0) is None


def test_a_section_is_known_once_its_question_was_right(house, me, t0):
    """A wrong answer is only tried; the right one makes the section known, also when another variant is open."""
    sitting = learn.sitting(house, me, "explain", t0)
    asked = learn.ask(house, me, sitting.id, "doubling/p1", t0)
    wrong = next(choice.id for choice in asked.variant.choices if not choice.key)
    right = next(choice.id for choice in asked.variant.choices if choice.key)
    learn.answer(house, me, sitting.id, "doubling/p1", 0, wrong, t0)
    assert [(each.tried, each.right) for each in learn.known_sections(house, me, lesson_of(house), t0)][1] == (
        True,
        False,
    )
    learn.answer(house, me, sitting.id, "doubling/p1", 0, right, t0)
    learn.another(house, me, sitting.id, "doubling/p1", t0)
    assert [(each.tried, each.right) for each in learn.known_sections(house, me, lesson_of(house), t0)][1] == (
        True,
        True,
    )
    assert [each.right for each in learn.known_sections(house, "someone-else", lesson_of(house), t0)] == [False, False]


def test_a_lesson_shows_other_numbers_than_practice(house, me, t0):
    """The first variant of Practice is the one as it was written; that of a lesson is the learner's own."""
    seeds = [
        learn.ask(house, me, learn.sitting(house, me, mode, t0).id, "doubling/p1", t0).variant.seed
        for mode in ("practice", "explain")
    ]
    assert seeds[0] == 0 != seeds[1]


def test_home_leads_back_into_the_section_that_asked(house, me, t0):
    """After an answer in a lesson, "where you left off" is its section."""
    sitting = learn.sitting(house, me, "explain", t0)
    learn.ask(house, me, sitting.id, "doubling/p1", t0)
    overview = learn.overview(house, me, t0)
    assert (overview.last_page, overview.last_query) == ("explain", {"section": "why-it-matters"})
