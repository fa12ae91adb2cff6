"""The three ways that most people go, in a real browser: practise, earn the badge, run and stop a training cell."""

import re
import time

import pytest
from e2e.conftest import Server, idle, visit
from playwright.sync_api import Page, expect


def slug(question_id: str) -> str:
    return question_id.rpartition("/")[2]


def give(page: Page, number: int) -> None:
    """Answer with the keyboard alone, as the options say one can. `number` counts from 0."""
    expect(page.locator("fieldset input[type=radio]")).to_have_count(4)
    page.keyboard.press(str(number + 1))
    page.keyboard.press("Enter")
    idle(page)


def key_of(question) -> int:
    return next(i for i, choice in enumerate(question.choice) if choice.key)


def test_answer_a_practice_question_and_see_the_cell(page, server, bank):
    """A wrong answer is run and shown; the right one opens the question's own cell and the solution."""
    question = bank.in_set("practice")[2]
    visit(page, f"{server.url}/practice?question={slug(question.id)}")
    expect(page.get_by_text("The live cell")).to_be_visible()
    wrong = next(i for i, choice in enumerate(question.choice) if not choice.key)
    give(page, wrong)
    expect(page.get_by_text("is not right")).to_be_visible()
    expect(page.get_by_text("your answer is right").first).to_be_visible()  # in the program one was thinking of
    expect(page.get_by_text("Solution", exact=True)).to_have_count(0)
    give(page, key_of(question))
    expect(page.get_by_text("Solution", exact=True)).to_be_visible()
    expect(page.get_by_role("tab", name="Gradient through time")).to_be_visible()
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    page.reload()
    idle(page)
    expect(page.get_by_text("Solution", exact=True)).to_be_visible()


def test_every_question_has_a_live_cell_that_draws(page, server, bank):
    """After the right answer each of the five practice questions shows a figure of its own model."""
    for question in bank.in_set("practice"):
        visit(page, f"{server.url}/practice?question={slug(question.id)}")
        give(page, key_of(question))
        expect(page.locator(".js-plotly-plot").first).to_be_visible()
        expect(page.get_by_role("tab", name="Hidden state")).to_be_visible()


def solve_next(page: Page, question, number: int) -> None:
    page.get_by_role("button", name=f"Open problem {number}").click()
    idle(page)
    expect(page.get_by_role("timer")).to_be_visible()
    give(page, key_of(question))
    expect(page.get_by_text("Right.", exact=False).first).to_be_visible()


def test_finish_a_challenge_and_get_the_badge(page, server, bank):
    """Five right answers within the time earn the badge, which is still there after a reload."""
    visit(page, f"{server.url}/challenge")
    page.get_by_role("button", name="Start the challenge").click()
    idle(page)
    for number, question in enumerate(bank.in_set("challenge"), 1):
        solve_next(page, question, number)
    page.get_by_role("button", name="See the result").click()
    idle(page)
    expect(page.get_by_text("Sequence Classification Master").first).to_be_visible()
    expect(page.get_by_text("All 5 problems right", exact=False)).to_be_visible()
    page.reload()
    idle(page)
    expect(page.get_by_text("All 5 problems right", exact=False)).to_be_visible()


def test_a_challenge_goes_on_after_the_server_was_killed(context, bank, tmp_path):
    """kill -9 in the middle of a problem: the same problem, the same clock, the attempt that was used is used."""
    own = Server(tmp_path)
    own.start()
    try:
        page = context.new_page()
        visit(page, f"{own.url}/challenge")
        page.get_by_role("button", name="Start the challenge").click()
        idle(page)
        page.get_by_role("button", name="Open problem 1").click()
        idle(page)
        question = bank.in_set("challenge")[0]
        give(page, next(i for i, choice in enumerate(question.choice) if not choice.key))
        expect(page.get_by_text("1 attempt left", exact=False)).to_be_visible()
        page.close()
        own.kill()
        time.sleep(1)
        own.start()
        page = context.new_page()
        visit(page, f"{own.url}/challenge")
        expect(page.get_by_text("Problem 1 of 5")).to_be_visible()
        expect(page.get_by_text("1 attempt left", exact=False)).to_be_visible()
        minutes, seconds = page.get_by_role("timer").inner_text().split()[0].split(":")
        assert int(minutes) * 60 + int(seconds) < 120
        page.close()
    finally:
        own.stop()


