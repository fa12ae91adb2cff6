"""What would have cured it: real programs in the real sandbox, observed, with one suspect changed at a time."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from cause_programs import BY_HAND, CROSS, GRU, NEVER_TRAINS, RAISES, RELU, TWO_OPTIMIZERS, program, series

from unroll.commands.cell_cause import investigate, readable
from unroll.runner.interventions import INTERVENTIONS
from unroll.runner.pool import Runner
from unroll.runner.request import CellRequest, Limits

SEEDS = range(5)
UNROLL = Path(sys.executable).parent / "unroll"


@pytest.fixture(scope="module")
def ask():
    """What the experiment says of a program, and every result that it saw."""
    with Runner(max_parallel=1, spare=False) as runner:
        assert runner.wait_ready(), runner.status().problem

        def ask(source, seed=0, seen=None):
            def run(request):
                result = runner.submit(request).result(120)
                if seen is not None:
                    seen.append(result)
                return result

            return investigate(run, CellRequest(source, seed=seed, limits=Limits(wall_s=60)))

        yield ask


def outcomes(told):
    return {each["intervention"]: each["outcome"] for each in told["variants"]}


@pytest.mark.parametrize("seed", SEEDS)
def test_squared_error_at_a_high_rate_is_cured_by_the_rate_or_the_loss(ask, seed):
    """A GRU with MSELoss at 2: ten times less cures it, and so does cross entropy; tanh and inputs do not apply."""
    told = ask(program(), seed)
    assert told["trouble"] == "nonfinite"
    assert told["cures"][0] == "learning-rate-10"
    assert "loss" in told["cures"]
    assert told["sentence"].startswith("A learning rate ten times smaller cures it: the loss falls from 0.")
    assert {outcomes(told)[name] for name in ("nonlinearity", "input-scale", "eps")} == {"did not apply"}
    assert outcomes(told)["float64"] in ("finite", "delayed")


@pytest.mark.parametrize("seed", SEEDS)
def test_a_relu_recurrence_is_cured_by_the_rate_and_kept_finite_by_tanh(ask, seed):
    """With cross entropy at a rate of 10: the loss is stable already, and the states are what overflows."""
    told = ask(program(RELU, 10.0, CROSS), seed)
    assert told["trouble"] == "nonfinite"
    assert outcomes(told)["nonlinearity"] in ("cured", "finite")
    assert "learning-rate-100" in told["cures"]
    assert outcomes(told)["loss"] == "did not apply"


@pytest.mark.parametrize("seed", SEEDS)
def test_a_logarithm_by_hand_is_cured_by_the_rate_and_kept_finite_by_its_stable_form(ask, seed):
    """log(softmax) at a rate of 10 becomes NaN in most seeds, and explodes in the others; log_softmax is never NaN."""
    told = ask(program(GRU, 10.0, BY_HAND), seed)
    assert told["trouble"] in ("nonfinite", "exploded")
    assert told["cures"][0] == "learning-rate-10"
    loss = next(each for each in told["variants"] if each["intervention"] == "loss")
    assert (loss["applied"], loss["nonfinite_step"]) == (True, None)


@pytest.mark.parametrize("seed", SEEDS)
def test_inputs_on_a_huge_scale_are_cured_by_standardising_them_not_by_the_rate(ask, seed):
    """At a scale where a hundredth of the rate is no help: what else bounds the step or the states does help."""
    told = ask(series(1e4), seed)
    assert told["trouble"] == "nonfinite"
    assert "input-scale" in told["cures"]
    assert not {"learning-rate-10", "learning-rate-100"} & set(told["cures"])


def test_nan_in_the_data_is_cured_by_nothing_and_named(ask):
    """No setting mends it: the sentence says where the NaN stood before anything was computed."""
    told = ask(series(harm="x[3, 2, 1] = float('nan')"))
    assert (told["trouble"], told["cures"]) == ("nonfinite", [])
    assert told["sentence"].startswith(
        "Nothing cures it, for the cause lies in the data. In x a NaN or infinity stands before anything is computed."
    )
    assert {*outcomes(told).values()} <= {"no change", "did not apply"}


def test_nan_in_the_labels_is_named_as_well(ask):
    """The labels are data."""
    assert "the data. In y a NaN" in ask(series(harm="y[0] = float('inf') * 0"))["sentence"]


@pytest.mark.parametrize(
    ("source", "why"),
    [
        (program(rate=0.1, loss=CROSS), "There is nothing to cure: every number is finite, and the loss falls"),
        (NEVER_TRAINS, "No optimizer took a step in this run"),
        ("import torch\n1 / 0\n", "No optimizer took a step"),
        (program(rate=0.1) + "raise ValueError('mine')\n", "finite until the program ended with an error"),
        (program(rate=1e-9, loss=CROSS), "learning slowly is no fault"),
    ],
)
def test_a_run_without_trouble_is_refused_in_one_sentence(ask, source, why):
    """Nothing else is run then."""
    seen = []
    told = ask(source, seen=seen)
    assert (told["trouble"], told["cures"], told["variants"], len(seen)) == (None, [], [], 1)
    assert why in told["sentence"]


def test_a_loss_that_explodes_without_a_nan_is_trouble_too(ask):
    """A GRU with cross entropy at 10 never becomes NaN; its loss is large and useless, and a smaller rate cures it."""
    told = ask(program(GRU, 30.0, CROSS))
    assert told["trouble"] == "exploded"
    assert told["cures"][0] in ("learning-rate-10", "learning-rate-100")


def test_two_optimizers_are_changed_together(ask):
    """The rate of each is divided; one change is still one change."""
    told = ask(TWO_OPTIMIZERS)
    assert told["trouble"] in ("nonfinite", "exploded")
    assert "learning-rate-10" in told["cures"]


def test_a_changed_program_that_raises_is_told_of(ask):
    """It is no cure and no delay; its own error is shown."""
    told = ask(RAISES)
    wide = next(each for each in told["variants"] if each["intervention"] == "float64")
    assert wide["outcome"] == "failed"
    assert "AssertionError: this program wants 32 bits" in wide["sentence"]
    assert told["cures"]


def test_the_baseline_is_bitwise_the_learners_own_run(ask):
    """What it prints, its tensors and its observation are those of a run without any experiment."""
    seen, again = [], []
    ask(program(), 4, seen)
    ask(program(), 4, again)
    with Runner(max_parallel=1, spare=False) as runner:
        own = runner.submit(CellRequest(program(), seed=4, limits=Limits(wall_s=60))).result(120)
    assert seen[0].stdout == own.stdout
    assert seen[0].observation["steps"] == own.observation["steps"]
    assert seen[0].observation["first_nonfinite"] == own.observation["first_nonfinite"]
    assert [each.stdout for each in seen] == [each.stdout for each in again]
    untouched = [each for each in seen[1:] if not each.observation["intervention"]["applied"]]
    assert len(untouched) == 3
    assert {each.stdout for each in untouched} == {own.stdout}


def test_the_command_prints_the_contracted_document(tmp_path):
    """`unroll cell cause FILE --json`: every field; status 0 where there was something to cure, 1 where not."""
    (tmp_path / "bad.py").write_text("STEP = 2.0  # @param {type:'number'}\n" + program(rate="STEP"))
    words = [UNROLL, "cell", "cause", "bad.py", "--seed", "1", "--lane", "long"]
    done = subprocess.run([*words, "--json"], cwd=tmp_path, capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert (done.returncode, told["seed"], told["trouble"]) == (0, 1, "nonfinite")
    assert {"sentence", "cures", "baseline", "variants"} <= set(told)
    assert [each["intervention"] for each in told["variants"]] == list(INTERVENTIONS)
    for each in (told["baseline"], *told["variants"]):
        assert {"status", "losses", "loss_start", "loss_end", "nonfinite_step", "first_nonfinite"} <= set(each)
    assert {"title", "outcome", "applied", "change", "sentence"} <= set(told["variants"][0])
    assert "Learning rate ÷ 10" in readable(told)
    fine = subprocess.run([*words, "--set", "STEP=0.1"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (fine.returncode, fine.stdout.strip()[:25]) == (1, "There is nothing to cure:")
