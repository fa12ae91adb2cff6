"""The verdict is a pure function of the runs' numbers: which change cures, and what the others come to."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from unroll.charts import cause as figures
from unroll.charts.cause_words import TITLES, sentence, tell
from unroll.content.cause_records import Outcome, Trouble
from unroll.content.cause_trials import trial
from unroll.content.cause_verdict import judge, trouble_of, why_none
from unroll.runner.interventions import INTERVENTIONS

BURST = [1.0, 5.0, 90.0, None, None]


def seen(
    losses, *, tensor="mse_loss", where="loss", change="", applied=True, why="what was done", norms=None, step=None
):
    """An observation with these losses; where one is not finite, that is where it began."""
    bad = next((at for at, loss in enumerate(losses) if loss is None), None) if step is None else step
    norms = norms or [1.0] * len(losses)
    told = {"steps": [{"step": at, "loss": loss, "grad_norm": norms[at], "grad_norm_before_clip": norms[at]}
                      for at, loss in enumerate(losses)]}  # fmt: skip
    if bad is not None:
        told["first_nonfinite"] = {"step": bad, "where": where, "module": None, "time_step": None, "tensor": tensor}
    if change:
        told["intervention"] = {"name": change, "applied": applied, "times": 1, "sentence": why}
    return told


def run(losses, change="", status="ok", error="", **more):
    return trial(change, status, seen(losses, change=change, **more), error)


def outcome(baseline, changed):
    return judge(baseline, [changed]).tried[0].outcome


@pytest.mark.parametrize(
    ("losses", "more", "expected"),
    [
        ([1.0, 0.5, 0.2, 0.1], {}, Outcome.CURED),
        ([1.0, 1.1, 0.9, 0.95], {}, Outcome.FINITE),
        ([1.0, 0.81], {}, Outcome.FINITE),
        ([1.0, 0.79], {}, Outcome.CURED),
        ([1.0, 2.0, 3.0, 4.0, None], {}, Outcome.DELAYED),
        ([1.0, 5.0, 90.0, None], {}, Outcome.SAME),
        ([1.0, None], {}, Outcome.WORSE),
        (BURST, {"applied": False}, Outcome.NOT_APPLIED),
        ([1.0, 0.5], {"status": "timeout"}, Outcome.TIMED_OUT),
        ([1.0, 0.5], {"status": "error", "error": "ValueError: mine"}, Outcome.FAILED),
        ([1.0, 0.5], {"status": "memory"}, Outcome.FAILED),
        ([], {}, Outcome.FAILED),
    ],
)
def test_a_change_comes_to_one_of_a_closed_set_of_outcomes(losses, more, expected):
    """Against a run that is not finite from step 3 on. Finite without a lower loss is no cure."""
    assert outcome(run(BURST), run(losses, "clip", **more)) is expected


def test_a_run_ended_from_outside_has_no_word_of_its_change():
    """The runner's own outcome counts then."""
    assert outcome(run(BURST), trial("clip", "crashed", seen([1.0, 0.1]))) is Outcome.FAILED
    assert outcome(run(BURST), trial("clip", "timeout", seen([1.0, 0.1]))) is Outcome.TIMED_OUT


@pytest.mark.parametrize(
    ("losses", "norms", "expected"),
    [
        ([1.0, 0.5], None, Outcome.CURED),
        ([1.0, 1.5], None, Outcome.FINITE),
        ([1.0, 9.0], None, Outcome.SAME),
        ([1.0, 900.0], None, Outcome.WORSE),
        ([1.0, None], None, Outcome.WORSE),
    ],
)
def test_a_loss_that_explodes_is_cured_by_falling(losses, norms, expected):
    """The program as it is ends at nine times its first loss, with every number finite."""
    exploded = run([1.0, 5.0, 9.0])
    assert trouble_of(exploded) is Trouble.EXPLODED
    assert outcome(exploded, run(losses, "clip", norms=norms)) is expected


