"""`unroll serve`: the web app, from any working directory."""

import runpy
import signal
import socket
import sys
from types import FrameType
from typing import Annotated

import typer

from unroll.actions import operate
from unroll.actions.house import ROOT, BadHome, Options, the_house
from unroll.content.bank import BankError
from unroll.content.errors import ErrorsFileError
from unroll.content.exercises import ExerciseError
from unroll.content.experiments import ExperimentError
from unroll.content.lessons import LessonError
from unroll.content.proofs import ProofsError
from unroll.server import signing_in
from unroll.server.signing_in import BadSignIn
from unroll.store.database import BadDatabase

app = typer.Typer(help="Serve the web app.")

_Port = Annotated[int, typer.Option(envvar="PORT", min=0, max=65535, help="Port to serve at; 0 takes a free one.")]
_Host = Annotated[str, typer.Option(help="Address to serve at; 0.0.0.0 opens it to the network.")]

REFUSED = (
    BankError, LessonError, ErrorsFileError, ExerciseError, ExperimentError, ProofsError, BadHome, BadDatabase,
    BadSignIn,
)  # fmt: skip
"""What is told in one sentence instead of a traceback."""


@app.callback(invoke_without_command=True)
def serve(port: _Port = 8501, host: _Host = "127.0.0.1") -> None:
    """Serve Unroll until Ctrl-C. Everything it keeps is in UNROLL_HOME."""
    launcher = ROOT / "app.py"
    problem = why_taken(host, port)
    if problem is not None:
        raise refuse(problem)
    try:
        signing_in.check(launcher)
        served = operate.serve_alone(Options.read())
        the_house()  # here and not in the server, so that what is wrong is said in a sentence
    except REFUSED as failure:
        raise refuse(str(failure)) from None
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)  # reached after the server has closed everything
    sys.argv = [str(launcher)]  # Streamlit looks for .streamlit/config.toml beside what was launched
    config = {"server.port": port, "server.address": host, "server.enableStaticServing": False}  # ours serves them
    try:
        runpy.run_path(str(launcher))["app"].run(config=config)
    finally:
        if served is not None:
            served.close()


def why_taken(host: str, port: int) -> str | None:
    """Why one cannot listen there, as a sentence; None if one can."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
            trial.listen(1)
        except OSError as failure:
            return f"Port {port} of {host} cannot be used ({failure.strerror}). Choose another: unroll serve --port N"
    return None


def refuse(sentence: str) -> typer.Exit:
    """Say what is wrong; the exit status is 1."""
    print(f"unroll serve: {sentence}", file=sys.stderr)
    return typer.Exit(1)


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
