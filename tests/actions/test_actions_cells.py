"""Running programs: whose, which, where, and when it would give something away."""

from dataclasses import replace

import pytest

from unroll.actions import debug, experiments, going, learn, operate, permission, seeing
from unroll.actions.house import ROOT
from unroll.actions.identity import new_person
from unroll.actions.refusal import NotDue, NotFound, NotHere, Refused
from unroll.content.errors import load_errors
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest

P1 = "doubling/p1"
OWN = "print('mine')"


@pytest.fixture
def asked(house, me, t0):
    """Returns a function that gives the answers to a practice question and shows how it then stands."""
    sitting = learn.sitting(house, me, "practice", t0)
    learn.ask(house, me, sitting.id, P1, t0)

    def after(*answers):
        for answer in answers:
            learn.answer(house, me, sitting.id, P1, 0, answer, t0)
        return learn.ask(house, me, sitting.id, P1, t0)

    return after


@pytest.fixture
def bare(house):
    """The option `same` without a program of its own, as in a question about an experiment."""
    question = house.bank.questions[P1]
    choices = tuple(c.model_copy(update={"edit": None}) if c.id == "same" else c for c in question.choice)
    changed = question.model_copy(update={"choice": choices})
    object.__setattr__(house.bank, "questions", {**house.bank.questions, P1: changed})


def printed(run):
    return run.result(timeout=60).stdout.strip()


def test_a_program_runs_and_belongs_to_its_learner(house, me, t0):
    """The run is found and stopped by its own learner; for anybody else there is no such run."""
    run = learn.run_cell(house, me, OWN, {}, now=t0, local=True)
    assert printed(run) == "mine"
    assert learn.find_run(house, me, run.id) is run
    assert learn.find_run(house, new_person(), run.id) is None
    assert learn.find_run(house, me, "no-such-run") is None


def test_only_its_learner_stops_a_run(house, me, t0):
    """Others' clicks do nothing; the own one ends it."""
    run = learn.run_cell(house, me, "while True: pass", {}, now=t0, local=True)
    learn.stop_run(house, new_person(), run.id)
    learn.stop_run(house, me, None)
    with pytest.raises(TimeoutError):
        run.result(timeout=0.3)
    learn.stop_run(house, me, run.id)
    assert run.result(timeout=30).status == "stopped"


@pytest.mark.parametrize(
    ("source", "parameters", "sentence"),
    [
        ("#" * (60 * 1024 + 1), {}, "a cell may have 61,440"),
        ("x = 'é'" + " " * 61_440, {}, "a cell may have"),
        ("x = '\ud800'", {}, "not text"),
        ('n = 3  # @param {type:"slider", min:1, max:9}', {"n": 10}, r"outside 1 \.\. 9"),
        (OWN, {"n": 1}, "no such parameter"),
    ],
)
def test_what_cannot_run_is_refused_in_one_sentence(house, me, t0, source, parameters, sentence):
    """Too long, no text, a parameter out of range or unknown: nothing is queued."""
    with pytest.raises(Refused, match=sentence) as refusal:
        learn.run_cell(house, me, source, parameters, now=t0, local=True)
    assert "\n" not in str(refusal.value)
    assert house.going._runs.get(me, []) == []


def test_strangers_run_their_own_programs_only_where_the_host_is_safe(house, weak_house, me, t0):
    """On a weak host a stranger's text is refused, with the reason; the app's own programs run, for everybody."""
    with pytest.raises(NotHere, match=r"only the programs .* reading this server's files .*SECCOMP-ONLY"):
        learn.run_cell(weak_house, me, OWN, {}, now=t0, local=False)
    own = learn.programs(weak_house)[0].source
    assert printed(learn.run_cell(weak_house, me, own, {"n": 4}, now=t0, local=False)) == "the answer is 8"
    assert printed(learn.run_cell(weak_house, me, OWN, {}, now=t0, local=True)) == "mine"
    assert printed(learn.run_cell(house, me, OWN, {}, now=t0, local=False)) == "mine"