def test_a_gradient_that_collapses_is_trouble_too():
    """A network that is dead: the loss stands still and the gradient is nothing."""
    dead = run([0.7, 0.7, 0.7], norms=[1.0, 1e-9, 0.0])
    assert trouble_of(dead) is Trouble.COLLAPSED
    assert outcome(dead, run([0.7, 0.3, 0.1], "nonlinearity")) is Outcome.CURED
    assert outcome(dead, run([0.7, 0.7, 0.7], "clip", norms=[1.0, 0.0, 0.0])) is Outcome.SAME
    assert outcome(dead, run([0.7, 0.7, 0.7], "clip")) is Outcome.FINITE
    assert outcome(dead, run([0.7, 7.0, 70.0], "clip")) is Outcome.WORSE
    assert "bring" in sentence(judge(dead, [run([0.7, 0.7], "clip"), run([0.7, 0.7], "eps")]))


@pytest.mark.parametrize(
    ("ended", "why"),
    [
        (run([1.0, 0.5]), "There is nothing to cure: every number is finite, and the loss falls from 1 to 0.5."),
        (run([1.0, 0.99]), "learning slowly is no fault"),
        (run([]), "No optimizer took a step"),
        (run(BURST, status="timeout"), "did not come to its end"),
        (run([1.0], status="error"), "mend that first"),
        (trial("", "ok", {"steps": [{"step": 0, "loss": None, "grad_norm": 1.0}]}), "is not known"),
    ],
)
def test_without_trouble_there_is_no_verdict(ended, why):
    """One sentence says why not, and `judge` refuses with it."""
    assert trouble_of(ended) is None
    assert why in why_none(ended)
    with pytest.raises(ValueError, match=r".+\.$"):
        judge(ended, [])
    assert why_none(run(BURST)) == ""


def test_a_program_that_stops_at_its_nan_has_trouble():
    """With an assertion or a break: what was seen until then counts."""
    assert trouble_of(run(BURST[:4], status="error", error="AssertionError")) is Trouble.NONFINITE
    assert trouble_of(run([1.0, 5.0], step=1)) is Trouble.NONFINITE


def test_the_smallest_change_is_named_first_and_the_others_after_it():
    """In whatever order they were run; and what is only kept finite is called no cure."""
    trials = [
        run([1.0, 0.2], "loss"),
        run([1.0, 0.3], "learning-rate-100"),
        run([1.0, 0.98], "clip"),
        run([1.0, 2.0, 3.0, 4.0, None], "float64"),
    ]
    verdict = judge(run(BURST), trials)
    assert verdict.cures == ("learning-rate-100", "loss")
    assert sentence(verdict) == (
        "A learning rate a hundred times smaller cures it: the loss falls from 1 to 0.3. So does the loss in its "
        "stable form. Clipping the gradient norm at 1 keeps every number finite without learning: no cure."
    )
    assert [each.trial.intervention for each in verdict.tried] == ["learning-rate-100", "clip", "loss", "float64"]


def test_where_nothing_cures_the_longest_respite_is_named():
    """How many were tried, not counting those that do not apply."""
    trials = [run([1.0, 2.0, 3.0, 4.0, None], "clip"), run([1.0] * 7 + [None], "float64"), run(BURST, "loss")]
    trials.append(run(BURST, "eps", applied=False))
    assert sentence(judge(run(BURST), trials)) == (
        "None of 3 changes cures it. The longest respite comes from computing with 64-bit numbers: finite until step "
        "7 instead of 3."
    )
    only = judge(run(BURST), [run(BURST, "eps", applied=False)])
    assert sentence(only) == "No change that could be made here cures it."


@pytest.mark.parametrize(
    ("tensor", "where", "told"),
    [
        ("data x", "forward", "lies in the data. In x a NaN or infinity stands before anything is computed."),
        ("input of model", "forward", "in input of model. It came in with what the model was given."),
    ],
)
def test_a_cause_in_the_data_is_told(tensor, where, told):
    """Nothing cures it, and the sentence says where the NaN stood; if something cured it all the same, that is told."""
    harmed = run([None, None], tensor=tensor, where=where)
    assert told in sentence(judge(harmed, [run([None, None], "clip", tensor=tensor, where=where)]))
    assert "lies in the data" not in sentence(judge(harmed, [run([1.0, 0.1], "clip")]))


