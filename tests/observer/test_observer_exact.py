"""The derivative by every state is the true one, whatever the recurrent module and however it is called."""

from dataclasses import replace

import pytest
import torch
from bptt_reference import grads
from drawn_programs import CASES, Case, Program, drawn
from hypothesis import example, given
from hypothesis import strategies as st
from torch import Tensor

KINK = 1e-3
"""The slopes on both sides of a state differ by more than this only where there is a kink."""
BOUND = {torch.float64: 1e-9, torch.float32: 1e-4}


def within(observed: Tensor, true: Tensor, rough: Tensor, bound: float) -> bool:
    """Whether every number is within a relative error of `bound`.

    Where terms cancel, float32 itself cannot do that: then no further off than the hand-unrolled network in float32,
    `rough`, gets at its worst within the sequence. In float64 `rough` is the truth, and `bound` holds alone.
    """
    allowed = torch.maximum(bound * true.abs(), 4 * (rough.double() - true).abs().max())
    return bool(((observed.double() - true).abs() <= allowed).all())


def check(case: Case) -> None:
    """Hold every norm of the report and every vector behind it against the network unrolled by hand."""
    program, bound = Program(case), BOUND[case.dtype]
    entries, traces, loss = program.observed()
    masks, total = program.masks(), torch.zeros((), dtype=torch.float64)
    assert all(len(entry["hidden_norm"]) == min(case.batch, case.most) for entry in entries)
    for b in range(case.batch):
        expected, own = program.by_hand(b, masks)
        own.backward()
        rough = expected
        if case.dtype == torch.float32:
            rough, roughly = program.by_hand(b, masks, dtype=case.dtype)
            roughly.backward()
        total += own.detach()
        if b >= case.most:
            continue
        places = [(e["name"], e["call"], e["layer"], e["direction"]) for e in entries]
        assert places == [(e.name, e.call, e.layer, e.direction) for e in expected]
        for entry, trace, true, near in zip(entries, traces, expected, rough, strict=True):
            length = len(true.hidden)
            assert entry["lengths"][b] == length
            for name in ("hidden", "cell"):
                if not getattr(true, name):
                    assert entry[f"{name}_norm"] is None
                    continue
                nodes = (torch.stack(getattr(each, name)).detach() for each in (true, near))
                slopes = (grads(getattr(each, name)) for each in (true, near))
                for key, (exact, near32) in ((name, nodes), (f"{name}_grad", slopes)):
                    shown = entry[f"{key}_norm"][b]
                    assert shown[length:] == [None] * (len(shown) - length)
                    sizes = (exact.norm(dim=-1), near32.norm(dim=-1))
                    assert within(torch.tensor(shown[:length], dtype=torch.float64), *sizes, bound), key
                    largest = exact.abs().max().expand_as(exact)
                    off = getattr(trace, key)[:length, b].double() - exact
                    assert bool((off.abs() <= bound * largest).all()), key
    assert float((total - loss).abs()) <= bound * max(1.0, float(total.abs()))


@drawn(200)
@example(Case("LSTM", 2, True, False, "packed unsorted", True, 0.5, proj=2))
@example(Case("GRU", 3, True, False, "padded", True, 0.5))
@example(Case("LSTM", 2, True, True, "padded", True, 0.5, dtype=torch.float32))
@example(Case("relu", 2, False, True, "unbatched", batch=1, dropout=0.5))
@example(Case("GRU", 2, True, scene="encoder-decoder", dropout=0.5, form="packed unsorted", reads=frozenset({"last"})))
@example(Case("LSTM", 1, reads=frozenset({"h_n"}), dtype=torch.float32))
@example(Case("LSTM", 1, reads=frozenset({"c_n"}), dtype=torch.float32, bias=False))
@given(case=CASES)
def test_the_gradient_through_time_is_exact_in_every_combination(case: Case) -> None:
    """Against the hand-unrolled float64 network: relative error <= 1e-9 in float64 and <= 1e-4 in float32."""
    check(case)


@drawn(40)
@given(case=CASES, data=st.data())
def test_the_gradient_through_time_is_what_a_nudge_of_the_state_does_to_the_loss(
    case: Case, data: st.DataObject
) -> None:
    """Central differences of the hand-unrolled network, in every unit of a drawn state; no derivative is computed."""
    scene = "handed on" if case.scene == "detached" else case.scene  # differences would see through a detach
    case = replace(case, dtype=torch.float64, scene=scene)
    program = Program(case)
    _, traces, _ = program.observed()
    masks = program.masks()
    b = data.draw(st.integers(0, min(case.batch, case.most) - 1))
    state = data.draw(st.sampled_from(["h", "c"])) if case.kind == "LSTM" else "h"
    call = data.draw(st.integers(0, len(program.calls) - 1))
    layer, side = data.draw(st.integers(0, case.layers - 1)), data.draw(st.integers(0, case.directions - 1))
    t = data.draw(st.integers(0, program.calls[call].lengths[b] - 1))
    joined = case.scene == "step by step"
    trace = traces[(0 if joined else call) * case.layers * case.directions + layer * case.directions + side]
    observed = (trace.hidden_grad if state == "h" else trace.cell_grad)[call if joined else t, b]

    def loss(nudge: Tensor | float) -> float:
        return program.by_hand(b, masks, (call, layer, side, t, state, nudge))[1].item()

    here = loss(0.0)
    for eps in (1e-5, 1e-6):  # a kink of relu may lie within the larger one
        nudges = torch.eye(len(observed), dtype=torch.float64) * eps
        above, below = (
            torch.tensor([loss(s * n) - here for n in nudges], dtype=torch.float64) / (s * eps) for s in (1, -1)
        )
        slopes = (above + below) / 2
        smooth = torch.ones_like(slopes, dtype=torch.bool)
        if case.kind == "relu":  # a state of 0 may make exactly 0 of the layer above: there is no derivative then
            smooth = (above - below).abs() <= KINK * (1 + slopes.abs())
        if torch.allclose(slopes[smooth], observed[smooth], rtol=1e-6, atol=1e-8):
            return
    pytest.fail(f"{slopes} by central differences, {observed} observed")
