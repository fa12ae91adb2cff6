"""The ways on from a run that ended badly: what would have cured it, and more time for it."""

import re

import pytest
from e2e.conftest import idle, visit
from e2e.test_main_paths import write
from playwright.sync_api import Page, expect

from unroll.runner.interventions import INTERVENTIONS

TRAINING = """
import torch
from torch import nn
from torch.nn import functional as F

torch.manual_seed(0)
embedding, gru, fc = nn.Embedding(10, 8), nn.GRU(8, 12, batch_first=True), nn.Linear(12, 2)
parameters = [*embedding.parameters(), *gru.parameters(), *fc.parameters()]
optimizer = torch.optim.SGD(parameters, lr=2.0)
for step in range(50):
    tokens = torch.randint(10, (16, 6))
    labels = (tokens[:, -1] >= 5).long()
    states, _ = gru(embedding(tokens))
    loss = F.mse_loss(fc(states[:, -1]), F.one_hot(labels, 2).float())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
"""
"""A squared error at a rate of 2 becomes NaN; ten times less cures it."""


def main(page: Page):
    return page.get_by_test_id("stMain")


def run(page: Page, source: str) -> None:
    write(page, source)
    page.keyboard.press("Control+Enter")
    idle(page)


def ask_for_the_cause(page: Page) -> None:
    main(page).get_by_role("button", name="Find out").click()


@pytest.mark.parametrize("width", [1280, 360])
def test_what_would_have_cured_a_run_is_found_out_at_a_click(page, server, width):
    """Every suspect is tried; the cure is named, drawn beside the run as it was, and counted in a table."""
    page.set_viewport_size({"width": width, "height": 900})
    visit(page, f"{server.url}/lab")
    run(page, TRAINING)
    ask_for_the_cause(page)
    verdict = page.get_by_test_id("stAlert").filter(has_text="ten times smaller")
    expect(verdict).to_contain_text("cures it: the loss falls from 0.", timeout=120_000)
    idle(page)
    expect(main(page).get_by_role("figure", name=re.compile("Learning rate ÷ 10. Finite to the end"))).to_be_visible()
    panels = main(page).get_by_role("figure", name=re.compile("^Loss over optimizer steps: "))
    left_out = main(page).get_by_text(re.compile(rf"^\d of {len(INTERVENTIONS)} did not apply$"))
    assert panels.count() + int(left_out.inner_text().split()[0]) == len(INTERVENTIONS)
    assert page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth") <= width


def test_an_experiment_can_be_stopped_and_gone_on_with(page, server):
    """What was found until then stays, and the rest is tried when that is asked for."""
    visit(page, f"{server.url}/lab")
    run(page, TRAINING)
    ask_for_the_cause(page)
    main(page).get_by_role("button", name="Stop", exact=False).last.click()
    stopped = main(page).get_by_text(re.compile(rf"Stopped after \d of {len(INTERVENTIONS)} changes"))
    expect(stopped).to_be_visible()
    main(page).get_by_role("button", name="Go on").click()
    expect(page.get_by_test_id("stAlert").filter(has_text="ten times smaller")).to_be_visible(timeout=120_000)
    expect(stopped).to_have_count(0)


def test_a_run_that_met_the_short_limit_is_given_the_long_one(page, server):
    """One click, the same program, six times the time; and it comes to its end."""
    visit(page, f"{server.url}/lab")
    run(page, "import time\nfor each in range(12):\n    time.sleep(1)\nprint('at its end after all')\n")
    limit = main(page).get_by_role("alert").filter(has_text="Stopped after 10 s")
    expect(limit).to_be_visible(timeout=60_000)
    main(page).get_by_role("button", name="Run it as a long run").click()
    expect(main(page).get_by_text(re.compile("Long run, up to 60 s")).first).to_be_visible()
    expect(main(page).get_by_text("at its end after all").nth(1)).to_be_visible(timeout=60_000)
    expect(limit).to_have_count(0)
