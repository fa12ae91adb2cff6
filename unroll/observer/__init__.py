"""What a plain PyTorch program did: shapes, states, gates, the gradient through time, training steps, the first NaN.

Stands alone: it needs torch and nothing else, and observes a notebook's cell as well as a file.
"""

from .intervention import Intervention
from .observer import Observer
from .probing import leaks

__all__ = ["Intervention", "Observer", "leaks"]
