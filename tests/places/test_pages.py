"""Pages and operations of the places room, as people and machines use them."""

import json
import uuid

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Dwelling, OfficialCode, Place
from lianfang.places.services.places import close_place, ensure_places
from tests.access.builders import officer, sign_in
from tests.places.builders import SYSTEM, add, building, jinshan, named

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(now):
    return jinshan(now)


@pytest.fixture
def keeper(town, now):
    """The system administrator of the whole installation."""
    return sign_in(officer("keeper", Role.SYSTEM_ADMINISTRATOR, "", now=now), second_factor=True)


@pytest.fixture
def secretary(town, now):
    """The secretary of 四棵社区."""
    return sign_in(officer("shuji", Role.COMMUNITY_SECRETARY, named("四棵社区").path, now=now))


@pytest.fixture
def volunteer(town, now):
    """A volunteer in the first grid of 四棵社区."""
    return sign_in(officer("zhiyuan", Role.VOLUNTEER, named("第一网格").path, now=now))


def to(name, *args):
    return reverse(f"places:{name}", args=args)


def text(answer):
    return answer.content.decode()


def test_the_tree_begins_at_the_persons_own_place(secretary):
    shown = text(secretary.get(to("tree")))

    assert "四棵社区" in shown
    assert "第一网格" in shown
    assert "王太社区" not in shown


def test_a_branch_is_fetched_when_it_is_opened(secretary):
    answer = secretary.get(to("branches", named("金山花园").id))

    assert text(answer).count("<li") == 2
    assert "<html" not in text(answer)


def test_a_search_lists_what_it_found_with_what_is_above(keeper):
    shown = text(keeper.get(to("tree"), {"q": "花园"}))

    assert "金山花园" in shown
    assert "四棵社区 › 第一网格" in " ".join(shown.split())
    assert "十五冶小区" not in shown


def test_a_kind_lists_all_of_that_kind(keeper):
    shown = text(keeper.get(to("tree"), {"kind": "bay"}))

    assert "1组" in shown
    assert "金山花园" not in shown


def test_the_whole_outline_names_every_place(keeper):
    shown = text(keeper.get(to("tree"), {"outline": "1"}))

    assert [p.name for p in Place.objects.all() if to("place", p.id) not in shown] == []


@pytest.mark.parametrize("asked", [{"q": "\x00"}, {"kind": "nonsense"}, {"q": "%"}, {"page": "x"}])
def test_odd_questions_to_the_tree_are_answered(keeper, asked):
    assert keeper.get(to("tree"), asked).status_code == 200


def test_a_place_shows_what_stands_below_it_its_codes_and_its_qr_code(secretary, now):
    OfficialCode.objects.create(
        place=named("四棵社区"), system="nbs", code="420281070001", source="NBS 2023"
    )

    shown = text(secretary.get(to("place", named("四棵社区").id)))

    assert "第一网格" in shown
    assert "420281070001" in shown
    assert 'class="qr"' in shown


def test_a_place_outside_ones_area_is_not_found(secretary):
    outside = named("王太社区").id

    answers = [
        secretary.get(to(name, outside)).status_code
        for name in ("place", "branches", "edit", "doors", "qr", "qr_image", "geojson")
    ]
    assert answers == [404] * 7


def test_a_volunteer_sees_places_and_no_buttons_to_change_them(volunteer):
    shown = text(volunteer.get(to("place", named("金山花园").id)))

    assert to("edit", named("金山花园").id) not in shown
    assert volunteer.get(to("edit", named("金山花园").id)).status_code == 403


def test_a_place_is_added_below_another(secretary):
    below = to("new_below", named("四棵社区").id)

    answer = secretary.post(below, {"kind": "grid", "name": "第三网格"})

    assert answer.url == to("place", named("第三网格").id)


def test_only_kinds_that_may_stand_there_are_offered(secretary):
    shown = text(secretary.get(to("new_below", named("12栋").id)))

    assert 'value="unit"' in shown
    assert 'value="community"' not in shown


def test_what_was_typed_stays_when_it_is_refused(secretary):
    below = to("new_below", named("四棵社区").id)

    answer = secretary.post(below, {"kind": "grid", "name": "一网格", "address": "金山大道"})

    assert answer.status_code == 422
    assert 'value="金山大道"' in text(answer)
    assert "has-errors" in text(answer)


def test_a_place_is_corrected_and_its_old_name_kept(secretary):
    estate = named("金山花园")

    secretary.post(to("edit", estate.id), {"name": "金山新苑", "walking_order": "5"})

    estate.refresh_from_db()
    assert (estate.short_name, estate.walking_order) == ("金山新苑", 5)
    assert estate.aliases == ["金山花园"]


def test_a_place_is_moved_to_the_place_picked(keeper):
    estate = named("金山花园")

    answer = keeper.post(
        to("move", estate.id), {"place_id": named("第二网格").id, "reason": "网格调整"}
    )

    estate.refresh_from_db()
    assert answer.url == to("place", estate.id)
    assert estate.path.startswith(named("第二网格").path)
    assert "网格调整" in text(keeper.get(answer.url))


