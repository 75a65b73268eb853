"""Where somebody may look or act: a set of path prefixes in the tree of places.

A place's path is the path of its parent plus four characters, so everything inside a place starts
with its path. The empty prefix is the whole jurisdiction; no prefix is nowhere.
"""

from collections.abc import Iterable
from dataclasses import dataclass

STEP = 4


@dataclass(frozen=True, slots=True)
class Territory:
    """A set of disjoint prefixes, sorted. `Territory.of([])` is nowhere."""

    prefixes: tuple[str, ...]

    @classmethod
    def of(cls, paths: Iterable[str]) -> "Territory":
        """The smallest territory that covers all `paths`: prefixes inside others are dropped."""
        kept: list[str] = []
        for path in sorted(set(paths)):
            if not (kept and path.startswith(kept[-1])):
                kept.append(path)
        return cls(tuple(kept))

    @property
    def is_everywhere(self) -> bool:
        return self.prefixes == ("",)

    @property
    def is_nowhere(self) -> bool:
        return not self.prefixes

    def covers(self, path: str) -> bool:
        return any(path.startswith(prefix) for prefix in self.prefixes)

    def within(self, path: str) -> "Territory":
        """The part of this territory that lies inside the place at `path`."""
        if self.covers(path):
            return Territory((path,))
        return Territory(tuple(p for p in self.prefixes if p.startswith(path)))


EVERYWHERE = Territory(("",))
NOWHERE = Territory(())


def ancestors(path: str) -> list[str]:
    """Paths of all places above `path`, from the root down, without `path` itself."""
    return [path[:end] for end in range(STEP, len(path), STEP)]
