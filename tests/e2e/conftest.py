"""A real server and a real browser. No request may leave the machine, and no process may be left behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, WebSocketRoute, expect, sync_playwright

from unroll.content.bank import Bank, load_bank

ROOT = Path(__file__).resolve().parents[2]
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",  # whatever a page asks for, no name is looked up
]
expect.set_options(timeout=45_000)  # two slow processors are also a machine to be tested on
LOOPBACK = {"127.0.0.1", "localhost", "::1", ""}
EXPECTED_ERRORS = ("status of 404",)
"""Streamlit's own page: two probes after a deep link."""


def chromium() -> str | None:
    """Where a Chromium is, if there is one."""
    named = os.environ.get("UNROLL_CHROMIUM")
    found = (shutil.which(name) for name in ("chromium", "chromium-browser", "google-chrome"))
    return named or next((path for path in found if path), None)


def pytest_collection_modifyitems(config, items):
    """Browser tests come last: as long as a browser is open, this thread has a running event loop.

    Where there is no Chromium they are left out, which is said in one line; CI demands them.
    """
    mine = [item for item in items if Path(item.path).is_relative_to(Path(__file__).parent)]
    for item in mine:
        item.add_marker(pytest.mark.browser)
    others = [item for item in items if item not in mine]
    if not mine or chromium() is not None:
        items[:] = [*others, *mine]
        return
    if os.environ.get("UNROLL_REQUIRE_BROWSER") or os.environ.get("CI"):
        raise pytest.UsageError("The browser tests are demanded here, and there is no Chromium.")
    config.get_terminal_writer().line(f"No Chromium: {len(mine)} browser tests are left out.")
    items[:] = others
    config.hook.pytest_deselected(items=mine)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@dataclass
class Server:
    """`unroll serve` as a person starts it, with a home of its own; or another command that takes a port."""

    home: Path
    command: tuple[str, ...] = ("-c", "from unroll.cli import app; app()", "serve", "--port")
    port: int = field(default_factory=free_port)
    process: subprocess.Popen | None = None
    family: set[tuple[int, str]] = field(default_factory=set)
    """Number and start time of every process that was below the server when it was told to stop."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        environment = {**os.environ, "UNROLL_HOME": str(self.home)}
        command = [sys.executable, *self.command, str(self.port)]
        log = (self.home / "server.log").open("ab")
        self.process = subprocess.Popen(
            command, cwd=self.home, env=environment, stdout=log, stderr=log, start_new_session=True
        )
        self._wait()

    def _wait(self, seconds: float = 180) -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.process.poll() is not None:
                break
            try:
                with urllib.request.urlopen(f"{self.url}/api/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"the server did not come up:\n{(self.home / 'server.log').read_text()[-3000:]}")

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self.process.wait(30)

    def stop(self) -> None:
        """As Ctrl-C does; fails if anything that it started is still there afterwards."""
        if self.process is None or self.process.poll() is not None:
            return
        self.family = below(self.process.pid)
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        until = time.monotonic() + 10
        while self.family & everybody().keys() and time.monotonic() < until:
            time.sleep(0.1)
        assert self.family & everybody().keys() == set(), "these processes were left behind"


def everybody() -> dict[tuple[int, str], int]:
    """Every process that is not a zombie, by number and start time, with its parent's number."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if fields[0] != "Z":
            found[int(stat.parent.name), fields[19]] = int(fields[1])
    return found


def below(pid: int) -> set[tuple[int, str]]:
    """Children, their children, and so on, whatever session they have put themselves into."""
    children = {one for one, parent in everybody().items() if parent == pid}
    return children.union(*(below(number) for number, _ in children))


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    """One server for all tests; each test is another learner."""
    made = Server(tmp_path_factory.mktemp("home"))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def parts(tmp_path_factory):
    """The editor and the live view alone on a page; see apps/parts.py."""
    made = Server(tmp_path_factory.mktemp("parts"), (str(Path(__file__).parent / "apps" / "launcher.py"),))
    made.start()
    yield made
    made.stop()


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def context(browser: Browser):
    """A browser window of a new learner, watched."""
    with watched(browser, viewport={"width": 1280, "height": 900}) as opened:
        yield opened


@contextmanager
def watched(browser: Browser, *, expected: tuple[str, ...] = (), **options):
    """A browser of somebody new: nothing leaves the machine, nothing breaks on the page but what is `expected`."""
    opened = browser.new_context(reduced_motion="reduce", **options)
    opened.set_default_timeout(60_000)
    outside: list[str] = []
    broken: list[str] = []
    opened.on("request", lambda request: _note_outside(request.url, outside))
    opened.on("weberror", lambda error: broken.append(str(error.error)))
    opened.on("console", lambda message: _note_error(message, broken, expected))
    yield opened
    opened.close()
    assert outside == [], "these requests left the machine"
    assert broken == [], "these errors happened in the browser"


def _note_outside(url: str, outside: list[str]) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("data", "blob", "about") and (parts.hostname or "") not in LOOPBACK:
        outside.append(url)


def _note_error(message, broken: list[str], expected: tuple[str, ...]) -> None:
    if message.type == "error" and not any(known in message.text for known in (*EXPECTED_ERRORS, *expected)):
        broken.append(message.text)


@pytest.fixture(scope="session")
def bank() -> Bank:
    return load_bank(ROOT / "quiz_bank")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


class Line:
    """What a page tells the server. It can be held back, and then arrives all at once, as on a slow line."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[bytes | str] = []
        self.holding = False
        page.route_web_socket("**/_stcore/stream", self._open)

    def _open(self, browser: WebSocketRoute) -> None:
        self.server = browser.connect_to_server()
        browser.on_message(lambda told: self.sent.append(told) if self.holding else self.server.send(told))

    def release(self) -> None:
        self.holding = False
        for told in self.sent:
            self.server.send(told)

    def hears(self, least: int) -> None:
        """Wait until so many messages are held back."""
        until(self.page, lambda: len(self.sent) >= least)

    def lose(self) -> None:
        """What was held back never arrives."""
        self.holding, self.sent = False, []


@pytest.fixture
def line(page):
    return Line(page)


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for what no locator can tell, ten seconds at most, while the page goes on."""
    for _ in range(100):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


def idle(page: Page) -> None:
    """Wait until Streamlit has nothing more to do."""
    page.wait_for_selector("[data-testid=stApp][data-test-connection-state=CONNECTED]", timeout=60_000)
    page.wait_for_timeout(150)
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]", timeout=60_000)
    page.wait_for_timeout(150)


STILL = """frames => {
  const watch = window.unrollStill ??= { quiet: 0, seen: 0 };
  watch.observer ??= new MutationObserver(() => { watch.quiet = 0 });
  if (watch.seen++ === 0) watch.observer.observe(document, { subtree: true, childList: true, attributes: true });
  const still = ++watch.quiet > frames || watch.seen > 40 * frames;
  if (still) { watch.observer.disconnect(); watch.quiet = watch.seen = 0 }
  return still;
}"""
"""Counted in frames, which take longer where the processor is busy. What never stands still is looked at anyway."""


def still(page: Page) -> None:
    """Wait until the browser has drawn what Streamlit sent: no element changed for fifteen frames.

    Tabs, for one, are drawn first and chosen from a frame or more later; until then the keyboard cannot reach them.
    """
    page.wait_for_function(STILL, arg=15)


def visit(page: Page, address: str) -> None:
    """Open a page and wait until it stands: before its script has begun, Streamlit has nothing to do either."""
    page.goto(address)
    page.wait_for_selector("[data-testid=stMain] [data-testid=stElementContainer]", timeout=60_000, state="attached")
    idle(page)
