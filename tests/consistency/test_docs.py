"""The documentation says what the program has: nothing missing, nothing that leads nowhere."""

import json
import re
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from lianfang.access.enums import Role
from lianfang.cli import COMMANDS
from lianfang.sheets.kinds import kinds

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
SOURCE = ROOT / "src" / "lianfang"
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *(ROOT / "frontend").glob("*.md")])
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
CODE = re.compile(r"^```.*?^```|`[^`\n]*`", re.MULTILINE | re.DOTALL)
# What a machine sets for itself or the tests set; nobody who runs the program does.
NOT_FOR_PEOPLE = {"PYTEST_VERSION"}
CAPABILITIES = {"C": 14, "P": 12, "S": 6, "E": 14, "O": 4, "R": 5}


def text_of(page):
    return page.read_text(encoding="utf-8")


def relative(path):
    return str(path.relative_to(ROOT))


def anchors(page):
    """The names under which headings can be linked to, made as the common renderers make them."""
    words = (
        re.sub(r"[^\w\- ]", "", h.replace("`", "").lower()) for h in HEADING.findall(text_of(page))
    )
    return {word.strip().replace(" ", "-") for word in words}


def links(page):
    for target in LINK.findall(CODE.sub("", text_of(page))):
        if not re.match(r"[a-z]+:", target):
            path, _hash, anchor = unquote(target).partition("#")
            yield target, (page.parent / path).resolve() if path else page, anchor


@pytest.mark.parametrize("page", PAGES, ids=relative)
def test_every_link_leads_somewhere(page):
    dead = [
        target
        for target, path, anchor in links(page)
        if not path.exists() or (anchor and path.suffix == ".md" and anchor not in anchors(path))
    ]

    assert dead == []


def test_every_page_of_the_documentation_can_be_reached_from_the_readme():
    reached, waiting = set(), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached or page.suffix != ".md" or not page.exists():
            continue
        reached.add(page)
        waiting += [path for _target, path, _anchor in links(page)]

    assert [relative(p) for p in PAGES if DOCS in p.parents and p not in reached] == []


def test_every_room_is_described_in_the_architecture_and_the_feature_map():
    rooms = sorted(p.parent.name for p in SOURCE.glob("*/__init__.py"))
    architecture = text_of(DOCS / "architecture" / "README.md")
    diagram = re.search(r"## Rooms and floors\n+```\n(.*?)```", architecture, re.DOTALL)[1]
    feature_map = text_of(DOCS / "feature-map.md")

    assert [r for r in rooms if not re.search(rf"\b{r}\b", diagram) and r != "playbooks"] == []
    assert [r for r in rooms if f"`{r}`" not in feature_map] == []


def test_every_capability_stands_in_the_feature_map_once():
    found = re.findall(r"^\| ([A-Z]\d+) \|", text_of(DOCS / "feature-map.md"), re.MULTILINE)

    assert found == [
        f"{letter}{n}" for letter, last in CAPABILITIES.items() for n in range(1, last + 1)
    ]


def named_in_first_column(page):
    return {
        re.sub(r"[ (`].*", "", cell.strip().strip("`")).lower()
        for cell in re.findall(r"^\| ([^|]+) \|", text_of(page), re.MULTILINE)
    }


def python_dependencies():
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))
    groups = [project["project"]["dependencies"], *project["dependency-groups"].values()]
    pinned = [text_of(p).split() for p in sorted((ROOT / "requirements").glob("*.in"))]
    return {
        re.split(r"[\[<>=~; ]", entry)[0].lower() for group in [*groups, *pinned] for entry in group
    }


def frontend_dependencies():
    package = json.loads(text_of(ROOT / "frontend" / "package.json"))
    return {*package["dependencies"], *package["devDependencies"]}


def test_every_dependency_gives_its_reason_and_licence():
    told = named_in_first_column(DOCS / "architecture" / "dependencies.md")

    assert sorted((python_dependencies() | frontend_dependencies()) - told) == []


def test_no_dependency_is_described_that_is_not_there():
    told = named_in_first_column(DOCS / "architecture" / "dependencies.md")
    not_packages = {"package", "---"}

    assert sorted(told - python_dependencies() - frontend_dependencies() - not_packages) == []


def test_every_setting_stands_in_the_table_of_settings():
    read = re.compile(
        r"""(?:environ\.get\(|environ\[|flag\(|getenv\()\s*["']([A-Z_]+)["']""", re.MULTILINE
    )
    names = {
        name
        for path in [SOURCE / "settings.py", SOURCE / "kit" / "clock.py"]
        for name in read.findall(text_of(path))
    }
    table = set(re.findall(r"`([A-Z_]+)`", text_of(DOCS / "operations" / "settings.md")))

    assert sorted(names - NOT_FOR_PEOPLE - table) == []


def test_no_setting_is_described_that_nobody_reads():
    table = re.findall(
        r"^\| (`[^|]+) \|", text_of(DOCS / "operations" / "settings.md"), re.MULTILINE
    )
    told = {name for cell in table for name in re.findall(r"`([A-Z_]+)`", cell)}
    code = "\n".join(text_of(p) for p in SOURCE.rglob("*.py"))

    assert sorted(name for name in told if f'"{name}"' not in code) == []


@pytest.mark.parametrize("role", Role)
def test_every_role_has_a_page_of_the_guide_with_a_summary_in_english(role):
    page = DOCS / "guide" / f"{role.value}.md"

    assert page.exists()
    assert "**In English.**" in text_of(page)
    assert f"({role.value}.md)" in text_of(DOCS / "guide" / "README.md")
    assert f"({role.value}.md)" in text_of(DOCS / "guide" / "en.md")


def test_every_command_is_described_in_operations():
    text = text_of(DOCS / "operations" / "README.md")

    assert [name for name in COMMANDS if f"`lianfang {name}" not in text] == []


def test_every_kind_of_roster_stands_in_the_import_guide():
    text = text_of(DOCS / "guide" / "import.md")

    assert [kind.key for kind in kinds() if f"`{kind.key}`" not in text] == []


def test_decisions_are_numbered_once_and_listed():
    files = sorted(p for p in (DOCS / "adr").glob("*.md") if p.name != "README.md")
    numbers = [int(p.name.split("-")[0]) for p in files]
    index = text_of(DOCS / "adr" / "README.md")

    assert numbers == list(range(1, len(files) + 1))
    assert [p.name for p in files if f"({p.name})" not in index] == []
    assert [
        p.name for p, n in zip(files, numbers, strict=True) if not text_of(p).startswith(f"# {n}. ")
    ] == []


def test_both_readmes_lead_to_the_same_pages():
    def targets(name):
        return {path for _target, path, _anchor in links(ROOT / name)} - {
            ROOT / "README.md",
            ROOT / "README.zh-CN.md",
        }

    assert targets("README.md") == targets("README.zh-CN.md")


def test_no_page_names_a_place_of_one_machine():
    """Paths of somebody's home or work folder mean nothing to a reader."""
    pattern = re.compile(r"(?<![\w.])/(?:home|root|Users|work)/")

    assert [relative(p) for p in PAGES if pattern.search(text_of(p))] == []
