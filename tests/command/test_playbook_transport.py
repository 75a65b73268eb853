"""What a plan says about medical transport, and what it may not say."""

import pytest

from lianfang.command.playbook import PlaybookError, read_playbook
from lianfang.command.playbook.transport import Transport
from lianfang.transport.enums import CheckKind, VehicleKind
from tests.command.builders import jinshan_text


def with_transport(section: str) -> str:
    """The plan of Jinshan with another section about transport."""
    head = jinshan_text().split("\ntransport:")[0]
    return f"{head}\ntransport: {section}\n"


def test_a_plan_that_says_nothing_drives_by_the_defaults():
    plan = read_playbook(jinshan_text().split("\n# --- medical transport")[0])

    assert plan.transport == Transport()
    assert plan.transport.buffer("dialysis") == 30
    assert plan.transport.buffer("fever_clinic") == 60


def test_the_plan_of_jinshan_spells_the_defaults_out():
    plan = read_playbook(jinshan_text()).transport

    assert plan == Transport()
    assert [purpose.key for purpose in plan.purposes if purpose.medicine_run] == ["medicine"]


@pytest.mark.parametrize(
    ("section", "path"),
    [
        ("{fever: 33.0}", ".transport.fever"),
        ("{may_ask: []}", ".transport.may_ask"),
        ("{purposes: []}", ".transport.purposes"),
        (
            "{purposes: [{key: a, title: {zh: 甲, en: A}}, {key: a, title: {zh: 乙, en: B}}]}",
            ".transport.purposes",
        ),
        ("{return_checks: [weather]}", ".transport.return_checks[0]"),
        ("{buffer_minutes: 2000}", ".transport.buffer_minutes"),
    ],
)
def test_a_contradiction_names_its_entry(section, path):
    with pytest.raises(PlaybookError) as refused:
        read_playbook(with_transport(section))

    assert [mistake.path for mistake in refused.value.mistakes] == [path]


def test_plan_and_room_know_the_same_kinds_of_vehicles_and_checks():
    kinds = "{purposes: [{key: a, title: {zh: 甲, en: A}, vehicle_kinds: [%s]}]}"
    checks = "{return_checks: [%s]}"

    for section, values in ((kinds, VehicleKind.values), (checks, CheckKind.values)):
        read_playbook(with_transport(section % ", ".join(values)))
