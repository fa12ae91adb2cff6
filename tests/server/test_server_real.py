"""The server as it is served: over real sockets, to clients that keep to the rules and to some that do not."""

import base64
import hashlib
import http.client
import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from server.conftest import start, stop
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

from unroll.actions import identity
from unroll.server.headers import CONTENT_POLICY, allowed_inline

UNROLL = Path(sys.executable).with_name("unroll")


def get(server, path, method="GET", **headers):
    """Status, headers and body of a request; underscores in header names stand for hyphens."""
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=30)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    sent = {name.lower(): value for name, value in answer.getheaders()}
    found = answer.status, sent, answer.read().decode(errors="replace")
    connection.close()
    return found


def cookie_of(headers):
    """The learner's token and the attributes around it."""
    first, *rest = headers["set-cookie"].split("; ")
    name, _, token = first.partition("=")
    assert name == identity.COOKIE
    return token, {part.lower() for part in rest}


def tab(server, token=None):
    """A browser tab's socket."""
    place = urlsplit(server.address)
    headers = {"Cookie": f"{identity.COOKIE}={token}"} if token else {}
    url = f"ws://{place.netloc}/_stcore/stream"
    return connect(url, subprotocols=["streamlit"], additional_headers=headers, max_size=None, open_timeout=30)


def run_page(socket, page=""):
    """Ask for a page; returns the kinds of the messages until its script has ended, and all their text."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    message.rerun_script.page_name = page
    socket.send(message.SerializeToString())
    kinds, text = [], b""
    while "script_finished" not in kinds:
        frame = socket.recv(timeout=120)
        text += frame
        kinds.append(ForwardMsg.FromString(frame).WhichOneof("type"))
    return kinds, text


def test_it_says_where_it_is_and_keeps_its_things_in_its_home(server):
    """One line for the person, flushed at once; a secret that only its owner reads; a database."""
    assert f"Unroll is at {server.address}\n" in server.lines
    assert urlsplit(server.address).port, "it was told to take a free port, and says which"
    assert not [line for line in server.lines if "Traceback" in line or "WARNING" in line]
    assert stat.S_IMODE((server.home / "secret").stat().st_mode) == 0o600
    assert (server.home / "unroll.db").exists()


def test_a_page_brings_an_identity_that_scripts_cannot_read(server):
    """HttpOnly, Lax, for the whole site, signed with this installation's secret."""
    status, headers, _ = get(server, "/practice", accept="text/html")
    token, attributes = cookie_of(headers)
    assert status == 200
    assert {"httponly", "samesite=lax", "path=/"} <= attributes
    assert "secure" not in attributes
    assert identity.read((server.home / "secret").read_text().strip(), token)


def test_the_identity_is_kept_and_a_forged_one_replaced(server):
    """A good cookie comes back as it was; a changed or foreign one is nobody's, so a new one is made."""
    token, _ = cookie_of(get(server, "/")[1])
    assert cookie_of(get(server, "/", cookie=f"a=b; {identity.COOKIE}={token}")[1])[0] == token
    victim = identity.new_person()
    secret = (server.home / "secret").read_text().strip()
    for forged in (identity.mint("another secret " * 4, victim), token[:-3] + "AAA", victim, "\xe9" * 10, ""):
        made, _ = cookie_of(get(server, "/", cookie=f"{identity.COOKIE}={forged}")[1])
        assert identity.read(secret, made) not in (None, victim)
        assert made != token


def test_a_cookie_is_secure_where_the_browser_speaks_https(server):
    """The proxy before us says so."""
    _, attributes = cookie_of(get(server, "/", x_forwarded_proto="https")[1])
    assert "secure" in attributes


def test_a_browser_that_lost_its_cookie_gets_one_with_a_page_it_has_cached(server):
    """A "304 Not Modified" would bring none, so the page is sent again; with a good cookie it is not."""
    _, headers, _ = get(server, "/")
    known = {"if_none_match": headers["etag"]}
    status, again, _ = get(server, "/", **known)
    assert (status, "set-cookie" in again) == (200, True)
    status, _, _ = get(server, "/", cookie=f"{identity.COOKIE}={cookie_of(again)[0]}", **known)
    assert status == 304


@pytest.mark.parametrize("path", ["/_stcore/health", "/api/health", "/app/static/brand/favicon.png", "/static/none.js"])
def test_only_pages_bring_cookies(server, path):
    """Files and answers for programs do not: a shared cache may keep them."""
    assert identity.COOKIE not in get(server, path)[1].get("set-cookie", "")


@pytest.mark.parametrize(
    "path", ["/", "/api/health", "/app/static/brand/favicon.png", "/nowhere.txt", "/_stcore/metrics"]
)
def test_every_answer_carries_the_headers(server, path):
    """No framing, no guessing of types, nothing from elsewhere."""
    _, headers, _ = get(server, path)
    assert headers["content-security-policy"] == CONTENT_POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"


