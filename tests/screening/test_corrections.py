"""A record set right by a later one, how long words are kept, and how records are looked for."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from lianfang.health.models import HealthCheck
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.people.models import Arrival, Person
from lianfang.screening.models import ScreeningRecord
from lianfang.screening.selectors.coverage import coverage
from lianfang.screening.selectors.records import RecordFilter, door_view, record_list, record_view
from lianfang.screening.services.campaigns import CampaignOver, close_screening
from lianfang.screening.services.recording import (
    ScreeningSuperseded,
    correct_screening,
)
from lianfang.screening.services.retention import purge_screenings
from tests.command.builders import (
    SYSTEM,
    at,
    family,
    fresh,
    stored,
)
from tests.screening.builders import (
    TOLD,
    build_street,
    desk,
    from_wuhan,
    listed,
    number,
    recorded,
    said,
    started,
    tenant,
    there,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


@pytest.fixture
def street():
    return build_street()


@pytest.fixture
def campaign(street):
    return started(street)


def correct(row, entry=None, *, actor=SYSTEM, now=None, reason="门牌看错", **more):
    return correct_screening(
        actor=actor,
        now=now or at("10:00"),
        corrects_id=row.pk,
        reason=reason,
        entry=entry or said(),
        **more,
    )


# --- corrections


def test_the_latest_correction_counts_and_every_version_stays_readable(street, campaign):
    first = recorded(campaign, street.first, said(seen=2))
    second = correct(first, said("refused"))
    third = correct(second, said("moved"), now=at("10:10"))

    assert listed(campaign, street.first).outcome == "moved"
    assert [row.pk for row in record_list(SYSTEM)] == [third.pk]
    corrected = {row.pk for row in record_list(SYSTEM, filters=RecordFilter(only="corrected"))}
    assert corrected == {first.pk, second.pk}
    assert record_view(SYSTEM, fresh(first), at("11:00")).later.pk == second.pk


def test_a_correction_says_why(street, campaign):
    row = recorded(campaign, street.first)

    with pytest.raises(InvalidInput) as refused:
        correct(row, reason="  ")

    assert list(refused.value.fields) == ["reason"]
    assert correct(row, said("nobody")).reason == "门牌看错"


def test_a_record_is_corrected_once(street, campaign):
    row = recorded(campaign, street.first)
    correct(row, said("nobody"))

    with pytest.raises(ScreeningSuperseded):
        correct(row, said("refused"))
    assert listed(campaign, street.first).outcome == "nobody"


def test_the_same_correction_again_is_the_same_correction(street, campaign):
    row = recorded(campaign, street.first)
    key = number(at("10:00"))

    made = correct(row, said("nobody"), record_id=key)

    assert correct(row, said("nobody"), record_id=key).pk == made.pk
    assert len(stored(ScreeningRecord)) == 2


def test_what_did_not_take_place_counts_nowhere(street, campaign):
    row = recorded(campaign, street.first, said(people=[there(street.father)]))

    correct(row, is_void=True, reason="没有去过")

    shown = listed(campaign, street.first)
    assert (shown.outcome, shown.tries, shown.done_at, shown.seen) == ("", 0, None, 0)
    assert list(record_list(SYSTEM)) == []


def test_an_earlier_visit_counts_again_when_the_later_one_was_a_mistake(street, campaign):
    recorded(campaign, street.first, said("nobody", at("08:30")))
    row = recorded(campaign, street.first, said(when=at("09:30")))

    correct(row, is_void=True, reason="隔壁的记录")

    shown = listed(campaign, street.first)
    assert (shown.outcome, shown.tries, shown.last_at) == ("nobody", 1, at("08:30"))


def test_a_correction_repeats_no_temperature_and_adds_a_changed_one(street, campaign):
    row = recorded(campaign, street.first, said(people=[there(street.father, "36.6")]))
    again = correct(row, said(people=[there(street.father, "36.6")], note="补充备注"))
    assert len(stored(HealthCheck)) == 1

    correct(again, said(people=[there(street.father, "36.9")]), now=at("10:10"))

    heats = sorted(check.temperature for check in stored(HealthCheck))
    assert heats == [Decimal("36.6"), Decimal("36.9")]


def test_newcomers_and_arrivals_are_not_corrected_at_the_door(street, campaign):
    row = recorded(campaign, street.first, said(newcomers=[tenant()]))

    with pytest.raises(InvalidInput) as refused:
        correct(row, said(newcomers=[tenant("吴小丽")]))

    assert list(refused.value.fields) == ["newcomers"]
    assert Person._base_manager.filter(name="钱小勇").count() == 1


def test_the_arrivals_noted_stay_through_a_correction(street, campaign):
    row = recorded(campaign, street.first, said(people=[there(street.father, came=from_wuhan())]))

    made = correct(row, said(people=[there(street.father)], note="改备注"))

    assert made.arrivals == 1
    assert listed(campaign, street.first).arrivals == 1
    assert len(stored(Arrival)) == 1


def test_a_desk_corrects_the_doors_of_its_own_community(street, campaign):
    near, far = recorded(campaign, street.first), recorded(campaign, street.far)

    assert correct(near, said("nobody"), actor=desk(street.town)).outcome == "nobody"
    with pytest.raises(NotFound):
        correct(far, said("nobody"), actor=desk(street.town))


def test_a_record_of_a_campaign_that_is_over_may_still_be_set_right(street, campaign):
    row = recorded(campaign, street.first)
    close_screening(actor=SYSTEM, now=at("12:00"), campaign_id=campaign.pk)

    correct(row, said("refused"), now=at("14:00"))

    assert listed(campaign, street.first).outcome == "refused"
    with pytest.raises(CampaignOver):
        recorded(campaign, street.second, said(when=at("13:00")))


def test_no_record_is_changed_or_deleted_in_the_database(street, campaign):
    row = recorded(campaign, street.first)
    kept = ScreeningRecord._base_manager.filter(pk=row.pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        kept.update(outcome="refused")
    with pytest.raises(DatabaseError), transaction.atomic():
        kept.delete()
    assert fresh(row).outcome == "screened"


# --- what is kept, and how long


def test_free_words_are_cleared_after_their_days_and_figures_stay(street, campaign):
    row = recorded(
        campaign,
        street.first,
        said(note="联系电话见门口", seen=2),
    )
    other = recorded(campaign, street.second, said(when=at("09:30"), seen=3))

    assert purge_screenings(actor=SYSTEM, now=at("09:00").replace(month=7)) == 2
    assert purge_screenings(actor=SYSTEM, now=at("09:00").replace(month=7)) == 0

    assert (fresh(row).note, fresh(row).seen, fresh(other).seen) == ("", 2, 3)
    total = coverage(SYSTEM, campaign, street.town.township, at("10:00")).total
    assert (total.screened, total.seen) == (2, 5)


def test_a_record_counts_by_the_days_of_its_own_plan(street, campaign):
    recorded(campaign, street.first)

    assert purge_screenings(actor=SYSTEM, now=at("09:00", 30)) == 0


# --- the list of records


def test_records_are_narrowed_by_what_one_looks_for(street, campaign):
    other = started(street, street.town.sike, title="复查", now=at("08:00"))
    food = recorded(campaign, street.first, said(needs=["food"]))
    refused = recorded(campaign, street.second, said("refused", at("09:10")))
    came = recorded(
        campaign,
        street.third,
        said(when=at("09:20", 19), answers=TOLD | {"came_back": "true"}),
        now=at("10:00", 19),
    )
    recorded(other, street.first, said(when=at("09:30")))

    def found(**filters):
        return {
            row.pk
            for row in record_list(
                street.worker, filters=RecordFilter(campaign_id=campaign.pk, **filters)
            )
        }

    assert found() == {food.pk, refused.pk, came.pk}
    assert found(only="needs") == {food.pk}
    assert found(only="attention") == {came.pk}
    assert found(outcome="refused") == {refused.pk}
    assert found(first_day=at("00:00", 19).date()) == {came.pk}
    assert found(last_day=at("00:00", 18).date()) == {food.pk, refused.pk}
    assert found(round=2) == set()


def test_a_grid_worker_reads_the_records_of_the_grid(street, campaign):
    near, far = recorded(campaign, street.first), recorded(campaign, street.far)

    assert [row.pk for row in record_list(street.worker)] == [near.pk]
    assert {row.pk for row in record_list(SYSTEM)} == {near.pk, far.pk}


def test_a_door_shows_what_was_found_there_before(street, campaign):
    recorded(campaign, street.first, said("nobody", at("08:30")))
    recorded(campaign, street.first, said("refused", at("09:30")))

    view = door_view(street.worker, campaign, street.first.pk, at("10:00"))

    assert [row.outcome_label for row in view.records] == ["拒绝", "无人在家"]
    assert view.listed.tries == 2


def test_a_door_that_is_not_listed_may_be_opened_and_joins_when_recorded(street, campaign):
    late = family(street.town.unit, "601")

    assert door_view(street.worker, campaign, late.pk, at("10:00")).listed is None
    recorded(campaign, late, actor=street.worker)
    assert door_view(street.worker, campaign, late.pk, at("10:00")).listed.found is True
