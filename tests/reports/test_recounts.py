"""By night what is kept is counted again; what was wrong is put right and told to a person."""

from datetime import timedelta

import pytest
from django.test import Client

from lianfang.access.enums import Role
from lianfang.charters.models import Charter
from lianfang.cli.doctor_database import recounted
from lianfang.command.models import KeptTally
from lianfang.command.services.keeping import keep_tallies
from lianfang.kit.clock import local_day
from lianfang.people.models import Household
from lianfang.reports import jobs
from lianfang.reports.enums import RecountKind
from lianfang.reports.models import Recount
from lianfang.reports.selectors import differing_recounts, last_recounts
from lianfang.reports.services.recounting import recount
from tests.command.builders import SYSTEM, build_town, client_of, commander, neighbour_in_need

pytestmark = pytest.mark.django_db


def count_again(kind, now, days_ago=0):
    day = local_day(now) - timedelta(days=days_ago)
    return recount(actor=SYSTEM, now=now, kind=kind, day=day)


def test_everything_kept_is_found_equal(now):
    town = build_town()
    neighbour_in_need(town.unit)
    keep_tallies(actor=SYSTEM, now=now)

    found = {kind: count_again(kind, now) for kind in RecountKind}

    assert {kind: one.differences for kind, one in found.items()} == dict.fromkeys(RecountKind, 0)
    assert found[RecountKind.MEMBERS].compared == 1
    assert found[RecountKind.TALLIES].compared > 5
    assert found[RecountKind.SEATS].compared == Charter._base_manager.count()


def test_a_falsified_tally_is_put_right_and_told(now, monkeypatch):
    town = build_town()
    neighbour_in_need(town.unit)
    keep_tallies(actor=SYSTEM, now=now)
    KeptTally.objects.filter(day=local_day(now), key="1:residents").update(total=40)

    made = count_again(RecountKind.TALLIES, now)

    assert made.differences == 1
    assert KeptTally.objects.get(day=local_day(now), key="1:residents").total == 1
    assert differing_recounts(commander(town.township), now) == [made]
    assert differing_recounts(commander(town.township), now + timedelta(days=2)) == []
    monkeypatch.setenv("LIANFANG_CLOCK_START", now.isoformat())
    page = client_of(Role.COMMANDER, town.township).get("/dashboard/").content.decode()
    assert "昨夜核数发现有数据不符" in page or "Last night" in page


def test_the_number_of_a_household_is_counted_from_its_members(now):
    town = build_town()
    neighbour_in_need(town.unit)
    Household._base_manager.update(member_count=9)

    assert count_again(RecountKind.MEMBERS, now).differences == 1
    assert Household._base_manager.get().member_count == 1
    assert count_again(RecountKind.MEMBERS, now).differences == 0


def test_the_auditor_reads_what_the_recount_of_last_night_found(now):
    town = build_town()
    Recount.objects.create(
        kind=RecountKind.CHECKS, day=local_day(now), at=now, compared=1_200, differences=0
    )
    wrong = Recount.objects.create(
        kind=RecountKind.TALLIES, day=local_day(now), at=now, compared=800, differences=3
    )

    auditor: Client = client_of(Role.AUDIT_ADMINISTRATOR, town.township)
    answer = auditor.get("/reports/recounts/")

    assert answer.status_code == 200
    assert answer.context["differing"] == [wrong]
    assert [one.kind for one in answer.context["page"]] == ["checks", "tallies"]
    assert client_of(Role.COMMUNITY_WORKER, town.sike).get("/reports/recounts/").status_code == 403


def test_the_doctor_says_what_the_last_recount_found(now):
    assert recounted(now).is_right
    Recount.objects.create(
        kind=RecountKind.CHECKS, day=local_day(now), at=now, compared=5, differences=0
    )
    assert recounted(now + timedelta(hours=8)).is_right
    assert not recounted(now + timedelta(days=2)).is_right

    later = now + timedelta(days=1)
    Recount.objects.create(
        kind=RecountKind.MEMBERS, day=local_day(later), at=later, compared=5, differences=2
    )
    finding = recounted(later)
    assert (finding.is_right, finding.detail) == (
        False,
        "the last recount put right 2 of 5 members",
    )


def test_each_night_every_kind_is_recounted(monkeypatch):
    ordered = []
    monkeypatch.setattr(jobs.recount_kind, "defer", lambda **job: ordered.append(job["kind"]))

    jobs.recount_by_night(timestamp=0)

    assert sorted(ordered) == ["checks", "checks", "members", "seats", "tallies"]


def test_the_job_recounts_and_notes(now):
    build_town()

    jobs.recount_kind(kind="members", day=str(local_day(now)))

    assert [one.kind for one in last_recounts(SYSTEM)] == ["members"]
