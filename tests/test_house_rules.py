"""The rules of the house that no linter knows. Each test is one rule; what breaks it is listed."""

import ast
import re
import statistics
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ENGINE = sorted((ROOT / "unroll").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
SHIPPED = [*ENGINE, *PAGES, ROOT / "app.py"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> list[tuple[str, int]]:
    """(name, lines) of every function of a file, docstring included."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    return [(f"{name(path)}:{node.name}", (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]


def containing(pattern: str, paths: list[Path]) -> list[str]:
    expression = re.compile(pattern)
    return [
        f"{name(path)}:{number}"
        for path in paths
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if expression.search(line)
    ]


def test_no_script_stands_directly_in_pages() -> None:
    """Streamlit would run it without app.py on a deep link."""
    assert PAGES, "there are no pages at all"
    assert [name(path) for path in PAGES if path.parent == ROOT / "pages"] == []


def test_pages_are_thin_and_go_through_actions() -> None:
    """At most 60 lines, and what a page does it does through `unroll.actions`."""
    texts = {name(path): path.read_text(encoding="utf-8") for path in PAGES}
    assert [page for page, text in texts.items() if len(text.splitlines()) > 60] == []
    assert [page for page, text in texts.items() if "unroll.actions" not in text] == []


def test_nobody_imports_a_page() -> None:
    """A page is run by Streamlit, never imported."""
    assert containing(r"^\s*(from|import)\s+pages\b", SHIPPED) == []


def test_only_state_touches_session_state() -> None:
    """One place knows what a tab remembers."""
    assert containing(r"\.session_state\b", [p for p in SHIPPED if name(p) != "unroll/ui/state.py"]) == []


def test_nothing_is_rendered_as_markup_unpickled_or_evaluated() -> None:
    """What comes from a learner's cell or keyboard is text and numbers, nowhere code or markup."""
    confined = {"unroll/runner/child.py", "unroll/runner/report.py"}  # inside the sandbox: that is what they are for
    outside = [path for path in SHIPPED if name(path) not in confined]
    assert (
        containing(r"unsafe_allow_html|unsafe_allow_javascript|\bpickle\.|(?<![\w.])eval\(|(?<![\w.])exec\(", outside)
        == []
    )
    assert (
        containing(r"innerHTML|insertAdjacentHTML|document\.write", sorted((ROOT / "unroll").rglob("inline/*.js")))
        == []
    )


def test_listings_and_primary_buttons_keep_to_colours_that_can_be_read() -> None:
    """Streamlit's code block and white on the dark accent fall short of AA; `listing` and `on_accent` do not."""
    assert containing(r"\bst\.code\(", SHIPPED) == []
    primary = {path for path in SHIPPED if 'type="primary"' in path.read_text(encoding="utf-8")}
    assert [name(path) for path in primary if "on_accent(" not in path.read_text(encoding="utf-8")] == []


def test_modules_and_functions_stay_readable() -> None:
    """Modules at most 250 lines, functions at most 50, nine in ten at most 25."""
    long_modules = [name(p) for p in ENGINE if len(p.read_text(encoding="utf-8").splitlines()) > 250]
    assert long_modules == []
    lengths = [found for path in SHIPPED for found in functions(path)]
    assert [found for found in lengths if found[1] > 50] == []
    assert statistics.quantiles([lines for _, lines in lengths], n=10)[-1] <= 25


def test_no_error_is_swallowed_and_nothing_is_left_for_later() -> None:
    """No bare except, no stub, no note to self."""
    assert containing(r"except\s*:|except Exception:\s*pass|NotImplementedError|\b(TODO|FIXME|XXX)\b", SHIPPED) == []


def test_no_test_is_skipped_or_expected_to_fail() -> None:
    """A test that cannot fail is no test. Only the browser tests may be left out, in one place that says so."""
    tests = [p for p in sorted((ROOT / "tests").rglob("*.py")) if p != Path(__file__)]
    assert (
        containing(
            r"mark\.(skip|xfail)|pytest\.(skip|xfail)\(", [p for p in tests if name(p) != "tests/e2e/conftest.py"]
        )
        == []
    )


def test_words_of_the_house() -> None:
    """No module is named after nothing in particular."""
    bad = {"utils", "util", "helpers", "helper", "manager", "handlers", "misc", "common", "data"}
    assert [name(path) for path in ENGINE if path.stem in bad] == []


def test_the_rooms_are_the_planned_ones() -> None:
    """A new room is laid on purpose: it joins the import rules in pyproject.toml first."""
    rooms = {path.name for path in (ROOT / "unroll").iterdir() if path.is_dir() and path.name != "__pycache__"}
    planned = {
        "ui",
        "server",
        "actions",
        "charts",
        "content",
        "store",
        "runner",
        "observer",
        "quiz",
        "classroom",
        "commands",
    }
    assert rooms <= planned, rooms - planned
