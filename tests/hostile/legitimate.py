# ruff: noqa: E501  - programs are kept as they would be sent
"""Honest programs as tutorials have them: each must run as under plain Python, at every level.

`needs_files`: writes files, which only a level with a scratch folder offers.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    name: str
    source: str
    expression: str
    """Evaluated in the finished program; must be true."""
    needs_files: bool = False
    note: str = ""
    """Words of a note that must come with the result."""


PROGRAMS = [
    Program(
        "train_gru",
        """
import torch
from torch import nn
torch.manual_seed(0)
x, y = torch.randn(32, 10, 4), torch.randint(0, 3, (32,))
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn, self.fc = nn.GRU(4, 16, batch_first=True), nn.Linear(16, 3)
    def forward(self, x):
        return self.fc(self.rnn(x)[1][-1])
net = Net()
optimizer = torch.optim.Adam(net.parameters(), lr=0.05)
losses = []
for epoch in range(30):
    loss = nn.functional.cross_entropy(net(x), y)
    optimizer.zero_grad(); loss.backward(); optimizer.step()
    losses.append(loss.item())
""",
        "losses[-1] < 0.5 * losses[0]",
    ),
    Program(
        "data_loader_with_workers",
        """
import torch
from torch.utils.data import DataLoader, TensorDataset
loader = DataLoader(TensorDataset(torch.arange(10)), batch_size=4, num_workers=2, persistent_workers=True, prefetch_factor=2)
seen = sum((batch[0].tolist() for batch in loader), [])
""",
        "seen == list(range(10)) and loader.num_workers == 0",
        note="num_workers=2",
    ),
    Program(
        "packing",
        """
import torch
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence
batch = pad_sequence([torch.ones(n, 2) for n in (2, 5, 3)], batch_first=True)
packed = pack_padded_sequence(batch, torch.tensor([2, 5, 3]), batch_first=True, enforce_sorted=False)
output, lengths = pad_packed_sequence(torch.nn.LSTM(2, 3, batch_first=True)(packed)[0], batch_first=True)
""",
        "list(output.shape) == [3, 5, 3] and lengths.tolist() == [2, 5, 3]",
    ),
    Program(
        "threads",
        """
import threading, queue
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    squares = list(pool.map(lambda n: n * n, range(20)))
late = []
threading.Thread(target=lambda: late.append(1)).start()
""",
        "squares[-1] == 361 and late == [1]",
    ),
    Program(
        "tqdm_bar",
        "from tqdm import tqdm\nfrom tqdm.auto import trange\ntotal = sum(n for n in tqdm(range(50))) + sum(trange(3))",
        "total == 1228",
    ),
    Program(
        "dataclass_pickle_source",
        """
import dataclasses, inspect, pickle, copy
@dataclasses.dataclass
class Point:
    x: int = 1
def double(n):
    return 2 * n
again = pickle.loads(pickle.dumps(Point(3)))
text = inspect.getsource(double)
""",
        "again == Point(3) and text.strip().endswith('2 * n') and copy.deepcopy(again) == again",
    ),
    Program(
        "main_guard_argparse_input",
        """
import argparse
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--epochs", type=int, default=3)
    return parser.parse_args().epochs
name = input("Your name? ")
if __name__ == "__main__":
    epochs = main()
""",
        "epochs == 3 and name == '' and __file__ == 'cell.py'",
        note="input()",
    ),
    Program(
        "numpy_pandas",
        """
import numpy as np, pandas as pd
frame = pd.DataFrame({"label": list("aab"), "value": np.arange(3.0), "day": pd.date_range("2024-01-01", periods=3, tz="Europe/Zurich")})
means = frame.groupby("label").value.mean()
print(frame.describe())
""",
        "means.to_dict() == {'a': 0.5, 'b': 2.0}",
    ),
    Program(
        "matplotlib_show",
        """
import matplotlib.pyplot as plt
fig, axes = plt.subplots(1, 2)
axes[0].plot([1, 2, 3], label="loss"); axes[0].legend(); axes[0].set_title("Loss")
import io
picture = io.BytesIO()
fig.savefig(picture, format="png")
plt.show()
""",
        "picture.getvalue()[:4] == b'\\x89PNG'",
    ),
    Program(
        "scikit_learn_metrics",
        """
from sklearn.metrics import accuracy_score, classification_report, confusion_matrix, f1_score
from sklearn.model_selection import train_test_split
from sklearn.linear_model import LogisticRegression
truth, guess = [0, 1, 1, 0], [0, 1, 0, 0]
print(classification_report(truth, guess))
fitted = LogisticRegression().fit([[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1])
""",
        "accuracy_score(truth, guess) == 0.75 and fitted.predict([[3.0]])[0] == 1",
    ),
    Program(
        "anomaly_hooks_func",
        """
import torch
with torch.autograd.detect_anomaly():
    w = torch.ones(3, requires_grad=True)
    (w.log() ** 2).sum().backward()
gradients = torch.func.vmap(torch.func.grad(lambda a: (a ** 3).sum()))(torch.ones(2, 3))
""",
        "gradients.tolist() == [[3.0] * 3] * 2",
    ),
    Program(
        "compile_eagerly",
        """
import torch
compiled = torch.compile(lambda a: a * 2, backend="eager")(torch.ones(2))
""",
        "compiled.tolist() == [2.0, 2.0]",
        needs_files=True,
    ),
    Program(
        "standard_library",
        """
import sqlite3, json, re, decimal, zoneinfo, hashlib, base64, csv, io, itertools, collections, statistics, random, math, logging, warnings
import typing, enum, abc, contextlib, functools, operator, string, textwrap, time, datetime, zipfile, gzip, asyncio, uuid, secrets
logging.basicConfig(level="INFO"); logging.info("fine")
warnings.warn("careful")
database = sqlite3.connect(":memory:")
rows = database.execute("select 1 + 1").fetchall()
zone = zoneinfo.ZoneInfo("Europe/Zurich")
""",
        "rows == [(2,)] and gzip.decompress(gzip.compress(b'x')) == b'x'",
    ),
    Program(
        "processors",
        """
import os, torch
torch.set_num_threads(4)
capability = torch.backends.cpu.get_cpu_capability()
product = (torch.randn(300, 300) @ torch.randn(300, 300)).shape
""",
        "capability != 'DEFAULT' and list(product) == [300, 300] and os.cpu_count() >= 1",
        note="set_num_threads(4)",
    ),
    Program(
        "save_and_load",
        """
import torch, os, tempfile, shutil
from pathlib import Path
net = torch.nn.Linear(2, 2)
torch.save(net.state_dict(), "model.pt")
state = torch.load("model.pt")
Path("data").mkdir(exist_ok=True)
Path("data/a.csv").write_text("x,y\\n1,2\\n")
with tempfile.TemporaryDirectory() as folder:
    (Path(folder) / "t").write_text("t")
Path("data/a.csv").rename("data/b.csv")
Path("lib.py").write_text("value = 7")
import lib
shutil.rmtree("data")
""",
        "torch.equal(state['weight'], net.weight) and lib.value == 7 and not os.path.exists('data')",
        needs_files=True,
    ),
    Program(
        "temp_folder",
        "import tempfile\nwith tempfile.TemporaryFile() as file:\n    file.write(b'x')\n    file.seek(0)\n    read = file.read()",
        "read == b'x'",
        needs_files=True,
    ),
    Program(
        "exit_without_failure",
        "import sys\nvalue = 1\nsys.exit()",
        "value == 1",
    ),
]
