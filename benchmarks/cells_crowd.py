"""Many cells at once: throughput, memory of a run, and how fast the web app answers meanwhile.

Called by `cells.py`. Each part prints a table whose rows were measured one after the other in one run; read ratios
within one table only. Programs compute with one thread each.
"""

import contextlib
import http.client
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from websockets.sync.client import connect

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "tests" / "server")]
from server.conftest import start, stop  # noqa: E402
from server.room_client import Client, NoRunner  # noqa: E402
from streamlit.proto.BackMsg_pb2 import BackMsg  # noqa: E402
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg  # noqa: E402

from unroll.actions import lab_links  # noqa: E402
from unroll.actions.house import Options, open_house  # noqa: E402
from unroll.runner.pool import Runner  # noqa: E402
from unroll.runner.request import CellRequest, Limits  # noqa: E402

AT_ONCE = (1, 2, 4, 16)
ENDLESS = "while True:\n    pass\n"
HOLD = "\nprint('here', flush=True)\nimport time\ntime.sleep(60)\n"


def percentile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]


# ---- throughput


def throughput(cells, seconds, level=None):
    """Finished runs per second with so many learners who press Run again as soon as their run is over."""
    rates = {name: {} for name in cells}
    for number in AT_ONCE:
        with Runner(max_parallel=number, spare=False, level=level) as runner:
            for name, source in cells.items():
                assert runner.wait_ready(armed=True), runner.status().problem
                rates[name][number] = _rate(runner, source, number, seconds)
    print("\nThroughput, runs per second (ratio to one at a time; milliseconds of a run, median)")
    print(f"  {'at once':18}" + "".join(f"{number:>26}" for number in AT_ONCE))
    for name, found in rates.items():
        shown = [f"{rate:.1f} ({rate / found[1][0]:.2f} x; {spent:.0f} ms)" for rate, spent in found.values()]
        print(f"  {name:18}" + "".join(f"{each:>26}" for each in shown))


def _rate(runner, source, number, seconds):
    done, lock = [], threading.Lock()
    until = time.perf_counter() + seconds

    def learner(who):
        while time.perf_counter() < until:
            request = CellRequest(source, observe=False, limits=Limits(wall_s=60), learner=str(who))
            result = runner.submit(request).result(120)
            assert result.status == "ok", result
            with lock:
                done.append((time.perf_counter(), result.timings.total_ms))

    threads = [threading.Thread(target=learner, args=(who,)) for who in range(number)]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(done) / (max(end for end, _ in done) - begun), statistics.median(spent for _, spent in done)


# ---- memory


def memory(cells, at_once=8, level=None):
    """What one run takes while it runs: pages of its own, and its share of all, beside a python of its own."""
    print(f"\nMemory while it runs, {at_once} at once (MiB; PSS: with its share of what all share)")
    print(f"  {'':30}{'resident':>10}{'private':>10}{'PSS':>10}   private against a python of its own")
    with Runner(max_parallel=at_once, spare=False, level=level) as runner:
        for name, source in cells.items():
            assert runner.wait_ready(armed=True), runner.status().problem
            own = _fresh(source)
            runs = [
                runner.submit(CellRequest(source + HOLD, observe=False, learner=str(who), limits=Limits(wall_s=90)))
                for who in range(at_once)
            ]
            for run in runs:
                _wait_for("here", run)
            taken = [_rollup(_pid_of(run._child.pidfd)) for run in runs]
            for run in runs:
                run.stop()
            _memory_row(f"{name}, confined", [statistics.median(each) for each in zip(*taken, strict=True)], own)
            _memory_row(f"{name}, python of its own", own, own)
        assert runner.wait_ready(armed=True)
        waiting = [_rollup(_pid_of(child.pidfd)) for child in runner._supply._armed.waiting]
        _memory_row("armed, waiting", [statistics.median(each) for each in zip(*waiting, strict=True)])


def _memory_row(label, taken, own=None):
    resident, private, share = taken
    ratio = "" if own is None else f"   1/{own[1] / private:.0f}" if own[1] > private else "   1"
    print(f"  {label:30}{resident:10.0f}{private:10.1f}{share:10.1f}{ratio}")


def _wait_for(word, run):
    seen = 0
    while True:
        events = run.wait_events(seen, 60)
        assert events, "the program said nothing within a minute"
        seen += len(events)
        if any(word in getattr(event, "text", "") for event in events):
            return


def _pid_of(pidfd):
    lines = Path(f"/proc/self/fdinfo/{pidfd}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pid:"))