def test_a_move_without_a_place_is_asked_for_one(keeper):
    answer = keeper.post(to("move", named("金山花园").id), {"reason": "网格调整"})

    assert answer.status_code == 422


def test_closing_is_refused_with_the_reason_and_then_done_with_all_inside(secretary):
    address = to("close", named("金山花园").id)

    refused = secretary.post(address, {})
    done = secretary.post(address, {"with_inside": "on"})

    assert (refused.status_code, done.status_code) == (422, 302)
    assert "5" in text(refused)
    assert not named("金山花园").is_open


def test_a_closed_place_is_reopened(secretary, now):
    gate = close_place(actor=SYSTEM, now=now, place_id=named("东门卡口").id)

    secretary.post(to("reopen", gate.id))

    assert named("东门卡口").is_open


def test_a_place_is_located_from_a_gaode_map(secretary):
    gate = named("东门卡口")
    given = {"longitude": "116.410244499", "latitude": "39.916404282", "source_crs": "gcj02"}

    secretary.post(to("locate", gate.id), given)

    gate.refresh_from_db()
    assert (gate.longitude, gate.latitude) == (116.404, 39.915)
    assert "116.404" in text(secretary.get(to("locate", gate.id)))


def test_an_outline_that_is_none_is_shown_again_with_its_error(secretary):
    answer = secretary.post(
        to("locate", named("东门卡口").id), {"geometry": "{oops", "source_crs": "wgs84"}
    )

    assert answer.status_code == 422
    assert "{oops" in text(answer)


def test_a_code_is_added_and_ended(secretary):
    place = named("四棵社区")
    given = {"system": "local", "code": "SK-1", "source": "own"}

    secretary.post(to("new_code", place.id), given)
    row = OfficialCode.objects.get()
    secretary.post(to("end_code", row.id))

    row.refresh_from_db()
    assert row.valid_to is not None


def test_a_door_is_added_and_corrected(secretary, no_limits):
    unit = Place.objects.filter(kind=PlaceKind.UNIT, path__under=named("12栋").path).get()

    secretary.post(to("new_door", unit.id), {"label": "501室", "use": "owner"})
    door = Dwelling.objects.get()
    secretary.post(to("door", door.id), {"label": "502", "use": "rented"})

    door.refresh_from_db()
    assert (door.label, door.use) == ("502", "rented")
    assert "502" in text(secretary.get(to("doors", named("四棵社区").id)))


def test_a_town_is_founded_from_the_division_list(keeper):
    answer = keeper.post(to("found"), {"township_code": "350582114", "governed_by_name": ""})

    assert Place.objects.get(name="西滨镇").numchild == 3
    assert answer.url == to("place", Place.objects.get(name="西滨镇").id)


@pytest.mark.parametrize("name", ["😀", "———"])
def test_a_picture_or_a_stroke_is_no_name_of_a_place(keeper, town, name):
    answer = keeper.post(to("new_below", town.id), {"kind": "village", "name": name})

    assert answer.status_code == 422
    assert answer.context["form"].errors["name"] == ["这不是名称。"]


def test_a_place_that_is_not_there_is_refused_beside_its_field_and_the_reason_stays(keeper):
    village = named("四棵村")
    sent = {"place_id": str(uuid.uuid4()), "reason": "区划调整"}

    answer = keeper.post(to("move", village.id), sent)

    assert answer.status_code == 422
    assert answer.context["form"].errors["place_id"] == ["未找到，或不在您的辖区内。"]
    assert "区划调整" in text(answer)


def test_the_picker_offers_places_by_name_as_radio_buttons(secretary):
    shown = text(secretary.get(to("picker"), {"q": "金山花园"}))

    assert shown.count('type="radio"') == 1
    assert 'name="place_id"' in shown
    assert str(named("金山花园").id) in shown


def test_the_picker_keeps_to_kinds_and_names_its_field_as_asked(secretary):
    shown = text(secretary.get(to("picker"), {"q": "3", "kind": "building,unit", "name": "home"}))

    assert "3栋" in shown
    assert 'name="home"' in shown
    assert "第二网格" not in shown.replace("四棵社区 › 第二网格", "")


def test_the_picker_understands_a_whole_way_as_it_is_written_in_an_address(secretary):
    shown = text(secretary.get(to("picker"), {"q": "金山花园3栋1单元"}))

    assert shown.count('type="radio"') == 1
    assert "1单元" in shown
    assert 'type="radio"' not in text(secretary.get(to("picker"), {"q": "金山花园3栋某某"}))
    only_buildings = {"q": "金山花园3栋1单元", "kind": "building"}
    assert 'type="radio"' not in text(secretary.get(to("picker"), only_buildings))


@pytest.mark.parametrize("name", ['x" onclick="y', "place-id", "名"])
def test_the_picker_takes_no_odd_field_name(secretary, name):
    assert 'name="place_id"' in text(secretary.get(to("picker"), {"q": "金山花园", "name": name}))


