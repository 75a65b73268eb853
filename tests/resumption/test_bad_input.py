"""Forms of desk and phone filled in wrongly: a sentence, everything typed, never an error page."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.resumption.models import FilingVersion, StaffReturn, WorkFact
from tests.enterprises.contacts import browser_of
from tests.people.builders import signed_in
from tests.resumption.builders import at, batches, begun, firm, states, stored
from tests.resumption.stages import brought

pytestmark = pytest.mark.django_db
NUL = "\x00"


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def page(name, *keys):
    return reverse(f"resumption:{name}", args=keys)


def counted(model) -> int:
    with everywhere("a test looks at what was stored"):
        return model.objects.count()


@pytest.mark.parametrize(
    ("people", "day"),
    [
        ("viele", "2020-03-18"),
        ("0", "2020-03-18"),
        ("99999999999999999999", "2020-03-18"),
        ("12.5", "2020-03-18"),
        ("12", "2020-03-19"),
        ("12", "0001-01-01"),
        ("12", "morgen"),
        ("12", ""),
    ],
)
def test_a_return_that_cannot_be_is_said_with_everything_typed(town, office, people, day):
    enterprise, _contact = firm(town)
    typed = {"people": people, "day": day, "source": "电话核实"}

    answer = office.post(page("returns", enterprise.pk), typed)

    said = answer.content.decode()
    assert (answer.status_code, counted(StaffReturn)) == (422, 0)
    assert 'value="电话核实"' in said


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2020-03-20"},
        {"day": "gestern"},
        {"source": "x"},
        {"source": ""},
        {"works": "perhaps"},
        {"selected": ["nobody", NUL]},
        {"selected": []},
    ],
)
def test_a_marking_that_cannot_be_is_said_and_marks_nobody(town, office, wrong):
    enterprise, _contact = firm(town)
    given = {"selected": [str(enterprise.pk)], "day": "2020-03-18", "works": "yes"}

    answer = office.post(page("mark"), {**given, "source": "现场查看", **wrong})

    assert (answer.status_code, counted(WorkFact)) == (422, 0)
    if "source" not in wrong:
        assert "现场查看" in answer.content.decode()


def test_lines_nobody_understands_are_kept_as_they_were_pasted(town, office):
    firm(town)
    lines = "不存在的企业\t12\n\t\n黄石恒瑞铜材加工有限公司\tviele"
    typed = {"what": "returns", "lines": lines, "day": "2020-03-18", "source": "企业微信群"}

    for more in ({}, {"what": "nothing"}, {"day": "0000-00-00"}, {"lines": NUL * 3}):
        answer = office.post(page("paste"), {**typed, **more})
        assert answer.status_code == 422
        assert "企业微信群" in answer.content.decode()
    assert counted(StaffReturn) == 0


@pytest.mark.parametrize("name", ["suspend", "return", "withdraw"])
@pytest.mark.parametrize("reason", ["", " ", "　", "x"])
def test_nothing_is_stopped_or_sent_back_without_a_reason(town, office, name, reason):
    state = "approved" if name == "suspend" else "submitted"
    filing, enterprise, _contact = brought(town, state)
    before = states(filing)

    answer = office.post(page(name, filing.pk), {"reason": reason})

    assert (answer.status_code, states(stored(enterprise))) == (422, before)


@pytest.mark.parametrize(
    "typed",
    [
        {"people": "x"},
        {"people": "0"},
        {"people": "201"},
        {"people": "180", "day": "2020-03-19"},
        {"people": "180", "day": "x"},
        {},
    ],
)
def test_a_batch_does_not_start_with_a_number_or_day_that_cannot_be(town, office, typed):
    filing, enterprise, _contact = brought(town, "approved")
    batch = batches(filing)[0]

    answer = office.post(page("start", filing.pk, batch.pk), typed)

    assert (answer.status_code, stored(enterprise).state) == (422, "approved")


def test_an_inspection_that_is_none_of_the_list_is_refused_beside_its_field(town, office):
    filing, enterprise, _contact = brought(town, "site_check")

    for chosen in ("", "nobody", str(new_id())):
        typed = {"inspection_id": chosen, "reason": "问题当日整改"}
        answer = office.post(page("check_site", filing.pk), typed)
        assert answer.status_code == 422

    assert stored(enterprise).state == "site_check"


def test_figures_of_a_day_nobody_can_have_seen_are_a_page(town, office):
    for day in ("x", "9999-12-31", "0001-01-01", "2020-02-30", NUL):
        assert office.get(page("figures"), {"day": day}).status_code == 200


def test_a_code_of_a_notice_made_up_by_somebody_is_no_notice(client):
    for word in ("AAAAAAAA", "x" * 200, "..", "ÄÖ"):
        answer = client.get(page("verify", word))
        assert answer.status_code in (200, 404)
        assert "恒瑞" not in answer.content.decode()


def test_what_the_plan_does_not_ask_for_is_not_kept_however_it_is_sent(town):
    enterprise, contact = firm(town)
    begun(enterprise, contact)
    phone = browser_of(contact)
    address = f"/api/v1/resumption/own/{enterprise.pk}"

    many = {f"thing_{number}": {"stock": 1} for number in range(40)}
    answer = phone.patch(address, {"supplies": many}, "application/json")
    other = phone.patch(address, {"in_place": {"roof": True}}, "application/json")
    taken = phone.patch(address, {"in_place": {"roof": None}}, "application/json")

    assert (answer.status_code, other.status_code, taken.status_code) == (422, 422, 200)
    assert list(other.json()["fields"]) == ["in_place_roof"]
    with everywhere("a test looks at what was stored"):
        version = FilingVersion.objects.get(filing=stored(enterprise))
    assert sorted(version.supplies) == ["disinfectant", "masks", "thermometers"]
    assert "thing_1" not in str(version.supplies)


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-1", "1e30"])
def test_amounts_that_are_no_amounts_are_refused(town, amount):
    enterprise, contact = firm(town)
    begun(enterprise, contact)
    address = f"/api/v1/resumption/own/{enterprise.pk}"

    answer = browser_of(contact).patch(
        address, {"supplies": {"masks": {"stock": amount}}}, "application/json"
    )

    assert answer.status_code == 422
