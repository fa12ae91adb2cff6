"""Where the cell has no root of its own: finds the allowed packages and no others, as if these were all there is."""

import os
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import Distribution, DistributionFinder, MetadataPathFinder
from types import ModuleType

from unroll.runner.visible import Visible


class AllowedPackages(DistributionFinder):
    """Stands at the end of `sys.meta_path` in place of site-packages on `sys.path`."""

    def __init__(self, seen: Visible) -> None:
        self._paths = list(seen.import_paths)
        self._names = {os.path.basename(entry).partition(".")[0] for entry in seen.entries}
        self._entries = {os.path.basename(entry) for entry in seen.entries}

    def find_spec(
        self, fullname: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if path is not None or fullname not in self._names:
            return None
        return PathFinder.find_spec(fullname, self._paths, target)

    def find_distributions(
        self,
        context: DistributionFinder.Context = DistributionFinder.Context(),  # noqa: B008 - the base class's own
    ) -> Iterable[Distribution]:
        wanted = DistributionFinder.Context(name=context.name, path=self._paths)
        for found in MetadataPathFinder.find_distributions(wanted):
            if os.path.basename(str(getattr(found, "_path", ""))) in self._entries:
                yield found