def test_of_inline_scripts_only_streamlits_own_may_run(server):
    """Each one in the page that is served has its hash in the policy; any other text has not."""
    html = get(server, "/")[2]
    ours = re.findall(r"<script>(.*?)</script>", html, re.DOTALL)
    sources = CONTENT_POLICY.split("script-src ")[1].split(";")[0].split()
    assert ours
    assert sources == ["'self'", "blob:", *(hash_of(script) for script in ours)]
    assert allowed_inline("<script>alert(1)</script><script src=x></script><p>a < b</p>") == hash_of("alert(1)")
    assert allowed_inline("<script>if (a < b && c) d('</p>')</script>") == hash_of("if (a < b && c) d('</p>')")
    assert allowed_inline("<script type=module src=x></script>") == ""


def hash_of(script):
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


@pytest.mark.parametrize(
    "path", ["/_stcore/metrics", "/_stcore/metrics/", "/%5Fstcore/metrics", "/_stcore/agent/interact"]
)
def test_what_tells_too_much_is_closed(server, path):
    """Streamlit's own metrics and agent interface answer nobody."""
    assert get(server, path)[0] == 404


@pytest.mark.parametrize(
    "path", ["/app/static/../app.py", "/app/static/%2e%2e/pyproject.toml", "/app/static//etc/passwd"]
)
def test_static_files_are_those_of_the_static_folder(server, path):
    """Nothing above it is served."""
    status, _, text = get(server, path)
    assert status in (400, 404)
    assert "root:" not in text


def test_health_is_json_and_not_kept(server):
    """200 and `ok` for each part."""
    status, headers, text = get(server, "/api/health")
    found = json.loads(text)
    assert (status, headers["cache-control"]) == (200, "no-store")
    on_disk = [file for file in Path("quiz_bank").rglob("*.toml") if file.name != "pattern.toml"]
    assert (found["status"], found["database"], found["bank"]) == ("ok", "ok", "ok")
    assert found["questions"] == len(on_disk)
    assert found["runner"] in ("ok", "starting")


def test_metrics_are_for_this_machine(server):
    """From here they are read; what came through a proxy, from wherever, is told that there are none."""
    status, headers, text = get(server, "/api/metrics")
    assert (status, headers["content-type"].split(";")[0]) == (200, "text/plain")
    assert "\nunroll_healthy 1.0\n" in text
    for header in ("x_forwarded_for", "forwarded", "x_real_ip"):
        assert get(server, "/api/metrics", **{header: "127.0.0.1"})[0] == 404


def test_pages_run_and_the_web_process_has_not_imported_torch(server):
    """Every page's script runs to its end over the real protocol; torch is in none of the process's mappings."""
    token, _ = cookie_of(get(server, "/")[1])
    with tab(server, token) as socket:
        for page in ("", "practice", "challenge", "explain", "lab", "review", "test", "progress", "debug", "live"):
            kinds, text = run_page(socket, page)
            assert "new_session" in kinds
            assert b"Traceback" not in text
    mapped = Path(f"/proc/{server.process.pid}/maps").read_text()
    assert "libtorch" not in mapped
    assert "/torch/" not in mapped
    assert "pandas" in mapped, "the look into the mappings finds what is imported"


def test_a_learner_is_the_same_in_every_tab(server):
    """The cookie, not the tab, says who one is: one learner's practice makes one row."""
    token, _ = cookie_of(get(server, "/")[1])
    before = counted(server, "unroll_learners")
    for _ in range(2):
        with tab(server, token) as socket:
            run_page(socket, "practice")
    assert counted(server, "unroll_learners") == before + 1


