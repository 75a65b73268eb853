"""Built files and icons are found by name, and a mistake is loud."""

import json
import re
from pathlib import Path

import pytest
from django.template import TemplateSyntaxError
from django.utils.html import strip_tags

from lianfang.web import assets

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src" / "lianfang").rglob("templates/**/*.html"))


def test_the_console_has_a_script_and_a_style_sheet_with_hashed_names():
    console = assets.entry("console")

    assert re.fullmatch(r"dist/assets/console-[\w-]{8}\.js", console.script)
    assert [
        bool(re.fullmatch(r"dist/assets/console-[\w-]{8}\.css", s)) for s in console.styles
    ] == [True]


def test_a_missing_build_says_how_to_make_one(monkeypatch, tmp_path):
    monkeypatch.setattr(assets, "MANIFEST", tmp_path / "manifest.json")

    with pytest.raises(assets.AssetsMissing, match="npm run build"):
        assets.entry("console")


def test_an_unknown_entry_is_an_error():
    with pytest.raises(assets.AssetsMissing, match="'kitchen'"):
        assets.entry("kitchen")


def test_the_sprite_draws_every_icon_of_the_list():
    sprite = (assets.PACKAGE / "static" / assets.icon_sprite()).read_text()

    assert set(re.findall(r'<symbol id="([\w-]+)"', sprite)) == assets.icon_names()


def test_every_icon_in_a_template_is_in_the_list():
    used = {
        name: path.name
        for path in TEMPLATES
        for name in re.findall(r"""{% icon ["']([\w-]+)["']""", path.read_text())
    }

    assert {n: where for n, where in used.items() if n not in assets.icon_names()} == {}


def test_an_unknown_icon_is_an_error(draw):
    with pytest.raises(TemplateSyntaxError, match=r"icons\.txt"):
        draw('{% load assets %}{% icon "unicorn" %}')


def test_an_icon_is_decoration_unless_it_has_a_label(draw):
    load = "{% load assets %}"

    assert 'aria-hidden="true"' in draw(load + '{% icon "users" %}')
    assert 'role="img" aria-label="居民"' in draw(load + '{% icon "users" label="居民" %}')


def test_no_page_template_carries_a_script_or_a_style_of_its_own():
    """The policy the server sends forbids them, so they would silently not work."""
    inline = re.compile(
        r"<script(?![^>]*\bsrc=)|<style\b|\sstyle=|\son\w+=|javascript:|\shx-on|\shx-vals=.js:"
    )

    assert {p.name: m.group() for p in TEMPLATES if (m := inline.search(p.read_text()))} == {}


def test_the_lock_file_names_no_registry():
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text())

    assert [n for n, package in lock["packages"].items() if "resolved" in package] == []


def test_the_front_end_pins_exact_versions():
    package = json.loads((ROOT / "frontend" / "package.json").read_text())
    versions = {**package["dependencies"], **package["devDependencies"]}

    assert {n: v for n, v in versions.items() if not re.fullmatch(r"\d+\.\d+\.\d+", v)} == {}


def test_the_page_for_a_broken_program_leans_on_nothing_built():
    text = (assets.PACKAGE / "templates" / "500.html").read_text()

    assert "asset_" not in text
    assert "系统出错了" in strip_tags(text)
