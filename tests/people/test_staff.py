"""Those who serve: their roster, their absence, their account."""

from datetime import date

import pytest

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit.errors import Conflict, InvalidInput, NotFound
from lianfang.people.models import Staff
from lianfang.people.models.sealed import open_phones
from lianfang.people.selectors.staff import staff_list, staff_rows
from lianfang.people.services.staff import (
    link_user,
    register_staff,
    set_unavailable,
    update_staff,
)
from tests.people.builders import NOW, SYSTEM, account, appointed, resident

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
TODAY = date(2020, 3, 18)


def serve(place, name="李建国", **entry):
    given = {"kind": "grid_worker", "phones": ["13900139000"], **entry}
    return register_staff(actor=SYSTEM, now=NOW, place_id=place.pk, name=name, **given)


def test_the_roster_shows_names_and_masks_phones(town):
    serve(town.community)

    row = staff_rows(SYSTEM, list(staff_list(SYSTEM, day=TODAY)), TODAY)[0]

    assert (row.name, row.phones) == ("李建国", ("139****9000",))


def test_the_same_name_and_phone_serve_in_a_place_once(town):
    serve(town.community)

    with pytest.raises(Conflict):
        serve(town.community)
    serve(town.community, phones=["13800138000"])
    serve(town.neighbour)

    assert Staff.objects.count() == 3


@pytest.mark.parametrize(
    ("entry", "field"),
    [
        ({"name": " "}, "name"),
        ({"kind": "king"}, "kind"),
        ({"level": "moon"}, "level"),
        ({"phones": ["123"], "title": "x" * 65}, "title"),
        ({"organisation": "x" * 129}, "organisation"),
    ],
)
def test_what_is_certainly_wrong_is_refused_by_field(town, entry, field):
    with pytest.raises(InvalidInput) as refusal:
        serve(town.community, **entry)

    assert field in refusal.value.fields


def test_an_update_names_the_fields_and_both_places_of_a_move(town):
    staff = serve(town.community)

    update_staff(
        actor=SYSTEM,
        now=NOW,
        staff_id=staff.pk,
        place_id=town.neighbour.pk,
        title="网格长",
        home_id=town.unit.pk,
        person_id=resident(town.unit).pk,
    )

    event = AuditEvent.objects.get(action="people.staff.update")
    assert event.details == {
        "changed": ["home", "person", "place", "title"],
        "moved_from": town.community.path,
        "moved_to": town.neighbour.path,
    }


def test_who_leaves_is_no_longer_on_the_roster(town):
    staff = serve(town.community)

    update_staff(actor=SYSTEM, now=NOW, staff_id=staff.pk, left_on=TODAY)

    assert staff_list(SYSTEM, day=TODAY).count() == 0
    serve(town.community)


def test_absence_has_a_beginning_and_perhaps_an_end(town):
    staff = serve(town.community)

    def away(first, last=None):
        return set_unavailable(
            actor=SYSTEM, now=NOW, staff_id=staff.pk, first_day=first, last_day=last
        )

    away(date(2020, 3, 17), TODAY)
    assert staff_list(SYSTEM, day=TODAY, away=True).count() == 1
    assert staff_list(SYSTEM, day=date(2020, 3, 19), away=True).count() == 0
    away(date(2020, 3, 17))
    assert staff_list(SYSTEM, day=date(2021, 1, 1), away=True).count() == 1
    away(None)
    assert staff_list(SYSTEM, day=TODAY, away=True).count() == 0
    with pytest.raises(InvalidInput):
        away(TODAY, date(2020, 3, 1))
    with pytest.raises(InvalidInput):
        away(None, TODAY)


def test_an_account_belongs_to_one_person(town):
    one, other = serve(town.community), serve(town.community, "王芳")
    user = account("li.jianguo")

    def link(staff, user_id):
        return link_user(actor=SYSTEM, now=NOW, staff_id=staff.pk, user_id=user_id)

    assert link(one, user.pk).user_id == user.pk
    with pytest.raises(Conflict):
        link(other, user.pk)
    link(one, None)

    assert link(other, user.pk).user_id == user.pk


def test_nobody_links_an_account_that_is_not_there(town):
    staff = serve(town.community)

    with pytest.raises(NotFound):
        link_user(actor=SYSTEM, now=NOW, staff_id=staff.pk, user_id=staff.pk)


def test_staff_of_another_community_are_not_found(town):
    staff = serve(town.neighbour)
    secretary = appointed(Role.COMMUNITY_SECRETARY, town.community)

    with pytest.raises(NotFound):
        update_staff(actor=secretary, now=NOW, staff_id=staff.pk, title="x")


def test_staff_are_found_by_name_sound_phone_and_organisation(town):
    serve(town.community, "曾小明", organisation="红旗厂")
    serve(town.community, "王芳", phones=["13800138123"])

    def found(text):
        return [row.name for row in staff_list(SYSTEM, day=TODAY, text=text)]

    assert [found("zxm"), found("小明"), found("红旗")] == [["曾小明"]] * 3
    assert found("8123") == ["王芳"]
    assert found("zxm 8123") == []


def test_phones_are_sealed(town):
    assert open_phones(serve(town.community).phone_cipher) == ("13900139000",)