def test_behind_a_proxy_nobody_is_local(weak_house, me, t0):
    """There every visitor comes from this machine, so that proves nothing."""
    object.__setattr__(weak_house.options, "behind_proxy", True)
    with pytest.raises(NotHere):
        learn.run_cell(weak_house, me, OWN, {}, now=t0, local=True)


def test_before_the_sandbox_is_up_strangers_type_nothing(house, me, t0, monkeypatch):
    """What is not known yet is not taken for safe."""
    monkeypatch.setattr(permission, "READY_S", 0.0)
    with Runner(observer=None, level="NO-SUCH-LEVEL", max_parallel=1, spare=False) as broken:
        told = learn.why_not_edit(replace(house, runner=broken), local=False)
    assert told == "On this host only the programs that come with Unroll can be run: its sandbox has not started."


def test_this_host_says_whether_it_is_safe(house):
    """What the real sandbox reports here decides, not a default."""
    assert learn.is_safe(house) is house.runner.confinement()["safe_for_strangers"]


def test_a_lesson_runs_only_programs_of_the_app(house, me, t0):
    """Its parameters may move, its text may not."""
    source = house.lessons[0].sections[0].parts[1].source
    assert printed(learn.run_vetted(house, me, source, {"k": 5}, now=t0)) == "10"
    with pytest.raises(NotFound, match="not a program of Unroll"):
        learn.run_vetted(house, me, source + " ", {}, now=t0)


def test_one_learner_cannot_fill_the_queue(house, me, t0, monkeypatch):
    """Two at once are allowed here: the third waits for one to end, another learner does not."""
    monkeypatch.setattr(going, "PER_LEARNER", 2)
    runs = [learn.run_cell(house, me, "while True: pass", {}, now=t0, local=True) for _ in range(2)]
    with pytest.raises(NotHere, match="2 of your runs are still going on"):
        learn.run_cell(house, me, OWN, {}, now=t0, local=True)
    other = learn.run_cell(house, new_person(), OWN, {}, now=t0, local=True)
    for run in runs:
        learn.stop_run(house, me, run.id)
        run.result(timeout=30)
    assert printed(other) == "mine"
    assert printed(learn.run_cell(house, me, OWN, {}, now=t0, local=True)) == "mine"


def test_long_runs_have_bounds_of_their_own(house, me, t0, monkeypatch):
    """One running and one waiting a learner, so many of all; a refused one takes no room of the other lane."""

    def start(person, lane="long", text="while True: pass", **cell):
        return learn.run_cell(house, person, text, {}, now=t0, local=True, lane=lane, **cell)

    runs = [start(me), start(me, cell="lab")]
    with pytest.raises(NotHere, match="2 of your long runs are still going on"):
        start(me)
    runs += [start(me, lane="interactive"), start(me, text="while 1: pass", cell="lab")]
    assert runs[1].result(timeout=30).status == "stopped", "the newer run of a cell takes the older one's place"
    monkeypatch.setattr(going, "LONG_IN_ALL", 2)
    with pytest.raises(NotHere, match="Very many long runs"):
        start(new_person())
    assert runs[0].request.limits.wall_s == 60
    for run in runs:
        run.stop()
        run.result(timeout=30)


def test_the_server_decides_on_the_lane(house, me, t0, asked):
    """A lane that it does not have is refused in one sentence, wherever a program is run."""
    vetted = house.lessons[0].sections[0].parts[1].source
    for start in (
        lambda lane: learn.run_cell(house, me, OWN, {}, now=t0, local=True, lane=lane),
        lambda lane: learn.run_vetted(house, me, vetted, {}, now=t0, lane=lane),
        lambda lane: learn.run_question(house, me, asked("twice"), lane=lane),
        lambda lane: debug.run(house, me, "twice", OWN, now=t0, local=True, lane=lane),
    ):
        with pytest.raises(Refused, match='There is no lane "forever"'):
            start("forever")
        run = start("long")
        assert (run.request.lane, run.request.limits.wall_s) == ("long", 60)
        assert run.result(timeout=60).status == "ok"


