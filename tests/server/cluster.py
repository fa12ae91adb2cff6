"""A throw-away PostgreSQL and a throw-away nginx, both on the loopback only and gone when the test is over."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg

ROOT = Path(__file__).resolve().parents[2]
WITHIN_S = 120
PROGRAMS = ("initdb", "postgres", "nginx")


def program(name):
    """Where a program is; None if it is not installed."""
    newest_first = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)
    found = next((str(path) for path in newest_first), None)
    return found or shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _user():
    """PostgreSQL refuses to be run by root."""
    return {"user": "postgres", "group": "postgres", "extra_groups": []} if os.getuid() == 0 else {}


@contextmanager
def postgres(folder):
    """A cluster of its own; gives the URL of its database."""
    initdb, server = program("initdb"), program("postgres")
    data, port = folder / "data", free_port()
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
    subprocess.run(
        [initdb, "-D", data, "-A", "trust", "-U", "unroll", "--no-sync", "-E", "UTF8"],
        check=True, stdout=subprocess.DEVNULL, cwd="/", **_user(),
    )  # fmt: skip
    options = ["-h", "127.0.0.1", "-p", str(port), "-k", "", "-c", "max_connections=60"]
    with (folder.parent / "postgres.log").open("ab") as log:
        process = subprocess.Popen([server, "-D", data, *options], stdout=log, stderr=log, cwd="/", **_user())
    url = f"postgresql://unroll@127.0.0.1:{port}/postgres"
    try:
        _wait(process, lambda: psycopg.connect(url).close())
        yield url
    finally:
        process.terminate() if process.poll() is None else None
        with suppress(subprocess.TimeoutExpired):
            process.wait(20)
        process.kill()
        process.wait()


def documented(servers):
    """The nginx configuration of docs/operating.md, with the addresses of these servers and without a certificate."""
    text = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    (block,) = [each.partition("```")[0] for each in text.split("```nginx\n")[1:] if "upstream unroll" in each]
    port = free_port()
    lines = []
    for line in block.splitlines():
        if line.strip().startswith("server 127.0.0.1:"):
            continue
        lines.append(line.replace("listen 443 ssl http2;", f"listen 127.0.0.1:{port};"))
        if line.strip().startswith("hash "):
            lines += [f"  server {each.removeprefix('http://')};" for each in servers]
    return "\n".join(lines), port


@contextmanager
def nginx(folder, servers):
    """The balancer that the documentation describes, before these servers; gives its address."""
    block, port = documented(servers)
    (folder / "nginx.conf").write_text(
        f"daemon off; master_process off; pid {folder}/nginx.pid; error_log {folder}/error.log;\n"
        "events { worker_connections 512; }\n"
        f"http {{ access_log off; {_temporary(folder)}\n{block}\n}}\n"
    )
    process = subprocess.Popen([program("nginx"), "-p", str(folder), "-c", str(folder / "nginx.conf")], cwd=folder)
    try:
        _wait(process, lambda: socket.create_connection(("127.0.0.1", port), 1).close())
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _temporary(folder):
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)


def _wait(process, trial):
    until = time.monotonic() + WITHIN_S
    while True:
        assert process.poll() is None, "it did not come up"
        try:
            return trial()
        except (OSError, psycopg.Error):
            assert time.monotonic() < until, "it did not answer"
            time.sleep(0.1)
