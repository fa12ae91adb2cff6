"""A client of the room's routes that keeps to no rule it is not told to keep to."""

import functools
import http.client
import json
import socket
import tempfile
import threading
import time
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

from unroll.actions import host_links, identity, teach
from unroll.actions.house import Options, open_house
from unroll.actions.room_memory import RoomMemory
from unroll.actions.room_questions import votable
from unroll.store.database import open_database


class NoRunner:
    """Making a room runs nothing."""

    def close(self):
        """There is nothing to end."""


class Client:
    """One browser: a cookie, and requests as its pages would send them."""

    def __init__(self, server, person=None):
        self.place = urlsplit(server.address)
        self.person = person or identity.new_person()
        secret = (server.home / "secret").read_text().strip()
        self.headers = {
            "Cookie": f"{identity.COOKIE}={identity.mint(secret, self.person)}",
            "Origin": f"http://{self.place.netloc}",
            "Content-Type": "application/json",
        }

    def call(self, method, path, body=None, **headers):
        """Status and JSON of a request; a header given as None is left out."""
        sent = {**self.headers, **{name.replace("_", "-").title(): value for name, value in headers.items()}}
        sent = {name: value for name, value in sent.items() if value is not None}
        connection = http.client.HTTPConnection(self.place.hostname, self.place.port, timeout=60)
        text = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        connection.request(method, f"/api/rooms/{path}", text, sent)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        return answer.status, json.loads(content) if content[:1] == b"{" else content.decode()

    def join(self, code, name):
        return self.call("POST", f"{code}/join", {"nickname": name})

    def give(self, code, answer, place=0, vote=1):
        return self.call("POST", f"{code}/answer", {"place": place, "vote": vote, "answer": answer})

    def step(self, code, name):
        """As the host's page does it: from the version that is on its screen."""
        version = self.seen(code, host=True)["room"]["version"]
        return self.call("POST", f"{code}/host/step", {"version": version, "step": name})

    def seen(self, code, *, host=False):
        """One look, as where streams do not get through."""
        status, told = self.call("GET", f"{code}/{'host/' if host else ''}events?stream=0")
        assert status == 200, told
        return told


def page_of(client, name, query, *, origin=None, token=None):
    """All that the server sends over the socket to who opens a page of the app: the text of its messages.

    Args:
        origin: what the browser says of the page that opens the socket.
        token: against requests of other sites; without one Streamlit does not look who is signed in.
    """
    message = BackMsg()
    message.rerun_script.query_string = query
    message.rerun_script.page_name = name
    url, cookie = f"ws://{client.place.netloc}/_stcore/stream", {"Cookie": client.headers["Cookie"]}
    spoken = ["streamlit", *([token] if token else [])]
    with connect(
        url, origin=origin, subprotocols=spoken, additional_headers=cookie, max_size=None, open_timeout=60
    ) as socket:
        socket.send(message.SerializeToString())
        text = b""
        while True:
            frame = socket.recv(timeout=120)
            text += frame
            if ForwardMsg.FromString(frame).WhichOneof("type") == "script_finished":
                return text.decode(errors="replace")


class Stream:
    """A participant's event stream, read on a thread of its own."""

    def __init__(self, client, code, *, host=False):
        self.states, self.ended = [], threading.Event()
        self._changed = threading.Condition()
        self._connection = http.client.HTTPConnection(client.place.hostname, client.place.port, timeout=120)
        self._connection.request("GET", f"/api/rooms/{code}/{'host/' if host else ''}events", headers=client.headers)
        self._wire = self._connection.sock
        self.answer = self._connection.getresponse()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        try:
            for line in self.answer:
                if line.startswith(b"data: "):
                    with self._changed:
                        self.states.append(json.loads(line[6:]))
                        self._changed.notify_all()
        except (OSError, http.client.HTTPException, ValueError, AttributeError):
            pass  # the server was killed, or the test hung up
        self.ended.set()
        with self._changed:
            self._changed.notify_all()

    def until(self, wanted, seconds=60):
        """The first state for which `wanted` holds."""
        until = time.monotonic() + seconds
        with self._changed:
            while True:
                for state in self.states:
                    if wanted(state):
                        return state
                left = until - time.monotonic()
                assert left > 0, f"it never came; {len(self.states)} states, last: {self.states[-1:]}"
                self._changed.wait(left)

    def close(self):
        """Hang up; the thread that reads ends by it."""
        self._wire.shutdown(socket.SHUT_RDWR)
        assert self.ended.wait(30)
        self._connection.close()


@functools.cache
def _content(bank, lessons):
    """A bank is read once for all tests: it is the slow part of a house."""
    with tempfile.TemporaryDirectory() as folder:
        house = open_house(Options(Path(folder), f"sqlite:///{folder}/none.db", bank, lessons), NoRunner())
        house.database.close()
        return house


@contextmanager
def house_of(server):
    """The server's own database and secret, opened as a second program would."""
    options = Options(server.home, server.database or f"sqlite:///{server.home / 'unroll.db'}")
    secret = (server.home / "secret").read_text().strip()
    opened = open_database(options.database_url)
    with replace(
        _content(*server.content), options=options, secret=secret, database=opened, rooms=RoomMemory()
    ) as house:
        yield house


def make_room(server, host, *, number=2, kind="single_choice", **rules):
    """A room made in the server's own database. Returns it, the secret of its link, and its questions."""
    with house_of(server) as house:
        questions = [each for each in votable(house) if each.kind == kind][:number]
        ids = [each.id for each in questions]
        row = teach.create_room(house, host.person, "Friday", ids, teach.Rules(**rules), datetime.now(UTC))
        secret = host_links.new_host_link(house, host.person, row.code, datetime.now(UTC))
        return row, secret, questions
