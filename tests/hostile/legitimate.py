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
    Program(
        "asyncio_gather_sleep_threads",
        """
import asyncio, time
import torch
async def score(n):
    await asyncio.sleep(0.01 * (3 - n))
    return n, torch.ones(n, 2).sum().item()
async def feed(queue):
    for n in range(3):
        await queue.put(n)
        await asyncio.sleep(0)
    await queue.put(None)
async def main():
    queue, taken = asyncio.Queue(), []
    feeder = asyncio.create_task(feed(queue))
    while (item := await queue.get()) is not None:
        taken.append(item)
    await feeder
    scores = await asyncio.gather(*(score(n) for n in range(3)))
    in_thread = await asyncio.to_thread(lambda: time.sleep(0.01) or "woken")
    try:
        async with asyncio.timeout(0.02):
            await asyncio.sleep(5)
    except TimeoutError:
        taken.append("too late")
    return taken, scores, in_thread
taken, scores, in_thread = asyncio.run(main())
""",
        "taken == [0, 1, 2, 'too late'] and scores == [(0, 0.0), (1, 2.0), (2, 4.0)] and in_thread == 'woken'",
    ),
    Program(
        "a_pair_of_sockets_and_a_pipe",
        """
import multiprocessing, socket, threading
one, other = socket.socketpair()
def echo():
    with other:
        while text := other.recv(100):
            other.sendall(text.upper())
threading.Thread(target=echo).start()
one.sendall(b"hidden state")
heard = one.recv(100)
one.shutdown(socket.SHUT_WR)
rest = one.recv(100)
left, right = multiprocessing.Pipe()
left.send({"h": [1, 2]})
passed = right.recv()
""",
        "heard == b'HIDDEN STATE' and rest == b'' and passed == {'h': [1, 2]}",
    ),
    Program(
        "locks_queues_and_thread_pools_of_multiprocessing",
        """
import multiprocessing as mp
from multiprocessing.dummy import Pool
from multiprocessing.pool import ThreadPool
with ThreadPool(3) as threads, Pool(2) as dummies:
    squares = threads.map(lambda n: n * n, range(6)) + dummies.map(abs, [-1, -2])
lock, again, room = mp.Lock(), mp.RLock(), mp.BoundedSemaphore(1)
with lock:
    second = lock.acquire(block=False)
with again, again:
    twice = again.acquire(timeout=0.1)
    again.release()
queue = mp.Queue()
queue.put("through")
came = queue.get(timeout=5)
room.acquire()
room.release()
try:
    room.release()
    told = ""
except ValueError as problem:
    told = str(problem)
""",
        "squares == [0, 1, 4, 9, 16, 25, 1, 2] and not second and twice and came == 'through' and 'too many times' in told",
    ),
    Program(
        "its_own_file",
        "from pathlib import Path\nlines = Path(__file__).read_text().splitlines()",
        "lines[-1].startswith('lines = Path') and len(lines) == 2",
        needs_files=True,
    ),
    Program(
        "copies_links_and_shelves",
        """
import os, shelve, shutil
open("a", "w").write("1")
shutil.copy("a", "b"); shutil.copy2("a", "c"); shutil.move("c", "d")
os.symlink("a", "link"); os.link("a", "hard"); os.chmod("a", 0o600)
with shelve.open("kept") as shelf:
    shelf["h"] = [1, 2]
with shelve.open("kept") as shelf:
    read = dict(shelf)
made = shutil.make_archive("all", "zip", ".")
""",
        "open('link').read() == open('hard').read() == open('d').read() == '1' and read == {'h': [1, 2]} and os.path.exists(made)",
        needs_files=True,
    ),
    Program(
        "compile_without_a_compiler",
        """
import torch
net = torch.nn.Linear(3, 2)
compiled = torch.compile(net, mode="reduce-overhead")
@torch.compile
def double(a):
    return a * 2
x = torch.randn(4, 3)
same = torch.equal(compiled(x), net(x)) and torch.equal(double(x), x + x)
""",
        "same",
        needs_files=True,
        note="no compiler",
    ),
    Program(
        "breakpoint_and_windows",
        """
import pdb
import matplotlib
matplotlib.use("TkAgg")
import matplotlib.pyplot as plt
x = 1
breakpoint()
pdb.set_trace()
plt.ion(); plt.plot([1, 2]); plt.pause(0.001); plt.show()
""",
        "x == 1 and matplotlib.get_backend().lower() == 'agg'",
        note="a cell has no windows",
    ),
    Program(
        "asks_until_nothing_comes",
        """
asked = 0
try:
    while True:
        asked += 1
        input()
except EOFError as end:
    told = str(end)
""",
        "asked == 101 and told == 'EOF when reading a line'",
        note="input()",
    ),
    Program(
        "a_pool_that_nobody_shuts_down",
        """
from concurrent.futures import ThreadPoolExecutor
executor = ThreadPoolExecutor(2)
future = executor.submit(sum, [1, 2])
""",
        "future.result() == 3",
    ),
    Program(
        "schedule_clip_early_stop",
        """
import copy, math
import torch
from torch import nn
torch.manual_seed(1)
x = torch.randn(48, 6, 3)
y = (x.sum((1, 2)) > 0).long()
rnn, head = nn.LSTM(3, 12, num_layers=2, dropout=0.1, batch_first=True), nn.Linear(12, 2)
parameters = [*rnn.parameters(), *head.parameters()]
optimizer = torch.optim.AdamW(parameters, lr=0.02, weight_decay=0.01)
schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20)
best, best_state, bad = math.inf, None, 0
for epoch in range(20):
    optimizer.zero_grad(set_to_none=True)
    loss = nn.functional.cross_entropy(head(rnn(x)[1][0][-1]), y, label_smoothing=0.05)
    loss.backward()
    norm = nn.utils.clip_grad_norm_(parameters, 1.0)
    optimizer.step(); schedule.step()
    if loss.item() < best - 1e-4:
        best, best_state, bad = loss.item(), copy.deepcopy(rnn.state_dict()), 0
    else:
        bad += 1
        if bad == 5:
            break
rate = schedule.get_last_lr()[0]
""",
        "best < 0.69 and rate < 0.02 and set(best_state) == set(rnn.state_dict())",
    ),
    Program(
        "dataset_split_collate",
        """
import torch
from torch.nn.utils.rnn import pad_sequence
from torch.utils.data import DataLoader, Dataset, WeightedRandomSampler, random_split
class Words(Dataset):
    def __init__(self, n):
        self.items = [(torch.arange(1, 2 + i % 5), i % 2) for i in range(n)]
    def __len__(self):
        return len(self.items)
    def __getitem__(self, i):
        return self.items[i]
def collate(batch):
    tokens, labels = zip(*batch)
    return pad_sequence(tokens, batch_first=True, padding_value=0), torch.tensor([len(t) for t in tokens]), torch.tensor(labels)
train, test = random_split(Words(20), [0.8, 0.2], generator=torch.Generator().manual_seed(0))
shapes = [tuple(tokens.shape) for tokens, lengths, labels in DataLoader(train, 4, shuffle=True, collate_fn=collate, drop_last=True)]
sampler = WeightedRandomSampler([1.0] * len(test), 6)
drawn = sum(len(labels) for _, _, labels in DataLoader(test, 2, sampler=sampler, collate_fn=collate))
""",
        "len(shapes) == 4 and all(rows == 4 for rows, _ in shapes) and drawn == 6",
    ),
    Program(
        "save_to_memory",
        """
import io, torch
net = torch.nn.GRU(3, 4, bidirectional=True)
file = io.BytesIO()
torch.save({"net": net.state_dict(), "epoch": 3}, file)
file.seek(0)
saved = torch.load(file, weights_only=True)
again = torch.nn.GRU(3, 4, bidirectional=True)
told = str(again.load_state_dict(saved["net"]))
x = torch.randn(5, 2, 3)
""",
        "torch.equal(net(x)[0], again(x)[0]) and saved['epoch'] == 3 and 'All keys matched' in told",
    ),
    Program(
        "attention_and_masks",
        """
import torch
from torch import nn
torch.manual_seed(0)
layer = nn.TransformerEncoderLayer(16, 4, 32, batch_first=True)
encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False).eval()
x = torch.randn(2, 5, 16)
mask = torch.tensor([[False] * 5, [False] * 3 + [True] * 2])
with torch.inference_mode():
    short = encoder(x, src_key_padding_mask=mask)
    x[1, 3:] = 99.0
    same = encoder(x, src_key_padding_mask=mask)
context, weights = nn.MultiheadAttention(16, 2, batch_first=True)(x, x, x)
""",
        "torch.allclose(short[1, :3], same[1, :3], atol=1e-5) and list(weights.shape) == [2, 5, 5]",
    ),
    Program(
        "own_autograd_function",
        """
import torch
class Straight(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.round()
    @staticmethod
    def backward(ctx, grad):
        return grad
class Cube(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x ** 3
    @staticmethod
    def backward(ctx, grad):
        (x,) = ctx.saved_tensors
        return 3 * x ** 2 * grad
w = torch.tensor([1.4, -0.6], requires_grad=True)
Straight.apply(w).sum().backward()
checked = torch.autograd.gradcheck(Cube.apply, torch.randn(4, dtype=torch.double, requires_grad=True))
seen = []
h = (w * 2).tanh()
h.register_hook(lambda g: seen.append(tuple(g.shape)))
h.sum().backward()
""",
        "checked and seen == [(2,)] and w.grad is not None",
    ),
    Program(
        "vocabulary_from_text",
        """
import re, string
from collections import Counter, defaultdict
import torch
texts = ["A good film, truly good.", "Bad, bad plot!", "Good cast; bad end?"]
words = [re.findall(r"[a-z]+", text.lower()) for text in texts]
counts = Counter(word for each in words for word in each)
index = {word: n for n, (word, _) in enumerate(sorted(counts.items(), key=lambda item: (-item[1], item[0])), start=2)}
encoded = [torch.tensor([index.get(word, 1) for word in each]) for each in words]
padded = torch.nn.utils.rnn.pad_sequence(encoded, batch_first=True)
bag = torch.nn.EmbeddingBag(len(index) + 2, 8, mode="mean")(torch.cat(encoded), torch.tensor([0, 5, 8]))
characters = {c: i for i, c in enumerate(string.ascii_lowercase)}
by_length = defaultdict(list)
for word in index:
    by_length[len(word)].append(word)
""",
        "index['bad'] == 2 and list(padded.shape) == [3, 5] and list(bag.shape) == [3, 8]",
    ),
    Program(
        "functional_ensemble",
        """
import torch
from torch import nn
from torch.func import functional_call, stack_module_state, vmap
models = [nn.Sequential(nn.Linear(3, 5), nn.Tanh(), nn.Linear(5, 2)) for _ in range(4)]
stacked, buffers = stack_module_state(models)
x = torch.randn(6, 3)
together = vmap(lambda p, b: functional_call(models[0], (p, b), (x,)))(stacked, buffers)
one_by_one = torch.stack([model(x) for model in models])
""",
        "torch.allclose(together, one_by_one, atol=1e-6)",
    ),
    Program(
        "trace_profile_checkpoint",
        """
import torch
from torch import nn
from torch.profiler import ProfilerActivity, profile, record_function
from torch.utils.checkpoint import checkpoint
net = nn.Sequential(nn.Linear(4, 4), nn.ReLU())
traced = torch.jit.trace(net, torch.randn(1, 4))
with profile(activities=[ProfilerActivity.CPU]) as seen, record_function("mine"):
    net(torch.randn(8, 4))
table = seen.key_averages().table(sort_by="cpu_time_total", row_limit=5)
x = torch.randn(2, 4, requires_grad=True)
checkpoint(net, x, use_reentrant=False).sum().backward()
""",
        "'aten::' in table and 'mine' in table and x.grad.shape == x.shape and 'Linear' in str(traced)",
    ),
    Program(
        "unittest_and_doctest",
        """
import doctest, unittest
def last(values):
    '''
    >>> last([1, 2, 3])
    3
    '''
    return values[-1]
class Last(unittest.TestCase):
    def test_last(self):
        self.assertEqual(last("abc"), "c")
        with self.assertRaises(IndexError):
            last([])
found = doctest.testmod()
told = unittest.main(argv=["cell"], exit=False).result
""",
        "(found.attempted, found.failed, told.testsRun, told.wasSuccessful()) == (1, 0, 1, True)",
    ),
    Program(
        "modern_python",
        """
import enum, functools, itertools, time, typing
from contextlib import contextmanager, redirect_stdout
import io
class Cell(enum.StrEnum):
    GRU = enum.auto()
    LSTM = enum.auto()
class Shape(typing.NamedTuple):
    batch: int
    steps: int = 1
def gates(cell: Cell) -> int:
    match cell:
        case Cell.GRU: return 3
        case Cell.LSTM: return 4
@functools.cache
def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)
@contextmanager
def timer(taken):
    began = time.perf_counter()
    yield
    taken.append(time.perf_counter() - began)
taken, text = [], io.StringIO()
with timer(taken), redirect_stdout(text):
    print(f"{fibonacci(60)=:,}", *itertools.pairwise("abc"), sep="|")
""",
        "gates(Cell('lstm')) == 4 and Shape(2)._asdict() == {'batch': 2, 'steps': 1} and '1,548,008,755,920' in text.getvalue() and taken[0] >= 0",
    ),
]
