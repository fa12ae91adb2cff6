"""The modules of the program in the order of their calls: shapes and parameters. The table is the figure."""

from collections.abc import Sequence

import pandas as pd

from unroll.charts import words
from unroll.charts.figure import Absent, Drawn, Figure
from unroll.charts.observation import Module, Observation

NAME = "shapes"
TITLE = "Shapes"
INDENT = "\N{NO-BREAK SPACE}" * 3


def draw(observation: Observation) -> Drawn:
    if not observation.modules:
        return Absent("No module was called in this program.")
    table = pd.DataFrame(
        {
            "module": [INDENT * (module.depth or 0) + module.name for module in observation.modules],
            "kind": [module.kind for module in observation.modules],
            "output shape": [_shape(module) for module in observation.modules],
            "parameters": pd.array([module.parameters for module in observation.modules], dtype="Int64"),
        }
    )
    caption = _caption(observation.modules)
    return Figure(NAME, TITLE, None, caption, table, f"Table of modules. {caption}")


def _shape(module: Module) -> str:
    """`(8, 3)`, or every tensor of the output: `(8, 20, 32), (1, 8, 32)`."""
    shapes = module.output_shapes or module.output_shape
    if isinstance(shapes, str):
        return shapes
    if not shapes:
        return "" if shapes is None else "()"
    nested = [shape for shape in shapes if isinstance(shape, list)]
    return ", ".join(map(_one, nested)) if nested else _one([size for size in shapes if isinstance(size, int)])


def _one(shape: Sequence[int]) -> str:
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _caption(modules: Sequence[Module]) -> str:
    total = sum(module.parameters or 0 for module in _outermost(modules))
    text = f"{words.count(len(modules), 'module')} with {words.count(total, 'trainable number')} in all"
    last = modules[-1]
    shape = _shape(last)
    return f"{text}. The last one, {words.name(last.name)}, gives {shape}." if shape else f"{text}."


def _outermost(modules: Sequence[Module]) -> list[Module]:
    """The modules that no other one contains: counting the inner ones as well would count their parameters twice."""
    if any(module.depth is not None for module in modules):
        return [module for module in modules if not module.depth]
    names = {module.name for module in modules}
    return [module for module in modules if not any(module.name.startswith(f"{other}.") for other in names)]
