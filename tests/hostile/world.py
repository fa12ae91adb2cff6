"""Things on this machine that a hostile cell would like to reach, and a look at whether it did."""

import os
import signal
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from call_numbers import NUMBERS


@dataclass
class World:
    """Decoys that any process of this machine may touch: only the sandbox can be what stops a cell."""

    folder: Path
    secret: str
    server: socket.socket
    local: socket.socket
    mailbox: socket.socket
    victim: subprocess.Popen

    @property
    def values(self) -> dict[str, object]:
        """What a cell's source may name, so that it need not guess."""
        return {
            "SECRET_FILE": str(self.folder / "secret.txt"),
            "OPEN_FOLDER": str(self.folder),
            "SECRET": self.secret,
            "TCP_PORT": self.server.getsockname()[1],
            "UNIX_SOCKET": self.local.getsockname(),
            "MAILBOX": self.mailbox.getsockname(),
            "VICTIM": self.victim.pid,
            "HOST": os.getpid(),
            "NUMBERS": NUMBERS,
            "REPOSITORY": str(Path(__file__).resolve().parent.parent.parent),
        }

    def source(self, text: str) -> str:
        """The cell with these names set; the secret itself is known only to compare with."""
        lines = "".join(f"{name} = {value!r}\n" for name, value in self.values.items())
        return lines + "got = []\n" + text

    def check(self) -> None:
        """Nothing outside may have changed."""
        assert self.victim.poll() is None, "a process outside was ended"
        assert Path(f"/proc/{self.victim.pid}/stat").read_text().split()[2] != "T", "a process outside was stopped"
        assert sorted(os.listdir(self.folder)) == ["local.sock", "mail.sock", "secret.txt"], (
            "a file was written outside"
        )
        assert (self.folder / "secret.txt").read_text() == self.secret, "a file outside was changed"
        assert not self.forget_visitors(), "somebody connected"

    def forget_visitors(self) -> int:
        """Take all waiting connections and messages; how many there were."""
        visitors = 0
        for listener in (self.server, self.local):
            while True:
                try:
                    listener.accept()[0].close()
                except BlockingIOError:
                    break
                visitors += 1
        while True:
            try:
                self.mailbox.recv(1)
            except BlockingIOError:
                return visitors
            visitors += 1

    def close(self) -> None:
        self.server.close()
        self.local.close()
        self.mailbox.close()
        os.kill(self.victim.pid, signal.SIGKILL)
        self.victim.wait()


def build(folder: Path) -> World:
    """Decoys in a folder that everybody may write in."""
    for parent in (folder, folder.parent, folder.parent.parent):
        parent.chmod(0o755)
    folder.chmod(0o777)
    secret = os.urandom(8).hex()
    (folder / "secret.txt").write_text(secret)
    (folder / "secret.txt").chmod(0o666)
    server = socket.create_server(("127.0.0.1", 0))
    local = socket.socket(socket.AF_UNIX)
    local.bind(str(folder / "local.sock"))
    local.listen()
    (folder / "local.sock").chmod(0o777)
    mailbox = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    mailbox.bind(str(folder / "mail.sock"))
    (folder / "mail.sock").chmod(0o777)
    for listener in (server, local, mailbox):
        listener.setblocking(False)
    victim = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(3600)"])
    return World(folder, secret, server, local, mailbox, victim)
