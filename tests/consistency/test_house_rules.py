"""The rules of the house that an import linter cannot see, checked over the whole tree."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.template.loader import get_template
from django.urls import get_resolver

from lianfang.access.actions import ACTIONS
from lianfang.access.roles import ALL_RIGHTS
from lianfang.places.models import Placed

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "lianfang"
FLOORS = ["kit", "planning", "blanks", "web", "access", "sheets", "places", "people", "command"]
FLOORS += [
    "posts",
    "records",
    "health",
    "enterprises",
    "workforce",
    "screening",
    "isolation",
    "transport",
    "institutions",
    "inspections",
    "needs",
    "policies",
    "funds",
    "lodging",
    "labour",
    "gates",
    "charters",
    "resumption",
    "field",
    "portal",
    "reports",
    "tables",
    "robots",
    "overview",
    "workplan",
]
SERVICES = sorted(SOURCE.glob("*/services/*.py"))
LONGEST_FILE, LONGEST_FUNCTION = 500, 80


def python_files():
    return [p for p in sorted(SOURCE.rglob("*.py")) if "migrations" not in p.parts]


def relative(path):
    return str(path.relative_to(ROOT))


def test_no_file_is_longer_than_five_hundred_lines():
    files = [*python_files(), *SOURCE.rglob("*.html"), *(ROOT / "tests").rglob("*.py")]
    files += list((ROOT / "frontend" / "src").rglob("*.ts"))

    long = {relative(p): n for p in files if (n := len(p.read_text().splitlines())) > LONGEST_FILE}

    assert long == {}


def test_no_function_is_longer_than_eighty_lines():
    long = {}
    for path in python_files():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > LONGEST_FUNCTION:
                    long[f"{relative(path)}:{node.name}"] = length

    assert long == {}


def test_every_module_says_which_rule_of_the_work_it_holds():
    silent = [
        relative(p)
        for p in python_files()
        if p.read_text().strip() and not ast.get_docstring(ast.parse(p.read_text()))
    ]

    assert silent == []


def test_no_module_is_called_utils_or_the_like():
    banned = {"utils", "util", "helpers", "helper", "common", "misc", "shared"}

    assert [relative(p) for p in python_files() if p.stem in banned] == []


def test_every_model_says_what_real_thing_a_row_is():
    silent = [
        model._meta.label
        for model in apps.get_models()
        if model.__module__.startswith("lianfang.")
        and (not model.__doc__ or model.__doc__.startswith(f"{model.__name__}("))
        and not hasattr(model, "pgh_tracked_model")
    ]

    assert silent == []


def test_foreign_keys_point_down_or_stay():
    upward = []
    for model in apps.get_models():
        if not model.__module__.startswith("lianfang."):
            continue
        own = FLOORS.index(model._meta.app_label)
        for field in model._meta.get_fields():
            target = field.related_model if field.is_relation and field.concrete else None
            if target is None or target._meta.app_label not in FLOORS:
                continue
            if FLOORS.index(target._meta.app_label) > own:
                upward.append(f"{model._meta.label}.{field.name} -> {target._meta.label}")

    assert upward == []


@pytest.mark.parametrize("path", SERVICES, ids=relative)
def test_each_public_service_that_takes_an_actor_is_an_action(path):
    """A function that acts for somebody goes through `@action`, so that nothing can be forgotten;
    one that only hands its work to an action beside it may do so in several calls."""
    functions = [n for n in ast.parse(path.read_text()).body if isinstance(n, ast.FunctionDef)]
    actions = {
        node.name
        for node in functions
        if "action" in {ast.unparse(d).split("(")[0] for d in node.decorator_list}
    }
    bare = []
    for node in functions:
        if node.name.startswith("_") or node.name in actions:
            continue
        called = {ast.unparse(n.func) for n in ast.walk(node) if isinstance(n, ast.Call)}
        if {"actor", "now"} <= {a.arg for a in node.args.kwonlyargs} and not called & actions:
            bare.append(node.name)

    assert bare == []


def test_every_action_is_a_right_of_some_role():
    assert sorted(set(ACTIONS) - ALL_RIGHTS) == []


def test_views_and_api_never_touch_managers_or_save():
    pattern = re.compile(r"\.objects\b|\.save\(|\.delete\(\)|bulk_create")
    touching = [
        relative(p)
        for p in python_files()
        if p.name in {"views.py", "api.py"} or "views" in p.parts or "templatetags" in p.parts
        if pattern.search(p.read_text())
    ]

    assert touching == []


def test_domain_code_never_reads_the_clock():
    pattern = re.compile(r"timezone\.now\(\)|datetime\.now\(|date\.today\(|clock\.now\(\)")
    allowed = {"jobs.py", "middleware.py", "clock.py", "context.py"}
    reading = [
        relative(p)
        for p in python_files()
        if p.name not in allowed and "cli" not in p.parts and "scenarios" not in p.parts
        if pattern.search(p.read_text())
    ]

    assert reading == []


def test_every_placed_row_is_walled_by_the_places_of_the_viewer():
    open_models = []
    for model in apps.get_models():
        if issubclass(model, Placed) and not hasattr(model, "pgh_tracked_model"):
            try:
                list(model.objects.all()[:1])
            except Exception as error:
                if "scope" in str(error).lower():
                    continue
            open_models.append(model._meta.label)

    assert open_models == []


def test_every_template_can_be_read():
    for path in sorted(SOURCE.glob("*/templates/**/*.html")):
        name = str(path).split("/templates/")[1]
        get_template(name)


def test_every_template_is_used():
    texts = "\n".join(p.read_text() for p in [*python_files(), *SOURCE.rglob("*.html")])
    by_library = ("account/", "mfa/", "cotton/", "socialaccount/", "allauth/", "django/")
    unused = []
    for path in sorted(SOURCE.glob("*/templates/**/*.html")):
        name = str(path).split("/templates/")[1]
        if name.startswith(by_library) or "/" not in name:
            continue
        if name not in texts:
            unused.append(name)

    assert unused == []


def test_every_address_is_reachable_by_name():
    unnamed = []

    def walk(patterns, prefix=""):
        for entry in patterns:
            if hasattr(entry, "url_patterns"):
                walk(entry.url_patterns, prefix + str(entry.pattern))
            elif not entry.name:
                unnamed.append(prefix + str(entry.pattern))

    walk(get_resolver().url_patterns)

    assert [u for u in unnamed if not u.startswith("api/")] == []


def test_no_inline_script_or_style_stands_in_a_template():
    pattern = re.compile(
        r"<script(?![^>]*(src=|type=\"application/json\"))|<style|\sstyle=|\son\w+=\""
    )
    inline = [
        relative(p) for p in SOURCE.glob("*/templates/**/*.html") if pattern.search(p.read_text())
    ]

    assert inline == []
