"""A page with nothing but the editor and two of Streamlit's own buttons: what the component promises is tested here."""

import streamlit as st

from unroll.ui.components.editor import code_editor

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

held = st.session_state.setdefault("held", {"doc": "first", "code": PROGRAM, "runs": [], "error": False})
st.title("Editor")
event = code_editor(
    held["code"],
    doc_id=held["doc"],
    key="editor",
    read_only=st.query_params.get("read_only") == "1",
    busy=st.query_params.get("busy") == "1",
    error_line=17 if held["error"] else None,
    error_message="RuntimeError: mat1 and mat2 shapes cannot be multiplied (4x32 and 64x3)" if held["error"] else None,
    run_label="Run" if st.query_params.get("button") == "1" else None,
)
if event:
    held["code"] = event.code
    if event.kind == "run":
        held["runs"].append(event.code)
if st.button("Run it"):
    held["runs"].append(held["code"])
if st.button("Other document"):
    held.update(doc="second", code="x = 1\n", error=False)
    st.rerun()
if st.button("Fail"):
    held["error"] = True
    st.rerun()
st.text(f"runs: {len(held['runs'])}")
st.text(f"kept: {held['code']!r}")
st.text(f"ran: {held['runs'][-1]!r}" if held["runs"] else "ran nothing")
