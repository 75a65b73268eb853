"""What residents tell without an account: kept as told, seen by those who answer, never a fact."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere, looking
from lianfang.command.models import Visit
from lianfang.field.models import ResidentReport
from lianfang.field.selectors.door import DOOR, RESIDENT, door_of
from lianfang.field.selectors.reports import own_reports, report_list, report_views
from lianfang.field.services.reports import Told, close_report, forget_reports, send_report
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.people.models import Arrival
from lianfang.screening.models import ArrivalFollow
from tests.field.builders import morning
from tests.people.builders import SYSTEM, appointed
from tests.reports.builders import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def day():
    return morning(doors=1)


def tell(place, kind="temperature", report_id=None, **told):
    given = {"name": "陈桂兰", "door": "101"} | told
    return send_report(
        actor=RESIDENT,
        now=NOW,
        report_id=report_id or new_id(),
        place_id=place.pk,
        kind=kind,
        told=Told(**given),
    )


def fields_wrong_with(place, kind, **told):
    with pytest.raises(InvalidInput) as wrong:
        tell(place, kind, **told)
    return sorted(wrong.value.fields)


def stored():
    with everywhere("a test checks what was stored"):
        return list(ResidentReport.objects.all())


def test_a_temperature_is_kept_as_told_and_stands_in_no_register(day):
    tell(day.town.unit, temperature=Decimal("36.6"), phone="14000000077")

    (report,) = stored()
    assert (report.temperature, report.is_urgent, report.closed_at) == (
        Decimal("36.6"),
        False,
        None,
    )
    with everywhere("a test checks what was stored"):
        assert Visit.objects.count() == 0
        assert Arrival.objects.count() == 0


@pytest.mark.parametrize(
    "told",
    [{"temperature": Decimal("37.3")}, {"temperature": Decimal("36.5"), "symptoms": ["cough"]}],
)
def test_fever_or_symptoms_make_it_urgent(day, told):
    assert tell(day.town.unit, **told).is_urgent is True


def test_a_number_lies_encrypted(day):
    tell(day.town.unit, "help", phone="14000000077", note="买降压药")

    (report,) = stored()
    assert b"14000000077" not in bytes(report.phone_cipher)


def test_what_is_wrong_is_named_by_field(day):
    unit = day.town.unit

    assert fields_wrong_with(unit, "temperature", temperature=Decimal(52)) == ["temperature"]
    assert fields_wrong_with(unit, "temperature", name=" ") == ["name", "temperature"]
    assert fields_wrong_with(unit, "help") == ["note", "phone"]
    assert fields_wrong_with(unit, "help", phone="14000000077", needs=["gold"]) == ["needs", "note"]
    assert fields_wrong_with(
        unit, "arrival", origin="武汉市", arrived_on=date(2020, 3, 19), companions=-1
    ) == ["arrived_on", "companions"]
    assert fields_wrong_with(unit, "gossip") == ["kind"]


def test_an_arrival_says_from_where_and_when(day):
    row = tell(day.town.unit, "arrival", origin="武汉市", arrived_on=date(2020, 3, 17))

    assert (row.origin, row.arrived_on, row.transport) == ("武汉市", date(2020, 3, 17), "other")


def test_the_same_report_sent_twice_is_one(day):
    report_id = new_id()

    for _time in range(2):
        tell(day.town.unit, report_id=report_id, temperature=Decimal("36.6"))

    assert len(stored()) == 1


def test_an_id_used_for_somebody_else_is_a_conflict(day):
    report_id = new_id()
    tell(day.town.unit, report_id=report_id, temperature=Decimal("36.6"))

    with pytest.raises(Conflict):
        tell(day.town.unit, report_id=report_id, name="张三", temperature=Decimal("36.6"))


def test_those_who_answer_for_the_place_see_it_and_nobody_elsewhere(day):
    tell(day.town.unit, temperature=Decimal("37.8"))
    here = appointed(Role.COMMUNITY_SECRETARY, day.town.community)
    there = appointed(Role.COMMUNITY_SECRETARY, day.town.neighbour)

    with looking(here):
        assert report_list(here, day.town.township).count() == 1
        assert [view.name for view in own_reports(here, day.worker, NOW, 9)] == ["陈桂兰"]
    with looking(there):
        assert report_list(there, day.town.township).count() == 0


def test_whoever_may_not_read_names_sees_them_masked(day):
    tell(day.town.unit, "help", phone="14000000077", note="药")
    group = appointed(Role.WORKING_GROUP_MEMBER, day.town.township)
    walker = appointed(Role.GRID_WORKER, day.town.community)

    for viewer, name, phone in ((walker, "陈桂兰", "14000000077"), (group, "陈桂兰", None)):
        with looking(viewer):
            (view,) = report_views(viewer, report_list(viewer, day.town.township), NOW)
        assert view.name == (name if viewer.can("people.person.name", view.report.path) else "陈**")
        assert phone is None or view.phone == phone


def test_whoever_was_there_settles_it_once(day):
    row = tell(day.town.unit, "help", phone="14000000077", note="药")
    actor = appointed(Role.GRID_WORKER, day.town.community)

    def settle(outcome):
        return close_report(actor=actor, now=NOW, report_id=row.pk, outcome=outcome)

    assert settle("helped").outcome == "helped"
    assert settle("helped").closed_at == NOW
    with pytest.raises(Conflict):
        settle("not_so")
    with pytest.raises(InvalidInput):
        settle("")


def test_a_report_elsewhere_does_not_exist_and_a_viewer_may_not_settle(day):
    row = tell(day.town.unit, "help", phone="14000000077", note="药")
    there = appointed(Role.GRID_WORKER, day.town.neighbour)
    viewer = appointed(Role.LEADER, day.town.community)

    with pytest.raises(NotFound):
        close_report(actor=there, now=NOW, report_id=row.pk, outcome="helped")
    with pytest.raises(NotPermitted):
        close_report(actor=viewer, now=NOW, report_id=row.pk, outcome="helped")


def test_reports_are_deleted_after_thirty_days(day):
    tell(day.town.unit, temperature=Decimal("36.6"))

    assert forget_reports(actor=SYSTEM, now=NOW + timedelta(days=29)) == 0
    assert forget_reports(actor=SYSTEM, now=NOW + timedelta(days=30, seconds=1)) == 1
    assert stored() == []


def test_the_trail_holds_neither_name_nor_number(day):
    tell(day.town.unit, "help", phone="14000000077", note="药")

    event = AuditEvent.objects.filter(action="field.report.send").latest("at")
    assert "陈桂兰" not in str(event.details)
    assert "14000000077" not in str(event.details)
    assert event.details["kind"] == "help"


def test_a_door_names_those_who_answer_with_their_work_phones(day):
    shown = door_of(day.town.unit.pk, NOW)

    assert [(one.staff.name, one.staff.phone) for one in shown.answering] == [
        ("王海燕", "14000000002")
    ]
    assert [chip.key for chip in shown.needs][:2] == ["medicine", "vegetables"]


def test_a_door_link_is_good_for_half_an_hour_and_only_as_signed(day):
    link = DOOR.link(day.town.unit.pk, NOW)

    assert DOOR.read(link, NOW + timedelta(minutes=30)) == day.town.unit.pk
    assert DOOR.read(link, NOW + timedelta(minutes=31)) is None
    for forged in (link[:-2] + "xx", "nothing", ""):
        with pytest.raises(NotFound):
            DOOR.read(forged, NOW)


def test_an_arrival_that_was_verified_says_what_follows(day):
    told = {"origin": "武汉市", "arrived_on": date(2020, 3, 17), "companions": 1}
    row = tell(day.town.unit, "arrival", **told)
    other = tell(day.town.unit, "arrival", **told)
    actor = appointed(Role.GRID_WORKER, day.town.community)

    close_report(actor=actor, now=NOW, report_id=row.pk, outcome="verified")
    close_report(actor=actor, now=NOW, report_id=other.pk, outcome="not_so")

    follow = ArrivalFollow._base_manager.get()
    assert (follow.source, follow.source_id, follow.people) == ("resident", row.pk, 2)
    assert follow.origin == "武汉市"
