"""The documentation's example is run as it stands."""

import re
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[2] / "docs" / "observing.md"


def test_the_example_in_the_docs_shows_a_vanishing_gradient(capsys: pytest.CaptureFixture[str]) -> None:
    """It runs by itself, names the modules and has nothing to excuse in its notes."""
    (source,) = re.findall(r"```python\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.S)
    namespace: dict = {"__name__": "__main__"}
    exec(source.replace("globals()", "namespace"), {"namespace": namespace} | namespace, namespace)
    printed = capsys.readouterr().out
    assert "['rnn', 'fc'] []" in printed
    share = float(re.search(r"step 1 gets (\S+) of", printed).group(1))
    assert 0 < share < 1e-3


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
