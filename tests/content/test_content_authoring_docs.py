"""Every command that `docs/authoring.md` prints works, in its order, on a bank made of the page's own files."""

import re
import shlex
from pathlib import Path

import pytest
from content_banks import ROOT, documented, unroll
from typer.testing import CliRunner

from unroll.commands.bank import app

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```console\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [line.removeprefix("$ ") for block in BLOCKS for line in block.splitlines()]


def write_documented_bank(folder: Path) -> Path:
    """The page's bank: its pattern, its question and the program."""
    pattern = folder / "bank" / "shapes_by_example"
    pattern.mkdir(parents=True)
    for name, text in documented("authoring.md").items():
        (pattern / name).write_text(text, encoding="utf-8")
    return pattern.parent


def test_the_page_speaks_of_every_bank_command() -> None:
    """And of no other: its table has a row for each, and each is typed at least once or stands there with its words."""
    there = {command.name for command in app.registered_commands}
    rows = set(re.findall(r"^\| `bank (\w+)", PAGE, re.MULTILINE))
    assert rows == there
    assert {shlex.split(each)[2] for each in COMMANDS} <= there


def test_what_the_page_types_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All of it but `preview`, which serves: status 0, nothing on stderr, and what `new` wrote is sound and proved."""
    bank = write_documented_bank(tmp_path)
    monkeypatch.setenv("UNROLL_BANK", str(bank))
    monkeypatch.setenv("UNROLL_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("UNROLL_DATABASE_URL", raising=False)
    for command in COMMANDS:
        words = shlex.split(command)
        assert words[:2] == ["unroll", "bank"]
        if words[2] == "preview":
            assert (bank / "shapes_by_example" / f"{words[3]}.toml").exists()
            continue
        done = CliRunner().invoke(app, words[2:])
        assert (done.exit_code, done.stderr) == (0, ""), (command, done.output)
    written = [Path(shlex.split(each)[3]).stem for each in COMMANDS if " bank new " in each]
    assert len(written) >= 9
    assert {each.stem for each in bank.glob("*/*.toml")} == {"pattern", "mean_state_shape", *written}


def test_the_question_of_the_page_is_not_weak(tmp_path: Path) -> None:
    """`lint --strict` has no remark on it, as the page says."""
    bank = write_documented_bank(tmp_path)
    done = unroll("bank", "lint", str(bank), "--strict", home=tmp_path / "home")
    assert (done.returncode, done.stdout) == (0, "0 remarks.\n"), done.stdout


def test_the_page_knows_the_kinds_and_the_functions() -> None:
    """Its tables and lists are those of the code."""
    from unroll.quiz.expression import _LANGUAGE
    from unroll.quiz.question import Evidence, Kind

    for kind in [*Kind, *Evidence]:
        assert f"\n| `{kind}` |" in PAGE
    (functions,) = re.findall(r"and `(abs [a-z ]+)`\.", PAGE)
    assert set(functions.split()) == _LANGUAGE.globals.keys()
