"""A coach that the plan lets stop at more points than the form used to have lines."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from lianfang.access.enums import Role
from lianfang.charters.models import CharterStop
from lianfang.charters.selectors.charters import vehicle_options
from lianfang.kit import clock
from tests.charters.builders import (
    DEPARTS,
    NOW,
    StopEntry,
    Yard,
    charter,
    fresh,
    stored,
)
from tests.command.builders import jinshan_text
from tests.enterprises.builders import enforce_plan, register
from tests.people.builders import build_town, signed_in

pytestmark = pytest.mark.django_db

POINTS = ("macheng_north", "qichun_station", "xishui_square", "wuxue_port", "huangmei_bus")


def plan_of_five_stops() -> str:
    """The plan of Jinshan with two more points in Huanggang, and coaches that stop six times."""
    more = "".join(
        f"        - {{key: {key}, title: {{zh: {zh}, en: {key}}}, km: {km}}}\n"
        for key, zh, km in (("wuxue_port", "武穴港", 40), ("huangmei_bus", "黄梅客运站", 30))
    )
    text = jinshan_text()
    line = "        - {key: xishui_square,"
    assert text.count(line) == 1
    text = text.replace(line, more + line)
    return re.sub(r"(- \{key: coach_33,)", r"\1 most_stops: 6,", text)


@pytest.fixture
def yard(monkeypatch) -> Yard:
    monkeypatch.setattr(clock, "now", lambda: NOW)
    town = build_town()
    enforce_plan(town.township, "sealed", plan_of_five_stops())
    return Yard(town, register(town))


def stops_of(row) -> list[str]:
    return [one.point for one in sorted(stored(CharterStop, charter=row), key=lambda s: s.position)]


def test_a_charter_of_five_stops_keeps_them_all_when_its_name_is_put_right(yard):
    stops = [
        StopEntry(point, DEPARTS + number * timedelta(minutes=30))
        for number, point in enumerate(POINTS)
    ]
    row = charter(yard, stops=stops, arrives_at=DEPARTS + timedelta(hours=5))
    client = signed_in(Role.COMMANDER, yard.town.township)
    address = reverse("charters:edit_charter", args=[row.pk])
    page = client.get(address)
    assert page.status_code == 200
    form = page.context["form"]
    assert len(form.stop_fields) == 6
    typed = {name: form[name].value() for name in form.fields}
    sent = {name: _typed(value) for name, value in typed.items() if value is not None}

    answer = client.post(address, sent | {"title": "黄冈环线"})

    assert (answer.status_code, fresh(row).title) == (302, "黄冈环线")
    assert stops_of(row) == list(POINTS)


def _typed(value) -> str:
    """As a browser sends what stands in a field."""
    return value.strftime("%Y-%m-%dT%H:%M") if hasattr(value, "hour") else str(value)


def test_a_new_charter_has_a_line_for_each_stop_a_vehicle_of_the_plan_makes(yard):
    client = signed_in(Role.COMMANDER, yard.town.township)

    page = client.get(reverse("charters:new_charter")).content.decode()

    assert 'name="stop_6"' in page
    assert 'name="stop_7"' not in page


def test_kinds_of_vehicles_are_written_as_the_language_writes_them(yard):
    with translation.override("en"):
        english = dict(vehicle_options(yard.town.township.path, NOW))
    chinese = dict(vehicle_options(yard.town.township.path, NOW))

    assert english["coach_33"] == "33-seat coach (16/33)"
    assert chinese["coach_33"] == "33座中巴（16/33）"
