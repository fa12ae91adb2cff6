"""The built browser parts that are shipped."""

import hashlib
import re
import tomllib
from importlib.resources import files

import pytest

PACKAGE = files("unroll")


def built(name: str) -> list[str]:
    return [entry.name for entry in (PACKAGE / "ui/components/assets").iterdir() if entry.name.startswith(f"{name}-")]


@pytest.mark.parametrize("name", ["editor", "listing", "live", "room", "remote", "stage"])
def test_each_part_is_there_once_under_the_hash_of_its_content(name):
    """Browsers may keep a file for good: other content needs another name. Edited by hand, or built twice, it fails."""
    (file,) = built(name)
    content = (PACKAGE / "ui/components/assets" / file).read_bytes()
    assert file == f"{name}-{hashlib.sha256(content).hexdigest()[:10]}.js"


@pytest.mark.parametrize("name", ["editor", "listing", "live", "room", "remote", "stage"])
def test_a_part_loads_nothing_from_elsewhere(name):
    """No address in it, and no markup made from text."""
    (file,) = built(name)
    text = (PACKAGE / "ui/components/assets" / file).read_text(encoding="utf-8")
    assert re.findall(r"https?://[\w.-]+", text.replace("http://www.w3.org", "")) == []
    assert re.findall(r"insertAdjacentHTML|document\.write|\beval\(|new Function", text) == []


def test_the_package_tells_streamlit_where_they_are():
    """Streamlit reads this file of the installed package, editable or not."""
    manifest = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))
    assert manifest["project"]["name"] == "unroll"
    parts = manifest["tool"]["streamlit"]["component"]["components"]
    assert {part["name"] for part in parts} == {"editor", "listing", "live", "room", "remote", "stage"}
    assert all((PACKAGE / part["asset_dir"]).is_dir() for part in parts)
