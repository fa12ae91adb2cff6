"""See: the unrolled network as a picture; one's own sentence, step by step, before and after training."""

import streamlit as st

from unroll.actions import seeing
from unroll.ui import frame, see_view
from unroll.ui.components.listing import listing

frame.heading("See", "A small network reads a sentence, word by word; at the end the gradient comes back.")
cell, when, words = see_view.choose()
if words is not None:
    see_view.show(cell, when, words)
    with st.expander("The program behind the picture", icon=":material/code:"):
        listing(seeing.program(), key="see-program", numbers=True)