def test_each_change_says_what_it_came_to():
    """From its own numbers; a clip that does not apply says that the program clips already."""
    baseline = run(BURST)

    def says(changed, before=baseline):
        return tell(judge(before, [changed]).tried[0], before)

    assert says(run([1.0, 0.5], "clip")) == "Finite to the end; the loss falls from 1 to 0.5."
    assert says(run([1.0, 0.9], "clip")) == "Finite to the end, but it hardly learns: the loss goes from 1 to 0.9."
    assert "does not learn" in says(run([1.0, 1.9], "clip"))
    assert says(run([1.0] * 9 + [None], "clip")) == "Not finite from step 9 on instead of step 3."
    assert says(run([None], "clip")) == "Not finite from step 0 on instead of step 3."
    assert says(run(BURST, "clip")) == "Not finite from step 3 on, as before."
    assert says(run([1.0] * 4, "clip", status="timeout")) == "Out of time after step 3: finite until then."
    failed = says(run([1.0], "clip", status="error", error="KeyError: 'x'"))
    assert failed == "The changed program ended early: KeyError: 'x'."
    clipping = seen(BURST)
    clipping["steps"][0]["grad_norm"] = 0.25
    already = says(run(BURST, "clip", applied=False, why="No longer."), trial("", "ok", clipping))
    assert already == "This program clips its gradients already. No longer."
    exploded = run([1.0, 9.0])
    assert says(run([1.0, 8.0], "clip"), exploded) == "The loss goes from 1 to 8."
    assert says(run([1.0, None], "clip"), exploded) == "Not finite from step 1 on."


@pytest.mark.parametrize(
    "damaged",
    [
        {"steps": "many"},
        {"steps": [{"step": -1}]},
        {"steps": [{"step": 0, "loss": float("nan")}]},
        {"intervention": {"name": "clip", "applied": "yes"}},
        {"first_nonfinite": ["x"]},
        {"steps": [{"step": 0}] * 20_001},
    ],
)
def test_a_damaged_observation_is_refused_in_one_sentence(damaged):
    """A child sent it; nothing in it is trusted."""
    with pytest.raises(ValueError, match=r"^The observation of this run is damaged at .+\. Run the program again\.$"):
        trial("", "ok", damaged)


LOSS = st.none() | st.floats(-1e30, 1e30)


@settings(deadline=None)
@given(st.lists(LOSS, max_size=12), st.lists(st.tuples(st.sampled_from(INTERVENTIONS), st.lists(LOSS, max_size=12),
       st.booleans(), st.sampled_from(["ok", "error", "timeout", "memory", "output", "stopped", "crashed"])),
       max_size=8))  # fmt: skip
@example([None], [("learning-rate-10", [0.0], True, "ok")])  # a loss that stays at 0 has not fallen
def test_every_experiment_has_a_verdict_and_every_cure_a_lower_finite_loss(losses, changes):
    """Whatever the numbers are: words, table and panels can be made, and a cure is finite to the end and has fallen."""
    baseline = run(losses)
    if trouble_of(baseline) is None:
        assert why_none(baseline).endswith((".", "fault."))
        return
    verdict = judge(baseline, [run(each, name, status, applied=on) for name, each, on, status in changes])
    assert sentence(verdict).endswith(".")
    for tried in verdict.tried:
        assert tell(tried, baseline)
        if tried.outcome is Outcome.CURED:
            course = tried.trial.course
            assert course.start is not None
            assert course.end is not None
            assert course.end < course.start
            assert course.broke_at is None
    for tried in figures.drawn(verdict):
        assert figures.panel(verdict, tried).to_plotly_json()
        assert TITLES[tried.trial.intervention] in figures.alt(verdict, tried)
    assert figures.figure(verdict).caption == sentence(verdict)


def test_all_panels_share_their_axes():
    """What is compared has one scale, and an explosion does not press the others flat."""
    verdict = judge(run(BURST), [run([1.0, 0.5], "clip"), run([1.0, 1e200, 1e290], "float64"), run([1.0, 0.1], "loss")])
    plots = [figures.panel(verdict, tried) for tried in figures.drawn(verdict)]
    assert len({str(plot.layout.yaxis.range) for plot in plots}) == 1
    assert len({str(plot.layout.xaxis.range) for plot in plots}) == 1
    assert plots[0].layout.yaxis.type == "log"
    assert plots[0].layout.yaxis.range[1] < 6
    crosses = [trace for plot in plots for trace in plot.data if trace.mode == "markers"]
    assert [(trace.x, trace.y) for trace in crosses] == [((2,), (90.0,))] * 3
    table = figures.figure(verdict).table
    assert set(table["change"]) == {"as it is", TITLES["clip"], TITLES["float64"], TITLES["loss"]}