def _rollup(pid):
    """Resident, private and proportional memory in MiB. A run shows it to root only."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kib = {line.split(":")[0]: int(line.split()[1]) for line in lines}
    private = kib["Private_Clean"] + kib["Private_Dirty"] + kib.get("Private_Hugetlb", 0)
    return kib["Rss"] / 1024, private / 1024, kib["Pss"] / 1024


def _fresh(source):
    process = subprocess.Popen([sys.executable, "-u", "-c", source + HOLD], stdout=subprocess.PIPE, text=True)
    try:
        for line in process.stdout:
            if "here" in line:
                break
        return _rollup(process.pid)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


# ---- the web app beside it


def web(seconds, crowd=16, level=None):
    """Health, a page's document and its script, of a server as people start it: idle, then beside endless cells."""
    with contextlib.ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = start(home)
        stack.callback(stop, server)
        me = Client(server)
        link = _link_to_endless(server, me)
        rows = {"idle": _latencies(server, me, seconds)}
        with contextlib.ExitStack() as learners:
            for _ in range(crowd):
                socket = learners.enter_context(_open_page(server, Client(server), "lab", f"link={link}"))
                threading.Thread(target=lambda tab=socket: list(tab), daemon=True).start()  # a browser reads on
            _wait_for_runs(server, crowd)
            rows[f"{crowd} learners run an endless cell in it"] = _latencies(server, me, seconds)
        with Runner(observer=None, max_parallel=crowd, spare=False, level=level) as runner:
            assert runner.wait_ready(armed=True), runner.status().problem
            limits = Limits(wall_s=600)
            runs = [runner.submit(CellRequest(ENDLESS, limits=limits, learner=str(who))) for who in range(crowd)]
            while not all(run.state == "running" for run in runs):
                time.sleep(0.05)
            rows[f"{crowd} endless cells at once beside it"] = _latencies(server, me, seconds)
            for run in runs:
                run.stop()
    _web_table(rows)


def _web_table(rows):
    print("\nThe web app meanwhile (milliseconds, median / p95; ratio of the medians to idle)")
    kinds = list(rows["idle"])
    print(f"  {'':42}" + "".join(f"{kind:>26}" for kind in kinds))
    for name, found in rows.items():
        shown = []
        for kind in kinds:
            middle, idle = (statistics.median(each[kind]) for each in (found, rows["idle"]))
            shown.append(f"{middle:.1f} / {percentile(found[kind], 0.95):.1f} ({middle / idle:.1f} x)")
        print(f"  {name:42}" + "".join(f"{each:>26}" for each in shown))


def _link_to_endless(server, owner):
    """A link of the Lab to a program that never ends: whoever opens it runs it."""
    options = Options(server.home, f"sqlite:///{server.home / 'unroll.db'}")
    with open_house(options, NoRunner()) as house:
        program = lab_links.programs(house)[0].name
        return lab_links.make_link(house, owner.person, program, ENDLESS, {}, seed=0, now=datetime.now(UTC), local=True)


def _open_page(server, client, page, query=""):
    """A tab on a page, whose script has been told to run."""
    place = urlsplit(server.address)
    headers = {"Cookie": client.headers["Cookie"]}
    url = f"ws://{place.netloc}/_stcore/stream"
    socket = connect(url, subprotocols=["streamlit"], additional_headers=headers, max_size=None, close_timeout=2)
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = page
    socket.send(message.SerializeToString())
    return socket


def _wait_for_runs(server, crowd):
    """Until the server says that so many programs run or wait."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        numbers = dict(line.split() for line in _read(server, "/api/metrics").splitlines() if line[:1] not in ("#", ""))
        if float(numbers["unroll_runs_running"]) + float(numbers["unroll_runs_queued"]) >= crowd - 2:  # some are over
            return
        time.sleep(0.2)
    raise AssertionError("the learners' cells did not start")


def _latencies(server, client, seconds):
    found = {"/api/health": [], "document": [], "page script (Home)": []}
    until = time.perf_counter() + seconds
    while time.perf_counter() < until:
        found["/api/health"].append(_get(server, "/api/health"))
        found["document"].append(_get(server, "/"))
        found["page script (Home)"].append(_page(server, client))
        time.sleep(0.05)
    return {kind: times[1:] or times for kind, times in found.items()}


def _get(server, path):
    begun = time.perf_counter()
    _read(server, path)
    return (time.perf_counter() - begun) * 1e3


def _read(server, path):
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    assert answer.status == 200, (path, answer.status)
    return text


def _page(server, client):
    """From opening a tab until its page's script has come to its end."""
    begun = time.perf_counter()
    with _open_page(server, client, "") as socket:
        while True:
            message = ForwardMsg.FromString(socket.recv(60))
            if message.WhichOneof("type") == "script_finished":
                return (time.perf_counter() - begun) * 1e3


def main(chosen, cells):
    """The parts that are asked for; each takes less than three minutes."""
    print(f"\n{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    if "throughput" in chosen.only:
        throughput(cells, chosen.seconds, chosen.level)
    if "memory" in chosen.only:
        memory(cells, level=chosen.level)
    if "web" in chosen.only:
        web(chosen.seconds * 4, level=chosen.level)