def test_a_program_of_the_app_may_take_longer_than_a_text_of_ones_own(house, me, t0, asked):
    """It is known to end: on a crowded machine the figure of a lesson is late, and not missing. It waits in no other
    queue for that."""
    vetted = house.lessons[0].sections[0].parts[1].source
    for run, seconds in (
        (learn.run_cell(house, me, OWN, {}, now=t0, local=True), 10),
        (learn.run_cell(house, me, vetted, {}, now=t0, local=False), 60),
        (learn.run_vetted(house, me, vetted, {}, now=t0), 60),
        (learn.run_question(house, me, asked("twice")), 60),
    ):
        assert (run.request.lane, run.request.limits.wall_s) == ("interactive", seconds)
        assert run.result(timeout=120).status == "ok"


@pytest.fixture
def busy(runner):
    """Every place is taken, so that whatever is run next waits."""
    endless = [runner.submit(CellRequest("while True: pass", learner=f"another {n}")) for n in range(2)]
    yield
    for run in endless:
        run.stop()
        run.result(timeout=30)


def test_a_newer_run_takes_the_older_ones_place_in_every_kind_of_cell(house, me, t0, asked, busy):
    """Beside a question, in an exercise, a lesson, See and a duel; another option's program is another cell."""
    closed, vetted = asked("twice"), house.lessons[0].sections[0].parts[1].source
    cells = (
        lambda n: learn.run_question(house, me, closed, values={"n": n}),
        lambda n: learn.run_question(house, me, closed, choice_id="plus-one", values={"n": n}),
        lambda n: debug.run(house, me, "twice", OWN + "#" * n, now=t0, local=True),
        lambda n: learn.run_vetted(house, me, vetted, {"k": n}, now=t0, cell="lesson"),
        lambda n: seeing.see(house, me, "GRU", "before", seeing.EXAMPLE[:n]),
        lambda n: experiments.begin_duel(house, me, ("GRU",), {"seeds": n}, t0)["GRU"],
    )
    older = [start(4) for start in cells]
    assert [run.state for run in older] == ["queued"] * len(cells)
    assert [start(4) for start in cells] == older, "what goes on already is not begun anew: two tabs look at one run"
    newer = [start(5) for start in cells]
    for run in older:
        assert run.result(timeout=30).status == "stopped"
        assert "newer run of this cell" in run.result().error.message
    assert [run.state for run in newer] == ["queued"] * len(cells)
    for run in newer:
        run.stop()


def test_all_learners_together_cannot_fill_the_memory(house, me, t0, monkeypatch):
    """Beyond a bound everybody waits."""
    monkeypatch.setattr(going, "IN_ALL", 0)
    with pytest.raises(NotHere, match="Very many programs"):
        learn.run_cell(house, me, OWN, {}, now=t0, local=True)


def test_starts_are_counted_by_the_minute(house, me, t0, later, monkeypatch):
    """Two a minute are allowed here; a minute later two more."""
    monkeypatch.setattr(going, "PER_MINUTE", 2)
    for second in (0, 30):
        learn.run_cell(house, me, OWN, {}, now=later(second), local=True).result(timeout=60)
    with pytest.raises(NotHere, match="2 runs within a minute"):
        learn.run_cell(house, me, OWN, {}, now=later(59), local=True)
    for second in (60, 300):
        learn.run_cell(house, me, OWN, {}, now=later(second), local=True).result(timeout=60)
    assert list(house.going._starts[me]) == [later(300)]
    learn.run_cell(house, new_person(), OWN, {}, now=later(900), local=True).result(timeout=60)
    assert me not in house.going._starts


def test_the_question_is_run_when_it_is_closed(house, me, asked):
    """Before an answer the program would be the answer."""
    before = asked()
    assert learn.may_run(before) is False
    with pytest.raises(NotDue, match="give the answer away"):
        learn.run_question(house, me, before)
    after = asked("twice")
    assert learn.may_run(after) is True
    assert printed(learn.run_question(house, me, after)) == "the answer is 6"
    assert printed(learn.run_question(house, me, after, values={"n": 5})) == "the answer is 10"


