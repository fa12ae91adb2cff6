"""The real server, started as people start it, from a folder that is not the project's."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from actions.small_bank import write_bank, write_lessons
from server.cluster import PROGRAMS, program

from unroll.actions.house import Options


def pytest_collection_modifyitems(config, items):
    """Where PostgreSQL or nginx is not installed, tests of several processes are left out, said in one line; CI demands
    them."""
    mine = [item for item in items if Path(item.path).name == "test_server_two_processes.py"]
    missing = [name for name in PROGRAMS if program(name) is None]
    if not mine or not missing:
        return
    if os.environ.get("CI"):
        raise pytest.UsageError(f"Demanded here and not installed: {', '.join(missing)}.")
    config.get_terminal_writer().line(f"No {', '.join(missing)}: {len(mine)} tests of several processes are left out.")
    items[:] = [item for item in items if item not in mine]
    config.hook.pytest_deselected(items=mine)


@dataclass
class Server:
    """A running `unroll serve`."""

    process: subprocess.Popen[str]
    home: Path
    database: str | None = None
    """URL of its database; None: the file in its home."""
    content: tuple[Path, Path] = (Options.bank, Options.lessons)
    """Folders of its bank and its lessons."""
    address: str = ""
    lines: list[str] = field(default_factory=list)
    told: threading.Event = field(default_factory=threading.Event)

    def read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.lines.append(line)
            if line.startswith("Unroll is at "):
                self.address = line.split()[-1]
                self.told.set()
        self.told.set()

    def children(self) -> list[int]:
        """Every process below it, at any depth."""
        found, waiting = [], [self.process.pid]
        while waiting:
            parent = waiting.pop()
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit() and _parent(entry) == parent:
                    found.append(int(entry.name))
                    waiting.append(int(entry.name))
        return found


def _parent(entry: Path) -> int | None:
    try:
        return int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:  # it ended while we looked
        return None


def start(home: Path, *options: str, **environment: str) -> Server:
    """Start it on a free port and wait until it says where it is."""
    home.mkdir(parents=True, exist_ok=True)
    command = Path(sys.executable).with_name("unroll")
    process = subprocess.Popen(
        [command, "serve", "--port", "0", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=home,
        env={**os.environ, "UNROLL_HOME": str(home), "OMP_NUM_THREADS": "1", **environment},
    )
    server = Server(process, home, environment.get("UNROLL_DATABASE_URL"))
    if "UNROLL_BANK" in environment:
        server.content = Path(environment["UNROLL_BANK"]), Path(environment["UNROLL_LESSONS"])
    threading.Thread(target=server.read, daemon=True).start()
    assert server.told.wait(120)
    assert server.address, "".join(server.lines)
    return server


def stop(server: Server) -> None:
    if server.process.poll() is None:
        server.process.terminate()
        try:
            server.process.wait(60)
        except subprocess.TimeoutExpired:
            server.process.kill()
            server.process.wait()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    server = start(tmp_path_factory.mktemp("elsewhere"))
    yield server
    stop(server)


@pytest.fixture(scope="module")
def small_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One with a bank of a few questions, which is read at once."""
    folder = tmp_path_factory.mktemp("small")
    content = {"UNROLL_BANK": str(write_bank(folder)), "UNROLL_LESSONS": str(write_lessons(folder))}
    server = start(folder / "home", **content)
    yield server
    stop(server)
