"""The editor, the live view and listings alone on a page, with counters of what came up to the server (`?part=...`)."""

import streamlit as st

from unroll.actions import learn
from unroll.ui.components.editor import EditorError, code_editor
from unroll.ui.components.listing import listing
from unroll.ui.components.live import live_run
from unroll.ui.state import house, now, tab

PROGRAM = '''"""Two layers."""
import torch
from torch import nn

hidden_size = 32  # @param {type:"slider", min:4, max:128, step:4}


class Classifier(nn.Module):
    def __init__(self, classes: int = 3) -> None:
        super().__init__()
        self.gru = nn.GRU(input_size=8, hidden_size=hidden_size, batch_first=True)  # one state per step
        self.fc = nn.Linear(hidden_size, classes)

    @torch.no_grad()
    def forward(self, batch):  # (batch, seq_len, 8)
        output, h_n = self.gru(batch)
        return self.fc(h_n.squeeze(0)) if True else None


print(f"{Classifier()(torch.randn(4, 12, 8)).shape} logits", 1e-3)
'''

FAILED = EditorError(17, PROGRAM.splitlines()[16], "RuntimeError: mat1 and mat2 shapes cannot be multiplied")

TRAINING = """import torch
import torch.nn as nn
x, y = torch.randn(16, 10, 8), torch.randint(0, 2, (16,))
rnn, fc = nn.GRU(8, 16, batch_first=True), nn.Linear(16, 2)
optimizer = torch.optim.Adam([*rnn.parameters(), *fc.parameters()], lr=0.01)
print("<img src=x onerror=alert(1)> <b>as text</b>", flush=True)
for step in range(STEPS):
    loss = nn.functional.cross_entropy(fc(rnn(x)[1][-1]), y) * (float("nan") if step >= NAN_FROM else 1)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    if step % 20 == 0:
        print("at", step, flush=True)
print("the last line", flush=True)
"""


def editor_page(held: dict) -> None:
    if st.checkbox("Hide the editor"):
        return
    event = code_editor(
        held.setdefault("code", PROGRAM),
        doc_id=held.setdefault("doc", "first"),
        key="editor",
        read_only=st.query_params.get("read_only") == "1",
        busy=st.query_params.get("busy") == "1",
        error=FAILED if held.get("failed") else None,
        run_label="Run here" if st.query_params.get("button") == "1" else None,
    )
    if event:
        held["code"] = event.code
    if st.button("Run it") or (event and event.kind == "run"):
        held.setdefault("ran", []).append(held["code"])
    if st.button("Other document"):
        held.update(doc="second", code="x = 1\n", failed=False)
        st.rerun()
    if st.button("Fail"):
        held["failed"] = True
        st.rerun()
    ran = held.get("ran", [])
    st.text(f"{len(ran)} runs, the last of {ran[-1] if ran else 'nothing'!r}")
    st.text(f"kept {held['code']!r}")


def live_page(held: dict) -> None:
    steps, nan_from = st.query_params.get("steps", "100"), st.query_params.get("nan_from", "10**9")
    if st.button("Start"):
        source = TRAINING.replace("STEPS", steps).replace("NAN_FROM", nan_from)
        run = learn.run_cell(house(), tab().person, source, {}, now=now(), local=True)
        held["run"] = st.query_params["run"] = run.id
    run_id = st.query_params.get("run")
    if run_id is None:
        return
    if live_run(run_id, key=f"live-{run_id}", title="Training") == "ended":
        held["ended"] = held.get("ended", 0) + 1
    found = learn.find_run(house(), tab().person, run_id)
    status = found.result().status if found and found.state == "finished" else "not over"
    st.text(f"told of the end {held.get('ended', 0)} times, result: {status}")


CHANGE = "@@ -1,2 +1,2 @@\n-x = softmax(x)\n+x = <b>x</b>\n print(x)\n"


def listing_page(held: dict) -> None:
    listing("def f(x, n=2):\n\n    return 'a'  # as it is\n", key="program", numbers=True)
    with st.container(width=300):
        listing("x = " + " + ".join(["1"] * 99), key="wide", label="A wide line")
        listing("word " * 40, key="wrapped", label="A long line", language="text", wrap=True)
    listing(CHANGE, key="change", label="A change", language="diff")
    listing("\n".join(map(str, range(99))), key="tall", label="Many lines", language="text", max_lines=6)


st.set_page_config(layout="wide")
memory = st.session_state.setdefault("memory", {"scripts": 0})
memory["scripts"] += 1
st.title("Parts")
{"editor": editor_page, "live": live_page, "listing": listing_page}[st.query_params.get("part", "editor")](memory)
st.text(f"script ran {memory['scripts']} times")
