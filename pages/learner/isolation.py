"""Isolation: what stands between a program that somebody typed and this host."""

from unroll.actions import operate
from unroll.ui import frame, isolation_view
from unroll.ui.state import house

frame.heading("Isolation", "What stands between a program that somebody typed and the machine that runs it.")
isolation_view.show(operate.isolation(house()))
