"""Which files of this machine a cell can see: the standard library, system libraries, and a few packages.

Never all of site-packages: this application is installed there too, and its question files hold the answers.
"""

import glob
import importlib.metadata
import importlib.util
import os
import re
import sys
import sysconfig
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

PACKAGES = ("torch", "numpy", "pandas", "tqdm", "matplotlib", "scikit-learn")
"""What a cell may import, with everything these need."""

TASKS = "unroll_tasks"
"""Our own package of data and generators that a cell may import as well; it imports NumPy only."""

_SYSTEM = (
    "/lib",
    "/lib64",
    "/lib32",
    "/usr/lib",
    "/usr/lib64",
    "/etc/ld.so.cache",
    "/etc/localtime",
    "/usr/share/zoneinfo",
)
_DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")
_CPU = ("/proc/cpuinfo", "/sys/devices/system/cpu")  # without them ATen falls back to its slowest kernels


@dataclass(frozen=True)
class Visible:
    trees: tuple[str, ...]
    """Files and folders that can be read, with all below them but what `masked` names."""
    masked: tuple[str, ...]
    """Folders below `trees` that look empty: every site-packages."""
    entries: tuple[str, ...]
    """Files and folders of the allowed packages, often inside a masked folder."""
    import_paths: tuple[str, ...]
    """`sys.path` of the cell, behind the standard library."""
    own_root: str
    """Folder that holds our own package; needed while the warm process starts."""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, document: dict[str, Any]) -> "Visible":
        trees, masked, entries, paths = (
            tuple(document[name]) for name in ("trees", "masked", "entries", "import_paths")
        )
        return cls(trees, masked, entries, paths, document["own_root"])


def closure(names: tuple[str, ...] = PACKAGES) -> list[importlib.metadata.Distribution]:
    """These distributions and all that they need, as installed here. What is not installed is left out."""
    found: dict[str, importlib.metadata.Distribution] = {}
    waiting = list(names)
    while waiting:
        name = re.sub(r"[-_.]+", "-", waiting.pop()).lower()
        if name in found:
            continue
        try:
            found[name] = importlib.metadata.distribution(name)
        except importlib.metadata.PackageNotFoundError:
            continue
        for requirement in found[name].requires or []:
            wanted, _, marker = requirement.partition(";")
            if "extra" not in marker and (match := re.match(r"[A-Za-z0-9._-]+", wanted)):
                waiting.append(match[0])
    return list(found.values())


def entries_of(distribution: importlib.metadata.Distribution) -> set[str]:
    """The files and folders directly in site-packages that belong to a distribution."""
    files = distribution.files or []
    tops = {file.parts[0] for file in files if len(file.parts) > 1 or file.suffix != ".pth"}
    paths = {str(distribution.locate_file(top)) for top in tops - {"..", "__pycache__"}}
    return {path for path in paths if os.path.exists(path)}


def _tasks() -> list[str]:
    spec = importlib.util.find_spec(TASKS)
    places = spec.submodule_search_locations if spec else None
    return [os.path.realpath(place) for place in places or []]


def _own_files(observer: str | None) -> list[str]:
    """Of our own package only its root, this room and the room of the observer."""
    package = Path(__file__).resolve().parent.parent
    files = [str(package / "__init__.py"), str(package / "runner")]
    spec = importlib.util.find_spec(observer) if observer else None
    if spec and spec.submodule_search_locations:
        files += [os.path.realpath(place) for place in spec.submodule_search_locations]
    elif spec and spec.origin:
        files.append(os.path.realpath(spec.origin))
    return files


def _find_observer(observer: str | None) -> list[str]:
    try:
        return _own_files(observer)
    except (ImportError, ValueError):  # its parent package does not exist; the child will say so in a note
        return _own_files(None)


def _interpreter() -> list[str]:
    stdlib = os.path.realpath(sysconfig.get_path("stdlib"))
    dynamic = os.path.realpath(sysconfig.get_path("platstdlib", vars={"platbase": sys.base_prefix}))
    return [stdlib, dynamic, *glob.glob(os.path.join(sys.base_prefix, "lib", "lib*.so*"))]


def what_cells_see(observer: str | None = None) -> Visible:
    """Everything a cell can open on this machine, for the packages that are installed in this environment."""
    entries = sorted(set(_tasks()).union(*(entries_of(distribution) for distribution in closure())))
    trees = [path for path in (*_SYSTEM, *_DEVICES, *_CPU) if os.path.lexists(path)]
    trees += sorted({*_interpreter(), *_find_observer(observer)})
    masked = {
        os.path.realpath(folder)
        for tree in trees
        for pattern in ("", "python3*/")
        for kind in ("site-packages", "dist-packages")
        for folder in glob.glob(f"{tree}/{pattern}{kind}")
    }
    return Visible(
        trees=tuple(trees),
        masked=tuple(sorted(masked)),
        entries=tuple(entries),
        import_paths=tuple(sorted({os.path.dirname(entry) for entry in entries})),
        own_root=str(Path(__file__).resolve().parent.parent.parent),
    )


def without_masked(seen: Visible) -> tuple[list[str], list[str]]:
    """The same world for Landlock, which can only allow: folders above a masked one are allowed child by child.

    Returns:
        What may be read (with everything below), and the folders whose names may only be listed.
    """
    readable: list[str] = []
    opened: list[str] = list(seen.import_paths)
    waiting = [os.path.realpath(tree) for tree in seen.trees]
    while waiting:
        path = waiting.pop()
        if path in seen.masked:
            continue
        if any(folder.startswith(path + "/") for folder in seen.masked):
            opened.append(path)
            waiting += [entry.path for entry in os.scandir(path) if _stays_below(entry.path, path)]
        else:
            readable.append(path)
    return [*readable, *map(os.path.realpath, seen.entries)], opened


def _stays_below(path: str, folder: str) -> bool:
    """Landlock allows what a link points to: a link out of the folder would open more than meant."""
    return not os.path.islink(path) or os.path.realpath(path).startswith(folder + "/")
