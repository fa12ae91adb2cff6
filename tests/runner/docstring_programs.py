"""Programs that nobody here wrote: the examples in the docstrings of torch and scikit-learn, as they were installed.

Run as a script it is plain Python: it executes a list of programs, each in a forked process with one thread, and
writes what came of each.
"""

import doctest
import importlib
import inspect
import io
import json
import os
import random
import signal
import sys
import tempfile
import types
from contextlib import redirect_stderr, redirect_stdout, suppress
from pathlib import Path

MODULES = (
    "torch.nn", "torch.nn.functional", "torch.nn.utils", "torch.nn.utils.rnn", "torch.nn.utils.parametrizations",
    "torch.nn.init", "torch.optim", "torch.optim.lr_scheduler", "torch.optim.swa_utils", "torch.utils.data",
    "torch.autograd", "torch.autograd.functional", "torch.func", "torch.distributions", "torch", "sklearn.metrics",
)  # fmt: skip
HEAD = "import torch\nimport torch.nn as nn\nimport torch.nn.functional as F\n"
"""What torch's documentation takes for granted."""
SEED = 11
ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")
"""As a cell has."""
MOST_S = 50


def programs() -> dict[str, str]:
    """The examples of each public class and function, by name; as a session prints them, each expression is printed."""
    found: dict[str, str] = {}
    for module in map(importlib.import_module, MODULES):
        for name, thing in sorted(vars(module).items()):
            text = None if name.startswith("_") or not callable(thing) else inspect.getdoc(thing)
            source = program_in(text or "")
            if source and source not in found.values():
                found[f"{module.__name__}.{name}"] = source
    return found


def program_in(docstring: str) -> str:
    """The examples of a docstring as one program; empty where there are none or they are no Python."""
    try:
        examples = doctest.DocTestParser().get_examples(docstring)
    except ValueError:
        return ""
    lines = [_printed(example.source) for example in examples]
    source = HEAD + "\n".join(lines) + "\n"
    try:
        compile(source, "cell.py", "exec")
    except SyntaxError:
        return ""
    return source if lines else ""


def _printed(source: str) -> str:
    try:
        compile(source.strip(), "example", "eval")
    except SyntaxError:
        return source.rstrip("\n")
    return f"shown = (\n{source.rstrip()}\n)\nif shown is not None: print(repr(shown))"


def plainly(source: str) -> dict:
    """What `python cell.py` comes to, in a process of its own: output, and the exception's type, message and line."""
    with tempfile.TemporaryDirectory() as folder, tempfile.TemporaryFile("w+") as told:
        child = os.fork()
        if child == 0:
            os.setsid()
            os.chdir(folder)
            json.dump(_executed(source), told)
            told.flush()
            os._exit(0)
        os.waitpid(child, 0)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)  # what the program left behind
        told.seek(0)
        text = told.read()
    return json.loads(text) if text else {"out": "", "error": ["Killed", "", 0]}


def _executed(source: str) -> dict:
    import numpy
    import torch

    signal.alarm(MOST_S)
    torch.manual_seed(SEED), numpy.random.seed(SEED), random.seed(SEED)
    Path("cell.py").write_text(source)  # a warning quotes its line
    module = sys.modules["__main__"] = types.ModuleType("__main__")
    module.__dict__["__file__"] = "cell.py"
    out, error = io.StringIO(), None
    with redirect_stdout(out), redirect_stderr(out):
        try:
            exec(compile(source, "cell.py", "exec"), module.__dict__)
        except BaseException as raised:  # noqa: BLE001 - whatever it was is told
            line, at = 0, raised.__traceback__
            while at is not None:
                line = at.tb_lineno if at.tb_frame.f_code.co_filename == "cell.py" else line
                at = at.tb_next
            error = [type(raised).__name__, str(raised), line]
    return {"out": out.getvalue(), "error": error}


if __name__ == "__main__":
    import torch

    torch.set_num_threads(1)
    json.dump({name: plainly(source) for name, source in json.load(sys.stdin).items()}, sys.__stdout__)
