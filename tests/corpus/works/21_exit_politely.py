"""Ends early, as scripts do, and says so before."""

import sys
import warnings

warnings.simplefilter("ignore")
print("checked, nothing to do", flush=True)
print("ä ö ü → ∂L/∂h", end="")
sys.exit(0)
