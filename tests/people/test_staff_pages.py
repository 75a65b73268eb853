"""Those who serve, on their pages: the roster, being away, leaving, and the account."""

import re
from datetime import date

import pytest

from lianfang.people.models import Reveal, Staff
from lianfang.people.models.sealed import open_phones
from lianfang.people.services.staff import link_user, register_staff, set_unavailable, update_staff
from tests.people.builders import NOW, SYSTEM, account, questions, resident, text, to, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]


def serving(place, name="李建国", kind="grid_worker", **entry):
    return register_staff(actor=SYSTEM, now=NOW, place_id=place.pk, name=name, kind=kind, **entry)


def kept(member, **more):
    return {
        "name": member.name,
        "kind": member.kind,
        "level": member.level,
        "organisation": member.organisation,
        "title": member.title,
        "phones": "",
        "left_on": "",
        "place_id": str(member.place_id),
        **more,
    }


def listed(response):
    return re.findall(r'class="lf-main"><a href="[^"]*">([^<]*)</a>', text(response))


def test_the_roster_is_searched_by_name_pinyin_and_organisation(town, secretary):
    serving(town.community, "李建国", organisation="财政所")
    serving(town.community, "王芳", "cadre", organisation="城建办")

    found = [listed(secretary.post(to("staff"), {"text": word})) for word in ("ljg", "王", "财政")]

    assert found == [["李建国"], ["王芳"], ["李建国"]]


def test_the_roster_is_narrowed_by_capacity_level_and_absence(town, secretary):
    away = serving(town.community, "李建国", level="township")
    serving(town.community, "王芳", "cadre", level="township")
    set_unavailable(actor=SYSTEM, now=NOW, staff_id=away.pk, first_day=date(2020, 3, 1))

    def asked(**filters):
        return listed(secretary.post(to("staff"), filters))

    assert asked(kind="cadre") == ["王芳"]
    assert asked(away="on") == ["李建国"]
    assert asked(level="township", kind="grid_worker") == ["李建国"]


def test_whoever_left_is_listed_apart(town, secretary):
    gone = serving(town.community, "李建国")
    serving(town.community, "王芳")

    secretary.post(to("edit_staff", gone), kept(gone, left_on="2020-03-01"))

    assert listed(secretary.get(to("staff"))) == ["王芳"]
    assert listed(secretary.post(to("staff"), {"gone": "gone"})) == ["李建国"]
    assert "2020年3月1日" in text(secretary.get(to("staff_member", gone)))


def test_the_roster_asks_the_same_for_one_and_for_many(town, secretary):
    serving(town.community, phones=["13900139000"])
    secretary.get(to("staff"))
    few = questions(secretary, to("staff"))
    for number in range(5):
        serving(town.community, f"王{number}")

    assert questions(secretary, to("staff")) == few


def test_somebody_of_the_same_name_and_phone_is_not_entered_twice(town, secretary):
    serving(town.community, phones=["13900139000"])

    sent = secretary.post(
        to("new_staff"),
        {
            "name": "李建国",
            "kind": "cadre",
            "level": "community",
            "phones": "13900139000",
            "place_id": town.community.pk,
        },
    )

    assert sent.status_code == 422
    assert Staff.objects.count() == 1


def test_a_form_with_a_mistake_keeps_what_was_typed(town, secretary):
    sent = secretary.post(
        to("new_staff"),
        {
            "name": "李建国",
            "kind": "cadre",
            "level": "community",
            "title": "网格长",
            "phones": "1",
            "place_id": town.community.pk,
        },
    )

    assert sent.status_code == 422
    assert 'id="id_phones_error"' in text(sent)
    assert 'value="网格长"' in text(sent)


def test_an_edit_keeps_the_phone_that_is_not_shown(town, secretary):
    member = serving(town.community, phones=["13900139000"])

    secretary.post(to("edit_staff", member), kept(member, title="网格长"))

    member = Staff.objects.get()
    assert (member.title, open_phones(member.phone_cipher)) == ("网格长", ("13900139000",))


def test_nobody_is_sent_to_serve_where_one_does_not_work(town, secretary):
    member = serving(town.community)

    sent = secretary.post(to("edit_staff", member), kept(member, place_id=str(town.neighbour.pk)))

    assert sent.status_code == 422
    assert set(sent.context["form"].errors) == {"place_id"}
    assert Staff.objects.get().place_id == town.community.pk


def test_being_away_is_noted_shown_and_ended_with_one_button(town, secretary):
    member = serving(town.community)

    secretary.post(to("staff_away", member), {"since": "2020-03-01", "until": ""})
    away = text(secretary.get(to("staff_member", member)))
    back = secretary.post(to("staff_away", member), {}, follow=True)

    assert "已返岗" in away
    assert told(back) == ["已返岗，原来负责的对象仍由其负责。"]
    assert "已返岗</button>" not in text(back)
    assert Staff.objects.get().unavailable_from is None


