"""The benches beside the Lab, with the real runner: the duel's six models and scikit-learn's metrics."""

from datetime import UTC, datetime

import pytest

from unroll.actions import experiments
from unroll.actions import house as houses
from unroll.actions.house import Options, open_house
from unroll.actions.refusal import Refused
from unroll.charts import duel, metrics
from unroll.charts.metrics import METRICS, Measured
from unroll.content.experiments import ExperimentError, load_experiments
from unroll.runner.parameters import read_parameters

NOW = datetime(2026, 1, 2, tzinfo=UTC)
TASKS = read_parameters((houses.ROOT / "experiments/model_duel.py").read_text(encoding="utf-8"))[0].choices


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    with open_house(Options(home=home, database_url=f"sqlite:///{home / 'unroll.db'}")) as opened:
        yield opened


def measured(house, **values) -> Measured:
    return Measured.model_validate(experiments.measure(house, "p", values, NOW))


@pytest.mark.parametrize("task", TASKS)
def test_six_models_learn_each_task_from_the_same_start(house, task):
    """Every model ends, with its curve, parameters and time; small numbers, so this says nothing of who leads."""
    values = {"task": task, "seeds": 1, "steps": 50, "hidden_size": 8}
    runs = experiments.begin_duel(house, "p", tuple(duel.NAMES), values, NOW)
    for model, run in runs.items():
        result = run.result(timeout=120)
        assert result.status == "ok", result.error
        course = duel.read(model, experiments.printed(run))
        assert course.steps() == list(range(0, 51, 5))
        assert course.parameters > 0
        assert 0.1 < course.majority <= 0.5
        assert course.seconds[0] > 0


def test_a_value_out_of_its_range_starts_nothing(house):
    """One sentence, and no model runs."""
    with pytest.raises(Refused, match="steps"):
        experiments.begin_duel(house, "q", ("GRU",), {"steps": 10**6}, NOW)


def test_the_metrics_are_those_of_the_confusion_matrix(house):
    """Accuracy, balanced accuracy and MCC computed by hand from the four counts."""
    seen = measured(house, positives=0.1, threshold=0.6)
    (tn, fp), (fn, tp) = seen.counts
    assert (tn + fp, fn + tp) == (1800, 200)
    assert seen.values["accuracy"] == pytest.approx((tn + tp) / 2000)
    assert seen.values["balanced accuracy"] == pytest.approx((tn / (tn + fp) + tp / (tp + fn)) / 2)
    by_hand = (tp * tn - fp * fn) / ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5
    assert seen.values["MCC"] == pytest.approx(by_hand)


def test_as_positives_grow_rare_accuracy_stays_and_the_others_fall(house):
    """What the figure is there to show, with the sliders as they stand at first."""
    seen = measured(house)
    rare, even = seen.by_share[0], seen.by_share[-1]
    assert abs(rare["accuracy"] - even["accuracy"]) < 0.05
    assert even["MCC"] - rare["MCC"] > 0.3
    assert even["PR-AUC"] - rare["PR-AUC"] > 0.3


@pytest.mark.parametrize("metric", METRICS)
def test_each_metric_ranks_two_classifiers_against_their_costs(house, metric):
    """The pair is checked by hand: the metric's value is higher, and so is the cost; the sentence names both."""
    seen = measured(house, metric=metric)
    preferred, other = seen.pair
    assert preferred.value > other.value
    costs = [(each.counts[0][1] + 10 * each.counts[1][0]) / 2 for each in (preferred, other)]
    assert [preferred.cost, other.cost] == pytest.approx(costs)
    assert costs[0] > costs[1]
    assert metrics.WHY[metric] in metrics.tell_pair(seen)
    assert len(metrics.pair_table(seen)) == 2


def test_accuracy_ranks_rightly_where_a_miss_costs_a_false_alarm(house):
    """Then it is the cost itself, and no pair is found; the page says why."""
    seen = measured(house, metric="accuracy", miss_cost=1)
    assert seen.pair is None
    assert "just what accuracy counts" in metrics.tell_pair(seen)
    assert metrics.pair_table(seen).empty


def test_a_missing_program_is_told_with_its_file(tmp_path):
    """The house does not open without its benches."""
    with pytest.raises(ExperimentError, match=r"model_duel\.py"):
        load_experiments(tmp_path)
