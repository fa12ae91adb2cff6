"""The certificate: asked for, shown for printing, verified."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from unroll.actions import certificate
from unroll.actions.certificate import Earned
from unroll.actions.certificate_paper import printable
from unroll.actions.refusal import Refused
from unroll.store.certificates import CertificateRow
from unroll.ui import address, room_figures
from unroll.ui.challenge_view import BADGE
from unroll.ui.frame import page_of
from unroll.ui.state import house, now, tab
from unroll.ui.text import on_accent, plain

MARK = Path(__file__).resolve().parents[2] / "static" / "brand" / "mark.svg"


def issue(won: Earned | None, earlier: Sequence[CertificateRow]) -> None:
    """Ask for the name, or say what is missing; then the certificates there are."""
    if won is None:
        with st.container(border=True, gap="small"):
            st.markdown(f"The certificate comes with the badge **{BADGE}**: all five problems of a challenge right.")
            st.page_link(page_of("challenge"), label="Go to the challenge", icon=":material/timer:")
    else:
        with st.form("certificate", border=True):
            st.markdown(f"You earned **{BADGE}** on {won.at:%d %B %Y} with {won.points:g} of {won.problems} points.")
            name = st.text_input(
                "Your name, as it should be printed",
                max_chars=certificate.LONGEST,
                autocomplete="name",
                help="Whoever has the certificate's link can read it. Nobody else can.",
            )
            pressed = st.form_submit_button(on_accent("Make the certificate"), type="primary")
        if pressed:
            _make(name or "")
    for row in earlier:
        label = f"{plain(row.name)}, {row.issued_at:%d %B %Y}"
        st.page_link(
            page_of("certificate"), label=label, icon=":material/workspace_premium:", query_params={"id": row.id}
        )


def _make(name: str) -> None:
    try:
        made = certificate.issue(house(), tab().person, name, now())
    except Refused as refusal:
        st.warning(plain(str(refusal)), icon=":material/block:")
        return
    st.query_params["id"] = made.id
    st.rerun()


def genuine(row: CertificateRow) -> None:
    """What this server can vouch for, and what not."""
    st.success(
        f"Genuine: this server issued it on {row.issued_at:%d %B %Y}, from its own record of the answers. "
        "The name is the one that the holder gave.",
        icon=":material/verified:",
    )


def paper(row: CertificateRow) -> None:
    """The certificate itself: one sheet."""
    link = address.absolute("certificate", id=row.id)
    with st.container(border=True, horizontal_alignment="center", gap="small"):
        st.space("small")
        st.image(str(MARK), width=72)
        st.markdown("Unroll · Sequence classification in PyTorch", text_alignment="center")
        st.title(plain(row.name), anchor=False, text_alignment="center")
        st.markdown(":gray[has earned]", text_alignment="center")
        st.subheader(BADGE, anchor=False, text_alignment="center")
        st.markdown(
            f"Answered all {row.problems} problems of the challenge correctly, "
            f"{row.points:g} of {row.problems} points, on {row.earned_at:%d %B %Y}.",
            text_alignment="center",
        )
        room_figures.qr(link, width=120)
        st.markdown(f":small[{plain(link)}]", text_alignment="center")
        st.space("small")
    st.download_button(
        "Printable certificate", lambda: printable(row, BADGE, link, MARK.read_text(encoding="utf-8")),
        f"certificate-{row.id}.html", "text/html", on_click="ignore", icon=":material/print:", key="certificate-paper",
    )  # fmt: skip
    st.caption("One sheet, A4 across: open the file in any browser and print it, or save it as PDF.")