ENDLESS = """import torch
import torch.nn as nn
rnn = nn.RNN(4, 8, batch_first=True)
optimizer = torch.optim.SGD(rnn.parameters(), lr=0.01)
for step in range(10**9):
    output, h_n = rnn(torch.randn(3, 5, 4))
    loss = output.pow(2).mean()
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 50 == 0:
        print("step", step, flush=True)
"""


def write(page: Page, source: str) -> None:
    """Put a program into the editor in place of what stands there, no faster than a person could."""
    idle(page)
    page.wait_for_timeout(500)  # the editor takes two runs within 0.4 s for one key held down
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(source)


def test_edit_run_and_stop_a_training_cell(page, server):
    """What is printed streams while the program trains; Stop ends it, and what was recorded until then stays."""
    visit(page, f"{server.url}/lab")
    write(page, ENDLESS)
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("step 50", exact=False).first).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.", exact=False).first).to_be_visible()
    idle(page)
    expect(page.locator(".js-plotly-plot").first).to_be_visible()


def test_what_was_typed_in_the_lab_survives_a_reload(page, server):
    """The text of the editor is kept by the server, not by the tab."""
    visit(page, f"{server.url}/lab")
    write(page, "print('kept over a reload')\n")
    page.keyboard.press("Control+Enter")
    idle(page)
    page.reload()
    idle(page)
    expect(page.locator(".cm-content")).to_contain_text("kept over a reload")
    page.get_by_role("button", name="Reset").click()
    idle(page)
    expect(page.locator(".cm-content")).not_to_contain_text("kept over a reload")


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("def broken(:\n    pass\n", "SyntaxError"),
        ("while True:\n    pass\n", "Stopped after 10 s"),
        ("import torch\nx = torch.ones(5 * 10**9 // 4)\n", "memory"),
    ],
    ids=["a syntax error", "an endless loop", "a 5 GB tensor"],
)
def test_a_bad_program_gives_one_clear_sentence(page, server, source, said):
    """The page stays as it is and says what was wrong; the next run works."""
    visit(page, f"{server.url}/lab")
    write(page, source)
    page.keyboard.press("Control+Enter")
    alert = page.get_by_test_id("stMain").get_by_role("alert").filter(has_text=said)
    expect(alert.first).to_be_visible(timeout=40_000)
    write(page, "print('fine again')\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("fine again").nth(1)).to_be_visible()


def test_the_web_process_has_not_imported_torch(page, server):
    """After pages were drawn and cells ran, no library of torch is mapped into the web process."""
    visit(page, f"{server.url}/explain")
    expect(page.locator(".js-plotly-plot").first).to_be_visible()
    with open(f"/proc/{server.process.pid}/maps") as maps:
        assert "libtorch" not in maps.read()


def test_the_line_of_an_error_is_marked_in_the_editor_until_it_is_mended(page, server):
    """The editor marks the line that failed, and stops marking it after a run that succeeds."""
    visit(page, f"{server.url}/lab")
    write(page, "import torch\nlayer = torch.nn.Linear(10, 2)\nlayer(torch.randn(5, 20))\n")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cm-content")).to_contain_text("mat1 and mat2 shapes cannot be multiplied")
    write(page, "print('mended')\n")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".cm-content")).not_to_contain_text("mat1 and mat2")


def test_an_error_says_what_it_usually_means(page, server):
    """Torch's own words as it wrote them, and a sentence with the sizes of this program."""
    visit(page, f"{server.url}/lab")
    write(page, "import torch\nlayer = torch.nn.Linear(10, 2)\nlayer(torch.randn(5, 20))\n")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_text("in_features=20")).to_be_visible()
    alert = page.get_by_test_id("stMain").get_by_role("alert").filter(has_text="RuntimeError")
    expect(alert.first).to_contain_text("(5x20 and 10x2)")


def test_the_parameters_of_a_new_text_are_on_the_screen_before_it_runs(page, server):
    """Widgets belong to the program that runs, not to the one before; a bar shows how far it is."""
    visit(page, f"{server.url}/lab")
    form = 'ROUNDS = 900000  # @param {type:"number"}\n'
    write(page, form + ENDLESS.replace("10**9", "ROUNDS"))
    page.keyboard.press("Control+Enter")
    expect(page.get_by_label("ROUNDS")).to_be_visible()
    expect(page.get_by_text(re.compile(r"step \d+ of 900000")).first).to_be_visible()
    expect(page.get_by_role("progressbar", name=re.compile("% done"))).to_be_visible()
    page.get_by_test_id("stMain").get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped.", exact=False).first).to_be_visible()
