"""The page that says what confines a run."""

import pytest
from streamlit.testing.v1 import AppTest

from unroll.runner.confine import LEVELS
from unroll.runner.pool import Runner
from unroll.ui.isolation_view import LAYERS, MEANS


def shown(confinement: dict) -> AppTest:
    app = AppTest.from_string(f"from unroll.ui import isolation_view\nisolation_view.show({confinement!r})").run()
    assert not app.exception
    return app


def test_every_layer_that_the_runner_speaks_of_is_described():
    """A new layer does not go unmentioned, and none is invented; the page of a real runner draws."""
    with Runner(observer=None, max_parallel=1, spare=False, thorough=False) as runner:
        assert runner.wait_ready(timeout=120)
        real = runner.confinement()
    said = {name for name, value in real.items() if isinstance(value, bool)} - {"safe_for_strangers"}
    assert said == {layer.key for layer in LAYERS}
    text = [each.value for each in shown(real).markdown]
    for layer in LAYERS:
        (line,) = [each for each in text if f"**{layer.title}" in each]
        assert ("off here" not in line) is bool(real[layer.key])


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_says_who_may_type_programs(level):
    """In a sentence and a badge of the same opinion."""
    safe = level in ("FULL", "CONTAINER")
    text = " ".join(each.value for each in shown({"level": level, "safe_for_strangers": safe}).markdown)
    assert MEANS[level] in text
    assert ("open to strangers" in text) is safe
    assert MEANS[level].startswith("Anybody") is safe


def test_while_the_sandbox_starts_it_says_so():
    """Nothing is claimed before it was tried."""
    app = shown({})
    assert "starting" in app.info[0].value
    assert len(app.markdown) == 0
