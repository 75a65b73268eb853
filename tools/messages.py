"""Translations: find every msgid in code and templates, say what lacks Chinese, compile for use.

    python tools/messages.py compile     write .mo beside every .po
    python tools/messages.py check       list msgids without a translation; exit 1 if there are any
    python tools/messages.py update      add new msgids to the rooms' .po files, drop unused ones

Works without GNU gettext: Django turns templates into text that Babel's Python extractor reads.
"""

import argparse
import io
import os
import sys
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lianfang.settings")

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

SOURCE = Path(__file__).resolve().parent.parent / "src" / "lianfang"
LOCALE = "zh_Hans"
KEYWORDS = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "_": None,
    "N_": None,
}
Found = tuple[str | tuple[str, str], str | None, str, int]


def rooms() -> list[Path]:
    """Folders that carry their own translations."""
    return sorted(p for p in SOURCE.iterdir() if p.is_dir() and (p / "__init__.py").exists())


def sources(room: Path) -> Iterator[Path]:
    for path in sorted(room.rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
            yield path


def messages_of(path: Path) -> Iterator[Found]:
    """(msgid or (singular, plural), context, file, line) for each message in one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is not a message is blotted out but keeps its indentation, which means nothing here.
        blotted = templatize(text, origin=str(path))
        text = "\n".join(line.lstrip() for line in blotted.splitlines())
    stream = io.BytesIO(text.encode())
    for line, function, message, _comments in extract_python(stream, list(KEYWORDS), [], {}):
        parts = [m for m in (message if isinstance(message, tuple) else (message,)) if m]
        context = parts.pop(0) if function and "pgettext" in function and parts else None
        if not parts or not isinstance(parts[0], str):
            continue
        plural = function and "ngettext" in function.replace("npgettext", "ngettext")
        key = (parts[0], parts[1]) if plural and len(parts) > 1 else parts[0]
        yield key, context, str(path.relative_to(SOURCE.parent)), line


def po_path(room: Path) -> Path:
    return room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def catalog_of(room: Path) -> Catalog:
    path = po_path(room)
    if not path.exists():
        return Catalog(locale=LOCALE)
    with path.open("rb") as file:
        return read_po(file, locale=LOCALE)


def singular(key: str | tuple[str, str]) -> str:
    return key[0] if isinstance(key, tuple) else key


def missing(room: Path, known: dict[tuple[str | None, str], bool]) -> list[str]:
    """Messages of the room without Chinese, in its own file or in a lower room's."""
    lines = []
    for key, context, file, line in sorted({*messages_of_room(room)}, key=str):
        if not known.get((context, singular(key))):
            lines.append(f"{file}:{line}: {singular(key)!r}")
    return lines


def messages_of_room(room: Path) -> Iterator[Found]:
    for path in sources(room):
        yield from messages_of(path)


def translated() -> dict[tuple[str | None, str], bool]:
    known: dict[tuple[str | None, str], bool] = {}
    for room in rooms():
        for message in catalog_of(room):
            if message.id:
                texts = message.string if isinstance(message.string, tuple) else (message.string,)
                done = all(texts) and not message.fuzzy
                key = (message.context, singular(message.id))
                known[key] = known.get(key, False) or done
    return known


def contradictions() -> list[str]:
    """The same English with different Chinese in two rooms: on screen one would silently win."""
    seen: dict[tuple[str | None, str], dict[str, str]] = {}
    for room in rooms():
        for message in catalog_of(room):
            if message.id and message.string:
                text = str(message.string)
                seen.setdefault((message.context, singular(message.id)), {})[text] = room.name
    return [
        f"{message!r} means " + " and ".join(f"{text!r} in {room}" for text, room in said.items())
        for (_context, message), said in sorted(seen.items(), key=str)
        if len(said) > 1
    ]


def check() -> int:
    known = translated()
    lines = [line for room in rooms() for line in missing(room, known)] + contradictions()
    print("\n".join(lines) or "every message has its Chinese")
    return 1 if lines else 0


def compile_all() -> int:
    for room in rooms():
        path = po_path(room)
        if path.exists():
            # Put in its place in one go: somebody may be reading it at this moment.
            fresh = path.with_suffix(".mo.new")
            with fresh.open("wb") as target:
                write_mo(target, catalog_of(room))
            fresh.replace(path.with_suffix(".mo"))
    return 0


def update() -> int:
    known = translated()
    for room in rooms():
        old, new = catalog_of(room), Catalog(locale=LOCALE)
        own = {(m.context, singular(m.id)) for m in old if m.id}
        for key, context, _file, _line in messages_of_room(room):
            name = (context, singular(key))
            before = old.get(singular(key), context)
            if name in own and before is not None:
                new.add(key, before.string, context=context)
            elif not known.get(name):
                new.add(key, context=context)
        if not [m for m in new if m.id]:
            continue
        path = po_path(room)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as target:
            write_po(target, new, omit_header=False, sort_output=True, width=100)
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["check", "compile", "update"])
    what = parser.parse_args().what
    return {"check": check, "compile": compile_all, "update": update}[what]()


if __name__ == "__main__":
    sys.exit(main())
