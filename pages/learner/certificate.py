"""Certificate: what the badge looks like on paper, and the place where anybody can see that it is genuine."""

import streamlit as st

from unroll.actions import certificate
from unroll.ui import certificate_view, frame
from unroll.ui.state import house, now, tab

asked_for = st.query_params.get("id")
if asked_for:
    found = certificate.verify(house(), asked_for)
    frame.heading("Certificate")
    certificate_view.genuine(found)
    certificate_view.paper(found)
else:
    frame.heading("Certificate", "For the badge of the challenge: printed in your name, with a link that verifies it.")
    won = certificate.earned(house(), tab().person, now())
    certificate_view.issue(won, certificate.issued(house(), tab().person))
