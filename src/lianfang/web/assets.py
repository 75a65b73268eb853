"""Which built files a page needs: the manifest of the front-end build and the list of icons.

Built files carry a hash of their content in their names, so browsers may keep them for ever; the
manifest tells which name is the current one.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent
DIST = "dist"
MANIFEST = PACKAGE / "static" / DIST / "manifest.json"
ICON_LIST = PACKAGE / "icons.txt"


class AssetsMissing(RuntimeError):
    """The front-end build has not run, or does not hold what a template asks for."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Files of one entry, as paths below the static root: its script and its style sheets."""

    script: str
    styles: tuple[str, ...]


@lru_cache(maxsize=4)
def _manifest(path: Path, changed_ns: int) -> dict[str, Any]:
    # `changed_ns` is only a part of the key: a new build is seen without a restart.
    manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return manifest


def manifest() -> dict[str, Any]:
    """The current manifest; raises `AssetsMissing` when nothing has been built."""
    try:
        changed_ns = MANIFEST.stat().st_mtime_ns
    except FileNotFoundError:
        raise AssetsMissing(
            f"{MANIFEST} is missing: build the front end (npm ci && npm run build in frontend/)"
        ) from None
    return _manifest(MANIFEST, changed_ns)


def entry(name: str) -> Entry:
    """The files of the entry called `name` in the build's configuration."""
    for chunk in manifest().values():
        if chunk.get("isEntry") and chunk.get("name") == name:
            styles = tuple(f"{DIST}/{sheet}" for sheet in chunk.get("css", ()))
            return Entry(script=f"{DIST}/{chunk['file']}", styles=styles)
    raise AssetsMissing(f"the front-end build has no entry called {name!r}")


def files_of(name: str) -> tuple[str, ...]:
    """Every file an entry may fetch, at once or on demand, and the icons: paths below the static
    root, each once."""
    chunks = manifest()
    (start,) = (key for key, c in chunks.items() if c.get("isEntry") and c.get("name") == name)
    found: dict[str, None] = {}
    waiting = [start]
    seen: set[str] = set()
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        chunk = chunks[key]
        found |= dict.fromkeys((chunk["file"], *chunk.get("css", ())))
        waiting += [*chunk.get("imports", ()), *chunk.get("dynamicImports", ())]
    found[chunks["icons.svg"]["file"]] = None
    return tuple(f"{DIST}/{file}" for file in found)


def built_text(file: str) -> str:
    """A built file that carries no hash in its name, such as a service worker."""
    path = PACKAGE / "static" / DIST / file
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise AssetsMissing(f"{path} is missing: build the front end") from None


def icon_sprite() -> str:
    """The SVG file that holds all icons, as a path below the static root."""
    return f"{DIST}/{manifest()['icons.svg']['file']}"


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """Names of the icons in the sprite."""
    lines = ICON_LIST.read_text(encoding="utf-8").splitlines()
    names = (line.split("#")[0].strip() for line in lines)
    return frozenset(name for name in names if name)
