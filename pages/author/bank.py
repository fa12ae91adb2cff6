"""The author's page: how every question of the bank stands, and one of them in all its states."""

from unroll.actions import author
from unroll.ui import answered_view, author_view, frame
from unroll.ui.state import house, is_local

entries = author.entries(house(), local=is_local())
frame.heading(
    "Bank", "Every question, its evidence and its proof. Keys are shown: this page opens on this machine only."
)
name = author_view.bank_list(entries)
entry = author.entry(house(), name, local=is_local())
author_view.standing(entry)
answered_view.show(author.answered(house(), local=is_local()), entries, entry)
author_view.preview(entry)
