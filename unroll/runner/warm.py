"""Imports and warm-up of the process that every run is forked from. Nothing of a learner ever runs here."""

import ctypes
import gc
import importlib
import io
import os
import random
import re
import sys
import warnings
from contextlib import nullcontext
from typing import Any

from unroll.runner import linux

EARLY = ("random", "numpy", "torch")
MODULES = (
    *("argparse", "collections", "contextlib", "copy", "csv", "dataclasses", "datetime", "functools", "inspect"),
    *("itertools", "json", "math", "pathlib", "pickle", "pprint", "statistics", "string", "tempfile", "textwrap"),
    *("threading", "time", "typing", "unittest", "torch._dynamo", "torch.autograd", "torch.nn.functional"),
    *("torch.nn.utils.rnn", "torch.optim", "torch.optim.lr_scheduler", "torch.utils.data", "tqdm", "tqdm.auto"),
    *("pandas", "matplotlib", "matplotlib.pyplot", "sklearn", "sklearn.metrics"),
    *("sklearn.model_selection", "sklearn.preprocessing", "unroll_tasks", "multiprocessing.pool", "pdb"),
)
"""Imported once so that no run pays for them. torch._dynamo alone is 1.5 s, and every optimizer imports it."""
_MADV_COLLAPSE = 25
_HUGE = 2 * 1024 * 1024


def import_all(observer: str | None, thoroughly: bool) -> list[str]:
    """Import what cells use. What is missing here is told, not fatal, except torch and numpy.

    Returns:
        One sentence per module that could not be imported.
    """
    for name in EARLY:
        importlib.import_module(name)
    import torch

    torch.set_num_threads(1)  # an OpenMP pool does not survive a fork: children would hang
    missing = []
    for name in [*(MODULES if thoroughly else []), *([observer] if observer else [])]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                importlib.import_module(name)
        except Exception as problem:  # noqa: BLE001 - whatever a package raises while it is imported
            missing.append(f"{name} could not be imported: {type(problem).__name__}: {problem}")
    return missing


def train_once(small: bool = False) -> None:
    """One step of the models that cells are about: touches their code, kernels and memory."""
    import torch
    from torch import nn

    kinds = (nn.GRU,) if small else (nn.GRU, nn.LSTM, nn.RNN)
    makers = (torch.optim.Adam,) if small else (torch.optim.Adam, torch.optim.SGD, torch.optim.AdamW)
    for kind, make in zip(kinds, makers, strict=True):
        embedding, rnn, head = nn.Embedding(50, 16), kind(16, 32, batch_first=True), nn.Linear(32, 3)
        parameters = [*embedding.parameters(), *rnn.parameters(), *head.parameters()]
        optimizer = make(parameters, lr=0.01)
        output, _ = rnn(embedding(torch.randint(0, 20, (32, 20))))  # of the size that cells have: other kernels
        loss = nn.functional.cross_entropy(head(output[:, -1]), torch.randint(0, 3, (32,)))
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        f"{loss.item():.3f} {output!r} {rnn!r}"
    if not small:
        _pack_and_load()
        _draw()


def rehearse(observer: str | None) -> None:
    """One tiny observed step, so that the first touch of shared memory is not paid for by the learner's run.

    What an observer raises here is not told: the run itself will tell it.
    """
    module = sys.modules.get(observer or "")
    try:
        with module.Observer({}, emit=_ignore) if module else nullcontext() as watching:
            train_once(small=True)
        if watching is not None:
            watching.report()
    except Exception:  # noqa: BLE001 - see above
        gc.collect()


def _ignore(event: dict[str, Any]) -> None:
    """A rehearsal is not recorded."""


def _pack_and_load() -> None:
    import torch
    from torch.nn.utils import rnn
    from torch.utils.data import DataLoader, TensorDataset

    batch = next(iter(DataLoader(TensorDataset(torch.randn(4, 5, 2)), batch_size=4, shuffle=True)))[0]
    packed = rnn.pack_padded_sequence(batch, torch.tensor([5, 3, 2, 1]), batch_first=True)
    output, _ = torch.nn.GRU(2, 3, batch_first=True)(packed)
    rnn.pad_packed_sequence(output, batch_first=True)


def _draw() -> None:
    """A first figure takes a second: fonts are looked for, and glyphs are made."""
    try:
        from matplotlib import pyplot
    except ImportError:
        return  # told by import_all
    figure, axes = pyplot.subplots()
    axes.plot([0, 1], [1, 2], label="loss")
    axes.set(title="Loss", xlabel="step", ylabel="value")
    axes.legend()
    figure.savefig(io.BytesIO(), format="png", dpi=100, bbox_inches="tight")
    pyplot.close(figure)


def seed_all(seed: int) -> None:
    """Random state of torch, numpy and random. Of torch only the CPU generator: 50 times faster than all."""
    random.seed(seed)
    if "torch" in sys.modules:
        import torch

        torch.default_generator.manual_seed(seed)
    if "numpy" in sys.modules:
        import numpy

        numpy.random.seed(seed % 2**32)


def settle(maps_fd: int | None) -> int:
    """Make forks cheap: no garbage to walk, and large pages where the kernel can (Linux >= 6.1).

    Returns:
        How many blocks of 2 MiB became one page.
    """
    gc.collect()
    gc.freeze()
    if maps_fd is None:
        return 0
    os.lseek(maps_fd, 0, os.SEEK_SET)
    with os.fdopen(os.dup(maps_fd)) as file:
        areas = re.findall(r"^([0-9a-f]+)-([0-9a-f]+) rw-p \S+ 00:00 0 +(?:\[heap\])?$", file.read(), re.M)
    collapsed = 0
    for low, high in areas:
        start, end = int(low, 16), int(high, 16)
        for block in range(-(-start // _HUGE) * _HUGE, end - _HUGE + 1, _HUGE):
            collapsed += linux.madvise(block, _HUGE, _MADV_COLLAPSE)
    ctypes.set_errno(0)
    return collapsed
