"""The metric laboratory: move the threshold and the share of positives, and see what five metrics make of it."""

from collections.abc import Mapping

import streamlit as st

from unroll.actions import experiments
from unroll.actions.refusal import Refused
from unroll.charts import metrics
from unroll.charts.metrics import Measured
from unroll.runner.request import Value
from unroll.ui import figures
from unroll.ui.components.listing import listing
from unroll.ui.state import house, now, tab
from unroll.ui.text import plain

TOLD = {
    "accuracy": "Share of all cases that are right.",
    "macro-F1": "F1 of each class, averaged: both classes count alike.",
    "balanced accuracy": "Recall of each class, averaged. 0.5 is guessing.",
    "MCC": "Matthews correlation of truth and answer. 0 is guessing.",
    "PR-AUC": "Average precision over all thresholds. Guessing gives the share of positives.",
}


@st.fragment
def show(source: str) -> None:
    """Sliders, the matrix, the metrics, and the pair."""
    values = _ask()
    below = st.container(gap="medium")
    with st.container(border=True, gap="small"):
        st.subheader("Two classifiers, ranked wrongly", anchor=False)
        values |= _ask_pair()
        pair = st.container(gap="small")
    try:
        measured = Measured.model_validate(_measured(values))
    except Refused as refusal:
        below.error(plain(str(refusal)), icon=":material/block:")
        return
    with below:
        _now(measured)
        figures.draw(metrics.by_share(measured), key="metrics-by-share")
    with pair:
        _pair(measured)
    with st.expander("Program", icon=":material/code:"):
        listing(source, key="metrics-program", numbers=True)


def _measured(values: Mapping[str, Value]) -> object:
    return experiments.measure(house(), tab().person, values, now())


def _ask() -> dict[str, Value]:
    row = st.grid(3, min_column_width=200, gap=("xsmall", "large"))
    share = row.slider("Share of positives", 1, 50, 5, format="%d %%", key="metrics-positives")
    threshold = row.slider("Threshold", 0.05, 0.95, 0.5, 0.05, format="%.2f", key="metrics-threshold",
                           help="A case is called positive when its score reaches the threshold.")  # fmt: skip
    apart = row.slider("Distance of the classes", 0.5, 4.0, 2.0, 0.5, format="%.1f", key="metrics-apart",
                         help="Between the mean scores, in standard deviations: 0.5 is hard, 4 is easy.")  # fmt: skip
    return {"positives": share / 100, "threshold": threshold, "apart": apart}


def _ask_pair() -> dict[str, Value]:
    name = st.pills("Metric", metrics.METRICS, default="accuracy", required=True, key="metrics-metric")
    cost = st.slider("A miss costs as much as so many false alarms", 1, 50, 10, key="metrics-cost")
    return {"metric": str(name), "miss_cost": cost}


def _now(measured: Measured) -> None:
    left, right = st.columns([10, 9], gap="large")
    with left:
        figures.draw(metrics.confusion(measured), key="metrics-confusion")
    with right, st.container(gap="small"):
        st.markdown("**What the metrics say**")
        with st.grid(2, min_column_width=130, gap="small"):
            for name, value in measured.values.items():
                st.metric(plain(name), f"{value:.3f}", help=TOLD[name])
            negatives, positives = (sum(row) for row in measured.counts)
            guessed = negatives / (negatives + positives)
            st.metric("accuracy of “never”", f"{guessed:.3f}", help="What always answering “negative” gets.")


def _pair(measured: Measured) -> None:
    if measured.pair is not None:
        st.dataframe(metrics.pair_table(measured), hide_index=True, key="metrics-pair")
    st.markdown(plain(metrics.tell_pair(measured)))
    st.caption("Looked for among 30 classifiers: three qualities, ten thresholds. Every metric is scikit-learn's.")