def test_a_wrong_option_is_run_as_its_own_program(house, me, asked):
    """In practice at once, when it leads to another program; its neighbours stay closed."""
    wrong = asked("plus-one")
    assert learn.may_run(wrong) is True
    assert printed(learn.run_question(house, me, wrong, choice_id="plus-one")) == "the answer is 4"
    assert "n + 1" in learn.source_of(wrong, "plus-one")
    for closed in ("twice", "ten", "same", None):
        with pytest.raises(NotDue):
            learn.run_question(house, me, wrong, choice_id=closed)


def test_an_option_without_a_program_of_its_own_stays_closed(bare, house, me, asked):
    """It would be run as the question's own program, which is the answer."""
    assert learn.may_run(asked("same")) is False
    closed = asked("twice")
    assert printed(learn.run_question(house, me, closed, choice_id="same")) == "the answer is 6"
    assert printed(learn.run_question(house, me, closed, choice_id="ten")) == "the answer is 10"


def test_a_challenge_opens_no_cell_before_its_question_is_closed(house, me, t0, later):
    """The second attempt is taken without having seen the first one run."""
    sitting = learn.sitting(house, me, "challenge", t0)
    learn.ask(house, me, sitting.id, "doubling/c1", t0)
    learn.answer(house, me, sitting.id, "doubling/c1", 0, "plus-one", t0)
    between = learn.ask(house, me, sitting.id, "doubling/c1", t0)
    assert learn.may_run(between) is False
    with pytest.raises(NotDue):
        learn.run_question(house, me, between, choice_id="plus-one")
    over = learn.ask(house, me, sitting.id, "doubling/c1", later(100))
    assert printed(learn.run_question(house, me, over, choice_id="plus-one")) == "the answer is 4"


def test_each_kind_of_option_is_named_for_what_is_run(bare, house, me, t0, asked):
    """One sentence above the cell, for an edit, a setting, a mend and no change."""
    question = asked()
    assert learn.what_is_run(question, "plus-one").startswith("You were thinking of this program")
    assert learn.what_is_run(question, "ten") == "The program with n = 5, the case your answer speaks of."
    assert learn.what_is_run(question, "same") == "The program of the question: see what it does instead."
    sitting = learn.sitting(house, me, "challenge", t0)
    mend = learn.ask(house, me, sitting.id, "doubling/c5", t0)
    assert learn.what_is_run(mend, "three") == "The program with the change that you chose."
    for unknown in ("none", "", "\0"):
        with pytest.raises(NotFound, match="no such option"):
            learn.what_is_run(question, unknown)


def test_a_question_is_run_by_whom_it_was_asked(house, asked):
    """A view that belongs to somebody else runs nothing."""
    with pytest.raises(NotFound, match="not before you"):
        learn.run_question(house, new_person(), asked("twice"))


def test_drafts_are_kept_per_program_and_learner(house, me, t0, later):
    """The latest text is there again; the program's own text means that there is no draft."""
    own = learn.programs(house)[0].source
    assert learn.draft(house, me, "p1") is None
    for second, text in enumerate(("one", "two")):
        learn.save_draft(house, me, "p1", text, later(second))
    assert learn.draft(house, me, "p1") == "two"
    assert learn.draft(house, me, "p2") is None
    assert learn.draft(house, new_person(), "p1") is None
    learn.save_draft(house, me, "p1", own, t0)
    assert learn.draft(house, me, "p1") is None


@pytest.mark.parametrize(
    ("program", "text", "sentence"),
    [
        ("none", "x", "no such program"),
        ("p1", "x" * 61_441, "longer than 61,440"),
        ("p1", "é" * 40_000, "longer than 61,440"),
        ("p1", "a\0b", "NUL"),
        ("p1", "\ud800", "not text"),
    ],
)
def test_what_cannot_be_kept_is_refused(house, me, t0, program, text, sentence):
    """One sentence, and the draft of before stays."""
    learn.save_draft(house, me, "p1", "kept", t0)
    with pytest.raises(Refused, match=sentence):
        learn.save_draft(house, me, program, text, t0)
    assert learn.draft(house, me, "p1") == "kept"


