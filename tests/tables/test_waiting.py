"""A filled table waits for a second person, and tells those who fill it when its hour comes."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.selectors.waiting import waiting_for
from lianfang.tables.services.reviewing import freeze_filling, return_filling, send_to_review
from lianfang.tables.services.scheduling import draft_due_tables, remind_of_tables
from tests.command.builders import SYSTEM, appointed, at, build_town
from tests.tables.builders import clerk, commander, filled, received

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


def lines(viewer, time):
    with looking(viewer):
        return [
            (str(view.one.title), view.one.url, view.one.tone)
            for view in waiting_for(viewer, at(time))
            if view.one.key.startswith("table:")
        ]


def test_a_table_sent_waits_for_whoever_may_freeze_it_and_not_for_its_sender(town):
    sender, reader = clerk(town), commander(town)
    made = filled(town, received(town), actor=sender)
    send_to_review(actor=sender, now=at("09:40"), filling_id=made.pk)

    page = reverse("tables:filled", args=[made.pk])
    assert lines(reader, "09:41") == [("有填好的报表等您审核", page, "soon")]
    assert lines(sender, "09:41") == []


def test_a_table_sent_back_and_sent_again_waits_anew(town):
    sender, reader = clerk(town), commander(town)
    made = filled(town, received(town), actor=sender)
    keys = []
    for time in ("09:40", "09:50"):
        send_to_review(actor=sender, now=at(time), filling_id=made.pk)
        with looking(reader):
            keys += [
                view.one.key
                for view in waiting_for(reader, at(time))
                if view.one.key.startswith("table:review:")
            ]
        if time == "09:40":
            return_filling(actor=reader, now=at("09:45"), filling_id=made.pk, reason="请核实")

    assert len(set(keys)) == 2


def test_a_frozen_table_waits_for_nobody(town):
    made = filled(town, received(town))
    send_to_review(actor=clerk(town), now=at("09:40"), filling_id=made.pk)
    freeze_filling(actor=commander(town), now=at("09:42"), filling_id=made.pk)

    assert lines(commander(town), "09:43") == lines(clerk(town), "09:43") == []


def test_a_table_not_handed_in_waits_before_its_hour_and_is_late_after_it(town):
    received(town)
    draft_due_tables(actor=SYSTEM, now=at("09:30"))
    writer = clerk(town)

    assert lines(writer, "09:40") == []
    remind_of_tables(actor=SYSTEM, now=at("09:50"))
    assert [(title, tone) for title, _url, tone in lines(writer, "09:51")] == [
        ("报表即将到期", "soon")
    ]
    remind_of_tables(actor=SYSTEM, now=at("10:00"))
    assert [(title, tone) for title, _url, tone in lines(writer, "10:01")] == [
        ("报表已逾期", "now")
    ]


def test_a_community_is_not_told_of_the_towns_tables(town):
    made = filled(town, received(town))
    send_to_review(actor=clerk(town), now=at("09:40"), filling_id=made.pk)

    assert lines(appointed(Role.COMMUNITY_SECRETARY, town.sike), "09:41") == []
