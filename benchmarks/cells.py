"""What confinement costs: `python benchmarks/cells.py [--runs N] [--only PART]`. Compare within one table only.

Four ways to run the same source: in a confined child of the pool, exec'd in a warm process (the limit), in a warm
Jupyter kernel (no isolation), and as a fresh `python file.py`. One thread each. A pool run is submitted when a child is
armed, as it is for a person who presses Run; `back to back` submits at once. The parts `throughput`, `memory` and
`web` are in `cells_crowd.py`.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[name] = "1"

import cells_crowd  # noqa: E402

from unroll.runner.pool import Runner  # noqa: E402
from unroll.runner.request import CellRequest, Limits  # noqa: E402

GRU = """
import torch
from torch import nn
embedding, rnn, head = nn.Embedding(50, 16), nn.GRU(16, 32, batch_first=True), nn.Linear(32, 4)
tokens = torch.randint(0, 50, (32, 20))
output, h_n = rnn(embedding(tokens))
logits = head(h_n[-1])
print(logits.shape)
"""
TRAIN = (
    GRU
    + """
optimizer = torch.optim.Adam([*embedding.parameters(), *rnn.parameters(), *head.parameters()], lr=1e-2)
labels = torch.randint(0, 4, (32,))
for epoch in range(20):
    output, h_n = rnn(embedding(tokens))
    loss = nn.functional.cross_entropy(head(h_n[-1]), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
print(loss.item())
"""
)
CELLS = {"trivial": "print(1 + 1)", "GRU forward": GRU, "train 20 epochs": TRAIN}

WARM = """
import sys, time, io, contextlib
import torch, torch._dynamo
torch.set_num_threads(1)
for path in map(str.strip, sys.stdin):
    source = open(path).read()
    torch.default_generator.manual_seed(0)
    started, computed = time.perf_counter(), time.process_time()
    with contextlib.redirect_stdout(io.StringIO()):
        exec(compile(source, "cell.py", "exec"), {"__name__": "__main__"})
    print((time.perf_counter() - started) * 1e3, (time.process_time() - computed) * 1e3, flush=True)
"""


class WarmProcess:
    """A process that has imported torch and execs the file it is told."""

    def __init__(self):
        self._process = subprocess.Popen(
            [sys.executable, "-c", WARM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )

    def run(self, path, computed=False):
        """Milliseconds of exec alone, by the clock or of a processor."""
        self._process.stdin.write(f"{path}\n")
        return float(self._process.stdout.readline().split()[computed])

    def close(self):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def in_pool(runner, path, observe=False, wait=True):
    """Milliseconds from submit to finished."""
    if wait:
        runner.wait_ready(armed=True)
    request = CellRequest(path.read_text(), observe=observe, limits=Limits(wall_s=60))
    result = runner.submit(request).result(120)
    assert result.status == "ok", result
    return result.timings.total_ms


def computed_in_pool(runner, path):
    """Processor milliseconds that the program takes in a child, by its own count."""
    runner.wait_ready(armed=True)
    source = f"import time\n_before = time.process_time()\n{path.read_text()}"
    probes = {"ms": "(time.process_time() - _before) * 1e3"}
    return (
        runner.submit(CellRequest(source, observe=False, limits=Limits(wall_s=60), probes=probes))
        .result(120)
        .probes["ms"]
    )


def fresh(path):
    started = time.perf_counter()
    subprocess.run([sys.executable, path], check=True, capture_output=True)
    return (time.perf_counter() - started) * 1e3


class Kernel:
    """A Jupyter kernel that has imported what the cells use."""

    def __init__(self):
        from jupyter_client.manager import start_new_kernel

        self._manager, self._client = start_new_kernel(kernel_name="python3")
        self.run("import torch, torch._dynamo; torch.set_num_threads(1)")

    def run(self, source):
        """Milliseconds from sending to the kernel's `idle`."""
        started = time.perf_counter()
        sent = self._client.execute(source, store_history=False)
        while True:
            message = self._client.get_iopub_msg(timeout=120)
            assert message["msg_type"] != "error", message["content"]
            mine = message["parent_header"].get("msg_id") == sent
            if mine and message["msg_type"] == "status" and message["content"]["execution_state"] == "idle":
                return (time.perf_counter() - started) * 1e3

    def close(self):
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


def compare(name, path, ways, runs, warm_cpu, pool_cpu):
    """Run each way in turn, so that a neighbour on the machine disturbs all alike, and print the medians.

    Args:
        warm_cpu, pool_cpu: processor milliseconds of the program itself, which neighbours hardly touch.
    """
    times = {label: [] for label in ways}
    for turn in range(runs + 3):
        for label, once in ways.items():
            if label != FRESH or turn % 10 == 3:
                spent = once(path)
                if turn >= 3:
                    times[label].append(spent)
    print(f"\n{name}\n  {'':34} {'least ms':>9} {'median':>9} {'p95':>9}   against the warm process")
    limit = statistics.median(times[EXEC])
    for label, spent in times.items():
        ordered = sorted(spent)
        median, p95 = statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]
        ratio = f"{median - limit:+9.1f} ms {median / limit:8.2f} x"
        print(f"  {label:34} {ordered[0]:9.1f} {median:9.1f} {p95:9.1f}  {ratio}")
    mine, theirs = (statistics.median(once(path) for _ in range(runs)) for once in (warm_cpu, pool_cpu))
    print(f"  processor time of the program: {mine:.1f} ms there, {theirs:.1f} ms confined: {theirs / mine:.2f} x")
    pool, kernel, cold = (statistics.median(times[label]) for label in (POOL, KERNEL, FRESH))
    print(f"  the pool is {kernel / pool:.1f} x as fast as the kernel, {cold / pool:.0f} x as fast as a fresh python")


EXEC, POOL, KERNEL = "exec in a warm process", "pool, confined", "warm Jupyter kernel, not confined"
FRESH = "fresh python file.py"


PARTS = ("overhead", "throughput", "memory", "web")


def overhead(runs, level):
    """The same source in all ways, with what each adds to exec in a warm process."""
    with contextlib.ExitStack() as stack:
        runner = stack.enter_context(Runner(spare=False, level=level))
        kernel = stack.enter_context(contextlib.closing(Kernel()))
        warm = stack.enter_context(contextlib.closing(WarmProcess()))
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        assert runner.wait_ready(), runner.status().problem
        level = runner.confinement()["level"]
        print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {runs} runs a row, level {level}")
        ways = {
            EXEC: warm.run,
            POOL: lambda path: in_pool(runner, path),
            "pool, confined, observed": lambda path: in_pool(runner, path, observe=True),
            "pool, confined, back to back": lambda path: in_pool(runner, path, wait=False),
            KERNEL: lambda path: kernel.run(path.read_text()),
            FRESH: fresh,
        }
        for name, source in CELLS.items():
            path = folder / "cell.py"
            path.write_text(source)
            cpu = (lambda path: warm.run(path, computed=True), lambda path: computed_in_pool(runner, path))
            compare(name, path, ways, runs, *cpu)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument(
        "--seconds", type=float, default=4, help="of each row of throughput; web takes four times as long"
    )
    parser.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--level", help="confinement to use instead of the strongest")
    chosen = parser.parse_args()
    if "overhead" in chosen.only:
        overhead(chosen.runs, chosen.level)
    cells_crowd.main(chosen, CELLS)


if __name__ == "__main__":
    main()