def test_a_run_says_what_it_showed(house, me, asked):
    """In words about the option that was run; about the question's own program only what it really gave."""
    asked("plus-one")
    closed = asked("twice")
    picked = learn.run_question(house, me, closed, choice_id="plus-one").result(timeout=60)
    own = learn.run_question(house, me, closed).result(timeout=60)
    moved = learn.run_question(house, me, closed, values={"n": 8}).result(timeout=60)
    assert "4" in learn.what_it_showed(closed, "plus-one", picked)
    assert learn.what_it_showed(closed, None, own) == "The question's program gives 6."
    assert learn.what_it_showed(closed, "twice", own) == "The question's program gives 6."
    assert learn.what_it_showed(closed, None, moved) == ""
    with pytest.raises(NotFound, match="no such option"):
        learn.what_it_showed(closed, "none", own)


def test_a_mended_program_stands_for_the_right_answer(house, me, t0, asked):
    """Where the question's own program is the broken one, the right option's is shown; elsewhere its own."""
    sitting = learn.sitting(house, me, "challenge", t0)
    learn.ask(house, me, sitting.id, "doubling/c5", t0)
    learn.answer(house, me, sitting.id, "doubling/c5", 0, "minus", t0)
    mend = learn.ask(house, me, sitting.id, "doubling/c5", t0)
    assert (learn.shown_program(mend), learn.shown_program(asked())) == ("minus", None)
    assert learn.what_is_run(mend, "minus") == "The program with the right change: it runs."
    run = learn.run_question(house, me, mend, choice_id="minus")
    assert printed(run) == "the answer is -6"
    assert learn.what_it_showed(mend, "minus", run.result()) == ""


def test_a_prompt_shows_the_lines_that_it_is_about(house, me, asked):
    """Without docstring and form comments, down to the line that the question names; else the whole."""
    view = asked()
    body = 'n = 3\nanswer = n * 2\nprint("the answer is", answer)'
    assert learn.excerpt_of(view) == body
    cut = view.question.model_copy(
        update={"source_code": f'"""Doubles."""\n{view.question.source_code}', "shows_until": "answer = n * 2"}
    )
    assert learn.excerpt_of(replace(view, question=cut)) == "n = 3\nanswer = n * 2"
    lost = cut.model_copy(update={"shows_until": "nowhere"})
    assert learn.excerpt_of(replace(view, question=lost)) == body


def test_who_may_type_programs_is_known_before_they_do(house, weak_house):
    """At this machine always, from elsewhere only where the host isolates; the page says so beforehand."""
    assert learn.why_not_edit(weak_house, local=True) is None
    assert "only the programs that come with Unroll" in (learn.why_not_edit(weak_house, local=False) or "")
    assert learn.why_not_edit(house, local=False) is None
    assert operate.isolation(house)["safe_for_strangers"] is True
    assert operate.isolation(weak_house)["level"] == "SECCOMP-ONLY"


def test_an_error_comes_with_what_it_usually_means(house, me, t0):
    """For the run's own error, with its numbers; nothing for a run that ended well, or for an error of one's own."""
    mistake = "import torch\ntorch.nn.Linear(10, 2)(torch.randn(5, 20))"
    run = learn.run_cell(house, me, mistake, {}, now=t0, local=True)
    run.result(timeout=60)
    knowing = replace(house, known_errors=load_errors(ROOT / "lessons"))
    assert "in_features=20" in (learn.meaning_of(knowing, run) or "")
    for source in (OWN, "raise ValueError('mine')", "while True print()"):
        run = learn.run_cell(house, me, source, {}, now=t0, local=True)
        run.result(timeout=60)
        assert learn.meaning_of(knowing, run) is None