def counted(server, name):
    text = get(server, "/api/metrics")[2]
    return next(float(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name} "))


@pytest.mark.parametrize(
    ("frame", "code"),
    [(b"\x00" * 300_000, 1009), (b"\xff\xfe\xfd", 1003), ("text", 1003)],
    ids=["too big", "garbage", "text"],
)
def test_what_is_no_message_closes_the_socket(server, frame, code):
    """And the server goes on."""
    with tab(server) as socket:
        socket.send(frame)
        for _ in iter(lambda: _received(socket), None):
            pass
        assert socket.protocol.close_code == code
    assert get(server, "/api/health")[0] == 200


def test_a_flood_does_not_hold_up_others(server):
    """One tab sends 600 reruns at once; another tab's page still comes within seconds."""
    message = BackMsg()
    message.rerun_script.query_string = ""
    with tab(server) as flooder, tab(server) as person:
        run_page(person)
        drain = threading.Thread(target=lambda: [None for _ in iter(lambda: _received(flooder), None)], daemon=True)
        drain.start()
        for _ in range(600):
            flooder.send(message.SerializeToString())
        began = time.perf_counter()
        run_page(person)
        assert time.perf_counter() - began < 10
        flooder.socket.shutdown(socket.SHUT_RDWR)


def _received(connection):
    try:
        return connection.recv(timeout=30)
    except (ConnectionClosed, TimeoutError):
        return None


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to_and_leaves_no_process(tmp_path, kind):
    """With a page open that follows a run: exit status 0, the run not waited for, nothing left of the sandbox."""
    server = start(tmp_path / "home")
    token, _ = cookie_of(get(server, "/")[1])
    with tab(server, token) as socket:
        _, sent = run_page(socket, "lab")
        stream = follow(server, token, re.search(rb'"run_id": ?"([\w-]+)"', sent)[1].decode())
        below = server.children()
        began = time.perf_counter()
        server.process.send_signal(kind)
        assert server.process.wait(30) == 0
        assert time.perf_counter() - began < 15
    assert b"event: end" not in stream.read(), "the run was still going when the server left"
    assert below, "it had a sandbox running"
    assert [pid for pid in below if Path(f"/proc/{pid}").exists() and not _is_dead(pid)] == []
    assert "Traceback" not in "".join(server.lines)


def follow(server, token, run_id):
    """The open stream of a run, its first news read."""
    place = urlsplit(server.address)
    connection = http.client.HTTPConnection(place.hostname, place.port, timeout=60)
    connection.request("GET", f"/api/runs/{run_id}/events", headers={"Cookie": f"{identity.COOKIE}={token}"})
    stream = connection.getresponse()
    assert stream.status == 200
    while not stream.readline().startswith(b"data:"):
        pass
    return stream


def _is_dead(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_a_restart_knows_its_learners(tmp_path):
    """The same home has the same secret: yesterday's cookie is still good."""
    first = start(tmp_path / "home")
    token, _ = cookie_of(get(first, "/")[1])
    os.kill(first.process.pid, signal.SIGKILL)
    first.process.wait()
    second = start(tmp_path / "home")
    again, _ = cookie_of(get(second, "/", cookie=f"{identity.COOKIE}={token}")[1])
    stop(second)
    assert again == token


def test_a_port_that_is_taken_is_said_in_a_sentence(tmp_path):
    """With what to do; nothing is created."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        said = serve(tmp_path, "--port", str(port))
        sentence = f"Port {port} of 127.0.0.1 cannot be used (Address already in use)."
        assert said == f"{sentence} Choose another: unroll serve --port N"
        assert serve(tmp_path, PORT=str(port)) == said
    assert "cannot be used" in serve(tmp_path, "--port", "0", "--host", "203.0.113.9")
    assert not (tmp_path / "home").exists()


def test_a_house_that_cannot_be_opened_is_said_in_a_sentence(tmp_path):
    """A damaged bank, a bad database, a bad switch, a home that is a file: no traceback, nothing served."""
    (tmp_path / "bank").mkdir()
    assert "there is no pattern in this folder" in serve(tmp_path, "--port", "0", UNROLL_BANK=str(tmp_path / "bank"))
    assert "not the URL of a database" in serve(tmp_path, "--port", "0", UNROLL_DATABASE_URL="nonsense")
    assert "Write 1 to switch it on" in serve(tmp_path, "--port", "0", UNROLL_BEHIND_PROXY="ja")
    (tmp_path / "file").write_text("")
    assert "Set UNROLL_HOME to a folder" in serve(tmp_path, "--port", "0", UNROLL_HOME=str(tmp_path / "file"))


def serve(folder, *options, **environment):
    """What a start that must fail says."""
    done = subprocess.run(
        [UNROLL, "serve", *options],
        env={**os.environ, "UNROLL_HOME": str(folder / "home"), **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("unroll serve: ")
    return done.stderr.removeprefix("unroll serve: ").strip()


def test_copies_are_made_and_brought_back_while_it_serves(server, tmp_path):
    """`unroll db backup`, `restore`, `migrate`: each says what it did, or in a sentence why not."""
    token, _ = cookie_of(get(server, "/")[1])
    copy = tmp_path / "copy.db"
    assert db(server, "backup", str(copy)) == (0, f"The database is copied to {copy}.")
    before = counted(server, "unroll_learners")
    with tab(server, token) as socket:
        run_page(socket, "practice")
    assert counted(server, "unroll_learners") == before + 1
    code, said = db(server, "restore", str(copy))
    assert (code, said.startswith(f"The database is that of {copy}. The one of before is kept in ")) == (0, True)
    assert counted(server, "unroll_learners") == before
    assert db(server, "migrate") == (0, "The database is up to date.")
    assert db(server, "backup", str(copy)) == (1, f"unroll db: {copy} exists already. Name a new file.")
    code, said = db(server, "restore", str(tmp_path / "none.db"))
    assert (code, said) == (1, f"unroll db: There is no file {tmp_path / 'none.db'}.")


def db(server, *words):
    environment = {**os.environ, "UNROLL_HOME": str(server.home)}
    done = subprocess.run([UNROLL, "db", *words], env=environment, capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, (done.stdout + done.stderr).strip()
