"""Findings: stable for machines, readable for clerks in both languages, silent about the value."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.utils import translation

from lianfang import kit
from lianfang.kit import (
    coordinates,
    dates,
    division_codes,
    identity_papers,
    numbers,
    organisation_codes,
    phones,
    plates,
)
from lianfang.kit.errors import InvalidInput
from lianfang.kit.findings import Catalogue, Severity

CATALOGUES = [
    module.FINDINGS
    for module in (
        coordinates,
        dates,
        division_codes,
        identity_papers,
        numbers,
        organisation_codes,
        phones,
        plates,
    )
]
PLACEHOLDER = re.compile(r"%\(\w+\)s")


@pytest.fixture(scope="module")
def chinese():
    path = Path(kit.__file__).parent / "locale/zh_Hans/LC_MESSAGES/django.po"
    with path.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def test_a_finding_reads_as_a_sentence_with_its_figures():
    finding = identity_papers.FINDINGS.error("length", length=17)

    with translation.override("en"):
        assert str(finding) == "An ID number has 18 characters; this one has 17."
    assert (finding.code, finding.severity) == ("paper.length", Severity.ERROR)


def test_two_findings_are_equal_by_code_figures_and_severity():
    catalogue, reworded = Catalogue("a", {"x": "one"}), Catalogue("a", {"x": "two"})

    assert catalogue.error("x", n=1) == reworded.error("x", n=1)
    assert catalogue.error("x", n=1) != catalogue.error("x", n=2)
    assert catalogue.error("x") != catalogue.warning("x")
    assert len({catalogue.error("x"), reworded.error("x"), catalogue.warning("x")}) == 2


def test_a_finding_can_be_raised_as_the_error_a_page_shows():
    error = numbers.FINDINGS.error("not_whole").as_error()

    assert isinstance(error, InvalidInput)
    assert (error.code, error.status) == ("number.not_whole", 422)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda catalogue: catalogue.area)
def test_every_sentence_has_its_chinese_with_the_same_figures(catalogue, chinese):
    with translation.override("en"):
        english = [str(message) for message in catalogue.messages.values()]

    assert [text for text in english if not chinese.get(text).string] == []
    assert [PLACEHOLDER.findall(text) for text in english] == [
        PLACEHOLDER.findall(chinese.get(text).string) for text in english
    ]


def test_no_two_areas_share_a_name():
    areas = [catalogue.area for catalogue in CATALOGUES]

    assert sorted(set(areas)) == sorted(areas)
