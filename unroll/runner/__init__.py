"""Run a cell: plain Python in a forked, confined child of a process that imported torch once.

Stands alone: imports nothing else of Unroll, and neither torch nor Streamlit in the process that uses it.
"""