def test_the_map_is_schematic_and_leads_to_the_places(keeper, town):
    drawn = json.loads(text(keeper.get(to("geojson", town.id))))

    assert drawn["properties"]["schematic"] is True
    assert drawn["features"][0]["properties"]["url"] == to("place", named("四棵社区").id)


def test_a_qr_code_leads_workers_to_its_place_and_residents_to_theirs(volunteer, client):
    short = to("short", named("金山花园").id)

    assert len(short) <= 35
    assert volunteer.get(short).url == to("place", named("金山花园").id)
    assert client.get(short).url == f"/field/door/{named('金山花园').id}/"


def test_cards_are_printed_for_every_place_below(secretary):
    shown = text(secretary.get(to("qr", named("金山花园").id)))

    assert shown.count('class="qr"') == 2


def test_the_qr_code_is_had_as_a_picture(secretary):
    answer = secretary.get(to("qr_image", named("金山花园").id))

    assert answer["Content-Type"] == "image/svg+xml"


def test_a_place_chosen_in_the_address_is_remembered(keeper):
    village = named("四棵村")

    keeper.get(to("picker"), {"place": str(village.id)})
    shown = text(keeper.get(to("picker")))

    assert "1组" in shown


def test_a_place_list_costs_the_same_for_few_and_many(keeper, now, django_assert_max_num_queries):
    estate = named("金山花园")
    for number in range(20, 50):
        add(estate, PlaceKind.BUILDING, f"{number}栋", now)

    with django_assert_max_num_queries(25):
        keeper.get(to("place", estate.id))


class TestMachines:
    """The same through the API."""

    root = "/api/v1/places"

    def get(self, client, path="", **asked):
        return client.get(f"{self.root}{path}", asked)

    def test_places_are_listed_in_tree_order_and_in_parts(self, keeper, town):
        first = self.get(keeper, limit=3).json()
        rest = self.get(keeper, limit=500, offset=3).json()

        assert [item["short_name"] for item in first["items"]][:2] == ["金山街道", "四棵社区"]
        assert (first["more"], rest["more"]) == (True, False)
        assert len(rest["items"]) == Place.objects.count() - 3

    def test_a_place_is_read_with_codes_and_what_is_above(self, secretary):
        found = self.get(secretary, f"/{named('第一网格').id}").json()

        assert [above["name"] for above in found["above"]] == ["金山街道", "四棵社区"]
        assert found["above"][0]["id"] is None
        assert found["children"] == 1

    def test_children_come_in_the_order_they_are_walked(self, keeper):
        found = self.get(keeper, f"/{named('金山花园').id}/children").json()

        assert [item["short_name"] for item in found["items"]] == ["3栋", "12栋"]

    def test_a_place_is_recorded_once_however_often_it_is_sent(self, secretary):
        body = {
            "parent_id": str(named("四棵社区").id),
            "kind": "grid",
            "name": "第三网格",
            "request_id": "01990000-0000-7000-8000-000000000001",
        }

        answers = [
            secretary.post(self.root, body, content_type="application/json") for _ in range(2)
        ]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json()["id"] == answers[1].json()["id"]

    def test_a_refusal_names_the_field(self, secretary):
        body = {"parent_id": str(named("四棵社区").id), "kind": "unit", "name": "1单元"}

        answer = secretary.post(self.root, body, content_type="application/json")

        assert (answer.status_code, list(answer.json()["fields"])) == (422, ["kind"])

    def test_a_text_is_read_as_place_and_door(self, secretary):
        found = self.get(secretary, "/meaning", text="金山花园3-2-501").json()

        assert (found["name"], found["door"], found["rest"]) == ("2单元", "501", "")

    def test_the_map_says_that_it_is_schematic(self, keeper, town):
        assert self.get(keeper, f"/{town.id}/geojson").json()["properties"]["schematic"] is True

    def test_outside_ones_places_there_is_nothing(self, secretary):
        outside = named("王太社区").id

        codes = [
            self.get(secretary, f"/{outside}{tail}").status_code
            for tail in ("", "/children", "/geojson")
        ]
        assert codes == [404, 404, 404]

    @pytest.mark.parametrize("q", ["\x00", "\ud800".encode("utf-16", "surrogatepass"), "%_", "𠮷"])
    def test_odd_texts_find_nothing_and_break_nothing(self, keeper, q):
        assert self.get(keeper, q=q).status_code in (200, 422)

    def test_a_building_sent_twice_without_an_id_is_refused(self, secretary):
        body = {"parent_id": str(named("金山花园").id), "kind": "building", "name": "3号楼"}

        answer = secretary.post(self.root, body, content_type="application/json")

        assert answer.json()["code"] == "place_exists"


def test_a_town_of_many_places_opens_with_few_statements(
    keeper, town, now, django_assert_max_num_queries
):
    ensure_places(
        actor=SYSTEM,
        now=now,
        parent_id=named("王太社区").id,
        drafts=[building(n, 3) for n in range(1, 101)],
    )

    with django_assert_max_num_queries(25):
        keeper.get(to("tree"))
