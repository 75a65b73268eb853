"""The enterprise fills in, hands in, corrects and takes back; what was handed in stays."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from lianfang.access.scope import everywhere
from lianfang.enterprises.models import Contact
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.people.models.sealed import open_phones
from lianfang.resumption.enums import FilingState
from lianfang.resumption.models import FilingVersion
from lianfang.resumption.services.drafting import FilingExists, NothingToFile, PlannedBatch
from lianfang.resumption.services.own import (
    begin_own_filing,
    plan_own_batches,
    save_own_filing,
    submit_own_filing,
    withdraw_own_filing,
)
from lianfang.resumption.services.steps import WrongFilingState
from tests.people.builders import NOW
from tests.resumption.builders import (
    ANSWERS,
    approved,
    at,
    batches,
    begun,
    desk,
    firm,
    handed_in,
    states,
    stored,
    versions,
)

pytestmark = pytest.mark.django_db


def test_what_is_filled_in_so_far_is_kept_however_little(town):
    firm_, contact = firm(town)
    who = {"actor": contact, "now": NOW, "enterprise_id": firm_.pk}
    begin_own_filing(**who)

    save_own_filing(**who, back_now=12)
    save_own_filing(**who, supplies={"masks": (Decimal(90), None)})
    save_own_filing(**who, in_place={"mechanism": True})

    version = versions(stored(firm_))[0]
    assert (version.back_now, version.supplies) == (12, {"masks": {"stock": "90"}})
    assert (version.in_place, version.staff_total) == ({"mechanism": True}, 620)


def test_what_is_missing_is_said_by_field_before_anything_goes_out(town):
    firm_, contact = firm(town)
    who = {"actor": contact, "now": NOW, "enterprise_id": firm_.pk}
    begin_own_filing(**who)
    save_own_filing(**who, **{**ANSWERS, "scope": "", "in_place": {"mechanism": True}})

    with pytest.raises(InvalidInput) as refused:
        submit_own_filing(**who)

    assert refused.value.code == "incomplete"
    assert set(refused.value.fields) == {
        *("scope", "in_place_screening", "in_place_supplies", "in_place_management"),
        *("pledge", "plan", "staff_health", "batches"),
    }
    assert stored(firm_).state == FilingState.DRAFT


def test_the_paper_about_key_areas_is_asked_for_only_where_somebody_comes_from_one(town):
    firm_, contact = firm(town)
    begun(firm_, contact, from_key_areas=3)

    with pytest.raises(InvalidInput) as refused:
        submit_own_filing(actor=contact, now=NOW, enterprise_id=firm_.pk)

    assert set(refused.value.fields) == {"key_areas"}


def test_handed_in_it_lies_at_the_desk_with_a_time_to_answer(town):
    firm_, contact = firm(town)

    filing = handed_in(firm_, contact)

    assert (filing.state, filing.mode, filing.to_level) == ("submitted", "approval", "subdistrict")
    assert filing.due_at == at(day=19)
    assert (filing.planned_on, filing.staff_total) == (date(2020, 3, 22), 620)
    assert states(filing) == ["draft", "submitted"]
    assert len(versions(filing)[0].paper_ids) == 3


def test_the_duty_phone_that_was_filed_is_the_one_the_register_gives(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)

    with everywhere("a test looks at what was stored"):
        row = Contact.objects.get(enterprise=firm_, role="duty")
    assert open_phones(row.phone_cipher) == ("13800138000",)


def test_a_correction_is_a_new_version_and_the_old_one_stays_as_it_was(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)
    who = {"actor": contact, "now": at("10:00"), "enterprise_id": firm_.pk}

    save_own_filing(**who, back_now=410)
    again = submit_own_filing(**who)

    first, second = versions(again)
    assert (first.back_now, second.back_now) == (400, 410)
    assert (first.number, second.number, again.version) == (1, 2, 2)
    assert second.paper_ids == first.paper_ids
    assert [one.people for one in batches(again)] == [200, 200, 150, 150]
    assert states(again) == ["draft", "submitted", "submitted"]


def test_the_database_refuses_to_change_what_was_handed_in(town):
    firm_, contact = firm(town)
    filing = handed_in(firm_, contact)

    with everywhere("a test tries"), pytest.raises(DatabaseError), transaction.atomic():
        FilingVersion.objects.filter(filing=filing).update(staff_total=1)


def test_handing_the_same_in_twice_is_refused(town):
    firm_, contact = firm(town)
    handed_in(firm_, contact)

    with pytest.raises(Conflict) as refused:
        submit_own_filing(actor=contact, now=NOW, enterprise_id=firm_.pk)

    assert refused.value.code == "same_version"


def test_numbers_that_cannot_be_are_refused_beside_their_fields(town):
    firm_, contact = firm(town)
    who = {"actor": contact, "now": NOW, "enterprise_id": firm_.pk}
    begin_own_filing(**who)

    with pytest.raises(InvalidInput) as refused:
        save_own_filing(
            **who,
            staff_total=10,
            back_now=11,
            planned_on=date(2031, 1, 1),
            trained_on=date(2020, 3, 19),
            duty_phone="12",
            supplies={"masks": (Decimal(-1), None)},
        )

    assert set(refused.value.fields) == {
        *("back_now", "planned_on", "trained_on", "duty_phone", "masks_stock"),
    }
    assert versions(stored(firm_))[0].staff_total == 620


def test_batches_are_checked_row_by_row(town):
    firm_, contact = firm(town)
    who = {"actor": contact, "now": NOW, "enterprise_id": firm_.pk}
    begin_own_filing(**who)
    sound = PlannedBatch("包装", date(2020, 3, 22), 5)

    with pytest.raises(InvalidInput) as refused:
        plan_own_batches(**who, batches=[sound, PlannedBatch(" ", date(2020, 3, 22), 0)])

    assert set(refused.value.fields) == {"process-1", "people-1"}


def test_more_people_in_batches_than_there_are_staff_do_not_go_out(town):
    firm_, contact = firm(town)
    begun(firm_, contact, staff_total=340, back_now=300)

    with pytest.raises(InvalidInput) as refused:
        submit_own_filing(actor=contact, now=NOW, enterprise_id=firm_.pk)

    assert set(refused.value.fields) == {"batches"}


def test_a_filing_can_be_taken_back_and_begun_again(town):
    firm_, contact = firm(town)
    first = handed_in(firm_, contact)
    who = {"actor": contact, "now": at("10:00"), "enterprise_id": firm_.pk}

    with pytest.raises(FilingExists):
        begin_own_filing(**who)
    withdraw_own_filing(**who, reason="改期复工")
    second = begin_own_filing(**who)

    assert states(first) == ["draft", "submitted", "withdrawn"]
    assert second.pk != first.pk


def test_once_approved_nothing_can_be_changed_any_more(town):
    firm_, contact = firm(town)
    approved(town, firm_, contact)

    with pytest.raises(WrongFilingState):
        save_own_filing(actor=contact, now=at("12:00"), enterprise_id=firm_.pk, back_now=1)


def test_an_enterprise_of_a_kind_nobody_asks_files_nothing(town):
    firm_, contact = firm(town, kind="other")
    # The default plan asks every kind a mode is for; its only mode is for everybody.
    filing = begin_own_filing(actor=contact, now=NOW, enterprise_id=firm_.pk)

    assert filing.mode == "approval"
    assert NothingToFile.code == "nothing_to_file"


def test_nobody_files_for_an_enterprise_that_is_not_their_own(town):
    mine, contact = firm(town)
    other, _theirs = firm(town, "黄石百川电子有限公司")
    handed_in(mine, contact)

    with pytest.raises(NotFound):
        begin_own_filing(actor=contact, now=NOW, enterprise_id=other.pk)
    with pytest.raises((NotPermitted, NotFound)):
        begin_own_filing(actor=desk(town), now=NOW, enterprise_id=other.pk)
