"""The documentation's example is run as it stands."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "observing.md"


def examples() -> list[str]:
    """The documentation's blocks of Python, in order; each goes on where the one before ended."""
    return re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)


def shown(printed: str) -> None:
    """What the text around the examples says of them."""
    assert "['rnn', 'fc'] []" in printed
    assert 0 < float(re.search(r"step 1 gets (\S+) of", printed).group(1)) < 1e-3
    assert "rnn: median |dL/dh_t| from" in printed
    assert "padding moves" in printed
    assert "alone same" in printed
    assert "output.grad: None | h_n.grad: (1, 16, 8)" in printed
    assert float(re.search(r"largest relative difference: (\S+)", printed).group(1)) < 1e-4


def test_the_examples_in_the_docs_do_what_the_text_says(capsys: pytest.CaptureFixture[str]) -> None:
    """They run as they stand, one after the other; the total derivative is that of autograd's retain_grad."""
    namespace: dict = {"__name__": "__main__"}
    for source in examples():
        exec(source, namespace)
    shown(capsys.readouterr().out)


def test_the_examples_run_in_a_notebook() -> None:
    """A real kernel, a cell for each example: variables are named across cells, and nothing is left behind."""
    from jupyter_client.manager import start_new_kernel

    kernel, client = start_new_kernel(startup_timeout=240)
    printed: list[str] = []
    left = "import torch; print('mode left:', torch.overrides._get_current_function_mode())"
    try:
        for source in [*examples(), left]:
            client.execute_interactive(
                source,
                timeout=240,
                output_hook=lambda message: printed.append(
                    message["content"].get("text", "") + "".join(message["content"].get("traceback", []))
                ),
            )
    finally:
        client.stop_channels()
        kernel.shutdown_kernel(now=True)
    shown("".join(printed))
    assert "mode left: None" in "".join(printed)


def test_the_example_of_a_change_from_outside_says_what_was_done(capsys: pytest.CaptureFixture[str]) -> None:
    """It runs by itself; the sentence is the one in its comment."""
    source = examples()[-1]
    exec(source, {"__name__": "__main__"})
    assert capsys.readouterr().out.strip() == source.strip().rpartition("# ")[2] == "lr 0.5 → 0.05"


def test_every_key_of_a_report_is_documented() -> None:
    """Whoever reads the JSON finds each key's meaning."""
    import torch
    from torch import nn

    from unroll.observer import Observer

    rnn = nn.LSTM(2, 3)
    optimizer = torch.optim.SGD(rnn.parameters(), 0.1)
    with Observer({"rnn": rnn}) as observer:
        nn.functional.cross_entropy(rnn(torch.randn(4, 2, 2))[0][-1], torch.tensor([0, 1])).backward()
        optimizer.step()
    report, text = observer.report(), DOCS.read_text(encoding="utf-8")
    keys = set(report)
    for name in ("modules", "recurrent", "steps", "history", "losses", "parameters"):
        keys |= set(report[name][0])
    assert [key for key in sorted(keys) if f"`{key}`" not in text] == []