@pytest.mark.parametrize(
    "days", [{"since": "2020-03-10", "until": "2020-03-01"}, {"since": "", "until": "2020-03-01"}]
)
def test_an_absence_that_ends_before_it_begins_is_refused_on_the_page(town, secretary, days):
    member = serving(town.community)

    sent = secretary.post(to("staff_away", member), days)

    assert sent.status_code == 422
    assert 'value="2020-03-01"' in text(sent)
    assert Staff.objects.get().unavailable_from is None


def test_an_account_is_given_by_name_and_taken_away_by_none(town, secretary):
    member = serving(town.community)
    account("li.jianguo")

    secretary.post(to("link_account", member), {"username": "li.jianguo"})
    assert 'value="li.jianguo"' in text(secretary.get(to("staff_member", member)))
    secretary.post(to("link_account", member), {"username": ""})

    assert Staff.objects.get().user is None


def test_an_account_that_does_not_exist_or_belongs_to_somebody_is_refused(town, secretary):
    member, other = serving(town.community), serving(town.community, "王芳")
    taken = account("wang.fang")
    link_user(actor=SYSTEM, now=NOW, staff_id=other.pk, user_id=taken.pk)

    answers = [
        secretary.post(to("link_account", member), {"username": name}).status_code
        for name in ("nobody", "wang.fang")
    ]

    assert answers == [422, 409]
    assert Staff.objects.get(pk=member.pk).user is None


def test_a_work_phone_is_revealed_with_a_reason(town, grid_worker):
    member = serving(town.community, phones=["13900139000"])
    address = to("reveal_staff", member)

    refused = grid_worker.post(address, {"field": "phones", "reason": ""})
    shown = grid_worker.post(address, {"field": "phones", "reason": "换班"})

    assert (refused.status_code, Reveal.objects.count()) == (422, 1)
    assert "13900139000" in text(shown)
    assert "13900139000" not in text(grid_worker.get(to("staff_member", member)))


def test_a_grid_worker_finds_colleagues_and_changes_nothing_about_them(town, grid_worker):
    member = serving(town.community)
    page = text(grid_worker.get(to("staff_member", member)))

    for name in ("edit_staff", "staff_away", "link_account"):
        assert to(name, member) not in page
    assert grid_worker.get(to("edit_staff", member)).status_code == 403
    assert grid_worker.post(to("staff_away", member)).status_code == 403


def test_the_page_leads_to_what_they_answer_for(town, secretary):
    member = serving(town.community)

    assert f"/command/staff/{member.pk}/work/" in text(secretary.get(to("staff_member", member)))


def test_those_who_serve_elsewhere_are_not_found(town, secretary):
    member = serving(town.neighbour)

    assert secretary.get(to("staff_member", member)).status_code == 404
    assert listed(secretary.get(to("staff"))) == []


def test_a_note_of_leaving_can_be_taken_back(town, secretary):
    member = serving(town.community)
    update_staff(actor=SYSTEM, now=NOW, staff_id=member.pk, left_on=date(2020, 3, 1))

    secretary.post(to("edit_staff", member), kept(member, left_on=""))

    assert listed(secretary.get(to("staff"))) == ["李建国"]


def test_the_page_leads_to_their_own_entry_among_the_residents(town, secretary):
    member = serving(town.community, phones=["14000000001"])
    namesake = resident(town.unit, "李建国")
    himself = resident(town.other_unit, "李建国", phones=["14000000001"])
    resident(town.neighbour_unit, "李建国")  # nothing of the secretary's business

    offered = re.findall(r'name="person_id" value="([^"]+)"', text(secretary.get(to_page(member))))
    secretary.post(to("link_resident", member), {"person_id": str(himself.pk)})
    linked = text(secretary.get(to_page(member)))
    secretary.post(to("link_resident", member), {"person_id": ""})

    assert offered == [str(himself.pk), str(namesake.pk)]
    assert f'href="{to("person", himself)}"' in linked
    assert 'name="person_id"' not in linked
    assert f'href="{to("person", himself)}"' not in text(secretary.get(to_page(member)))


def test_nobody_is_linked_to_a_resident_of_other_places(town, secretary):
    member = serving(town.community)
    stranger = resident(town.neighbour_unit, "李建国")

    answer = secretary.post(to("link_resident", member), {"person_id": str(stranger.pk)})
    nonsense = secretary.post(to("link_resident", member), {"person_id": "x"})

    assert (answer.status_code, nonsense.status_code) == (404, 422)


def to_page(member):
    return to("staff_member", member)
