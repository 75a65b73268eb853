"""What reaches the desk on paper or as a table: filings, staff who are back, who works again."""

from datetime import date

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit import clock
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.resumption.models import StaffReturn, WorkFact
from lianfang.resumption.selectors.pasting import read_firms
from lianfang.resumption.services.starting import record_returns
from tests.people.builders import SYSTEM, appointed, signed_in
from tests.resumption.builders import DAY, at, batches, begun, firm, stored, versions

pytestmark = pytest.mark.django_db
RETURN = "resumption.return.record"
PAPER = {
    "planned_on": "2020-03-22",
    "staff_total": "620",
    "back_now": "400",
    "outside_county": "60",
    "from_key_areas": "0",
    "duty_phone": "13800138000",
    "scope": "铜材加工一车间",
    "reason": "订单需要",
    "isolation_rooms": "7",
    "masks_stock": "3000",
    "masks_daily": "800",
    "disinfectant_stock": "100",
    "disinfectant_daily": "12.5",
    "thermometers_stock": "6",
    "in_place_mechanism": "yes",
    "in_place_screening": "yes",
    "in_place_supplies": "yes",
    "in_place_management": "yes",
    "trained_on": "2020-03-17",
    "trained": "380",
    "rows": "1",
    "b0-process": "一车间",
    "b0-starts_on": "2020-03-22",
    "b0-people": "200",
}


@pytest.fixture(autouse=True)
def _noon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("12:00"))


@pytest.fixture
def office(town):
    return signed_in(Role.COMMANDER, town.township)


def text(answer):
    return answer.content.decode()


def read(town, lines, *, numbers=True, viewer=SYSTEM, path=""):
    with looking(viewer):
        return read_firms(viewer, RETURN, path or town.township.path, lines, numbers=numbers)


def returned():
    with everywhere("a test looks at what was stored"):
        rows = StaffReturn.objects.order_by("enterprise__name")
        return [(row.enterprise.name, row.people, row.day, row.note) for row in rows]


def working():
    with everywhere("a test looks at what was stored"):
        return sorted(WorkFact.objects.values_list("enterprise__name", flat=True))


def test_a_filing_on_paper_is_typed_in_and_handed_in_at_once(town, office):
    enterprise, _contact = firm(town)
    page = reverse("resumption:enter", args=[enterprise.pk])
    assert "代录纸质备案" in text(office.get(page))

    answer = office.post(page, PAPER)

    filing = stored(enterprise)
    assert answer["Location"] == reverse("resumption:filing", args=[filing.pk])
    (version,) = versions(filing)
    assert (filing.state, version.on_paper, version.staff_total) == ("submitted", True, 620)
    assert [(one.process, one.people) for one in batches(filing)] == [("一车间", 200)]
    # Whoever comes again is led to what is there.
    assert office.get(page)["Location"] == answer["Location"]


def test_what_is_wrong_on_the_paper_is_said_beside_it_and_nothing_typed_is_lost(town, office):
    enterprise, _contact = firm(town)
    page = reverse("resumption:enter", args=[enterprise.pk])

    answer = office.post(page, PAPER | {"planned_on": "2029-03-22", "scope": "二车间也要开"})

    assert answer.status_code == 422
    assert "二车间也要开" in text(answer)
    assert "一车间" in text(answer)
    assert stored_or_none(enterprise) is None


def stored_or_none(enterprise):
    with everywhere("a test looks at what was stored"):
        return enterprise.__class__.objects.get(pk=enterprise.pk) and _filing(enterprise)


def _filing(enterprise):
    from lianfang.resumption.models import Filing  # noqa: PLC0415  used by one test

    return Filing.objects.filter(enterprise=enterprise).first()


def test_one_more_batch_keeps_everything_typed(town, office):
    enterprise, _contact = firm(town)

    answer = office.post(
        reverse("resumption:enter", args=[enterprise.pk]), PAPER | {"more": "1", "rows": "1"}
    )

    assert answer.status_code == 200
    assert "b1-process" in text(answer)
    assert "铜材加工一车间" in text(answer)


def test_a_filing_the_enterprise_began_itself_is_not_entered_over_it(town, office):
    enterprise, contact = firm(town)
    filing = begun(enterprise, contact)

    answer = office.get(reverse("resumption:enter", args=[enterprise.pk]))

    assert answer["Location"] == reverse("resumption:filing", args=[filing.pk])


def test_staff_back_at_their_posts_are_noted_on_the_page_of_the_enterprise(town, office):
    enterprise, _contact = firm(town)
    page = reverse("resumption:returns", args=[enterprise.pk])

    wrong = office.post(page, {"day": "2020-03-18", "people": "0", "source": "电话"})
    office.post(page, {"day": "2020-03-18", "people": "35", "source": "企业电话报告"})

    assert wrong.status_code == 422
    assert returned() == [(enterprise.name, 35, DAY, "企业电话报告")]
    assert "企业电话报告" in text(office.get(page))


def test_pasted_lines_name_enterprises_by_name_or_code(town):
    first, _contact = firm(town)
    second, _other = firm(town, "黄石百川电子（集团）有限公司")
    lines = (
        "序号\t企业名称\t返岗人数\n"
        f"1\t{first.credit_code}\t35\n"
        "2\t黄石百川电子(集团)有限公司\t12人\n"
    )

    found = read(town, lines)

    assert found.people == {first.pk: 35, second.pk: 12}
    assert found.is_clean


def test_lines_that_cannot_be_used_are_told_by_number(town):
    first, _contact = firm(town)
    firm(town, "同名商店", credit_code="", code_pending="正在办理")
    firm(town, "同名商店", credit_code="", code_pending="正在办理")
    lines = f"没有的公司\t3\n{first.name}\t35\n同名商店\t2\n{first.name}\t1\n"

    found = read(town, lines)

    assert found.people == {first.pk: 35}
    assert (found.unknown, found.several, found.twice) == ([1], [3], [4])
    assert read(town, f"{first.name}\n").without == [1]
    assert read(town, f"{first.name}\n", numbers=False).people == {first.pk: None}


def test_enterprises_of_other_places_are_unknown(town):
    first, _contact = firm(town)
    elsewhere = appointed(Role.COMMUNITY_SECRETARY, town.neighbour, "elsewhere")

    found = read(town, f"{first.name}\t35", viewer=elsewhere)

    assert (found.people, found.unknown) == ({}, [1])


def test_many_returns_are_recorded_together_or_not_at_all(town):
    first, _contact = firm(town)
    second, _other = firm(town, "黄石百川电子有限公司")
    given = {"actor": SYSTEM, "now": at("12:00"), "day": DAY, "source": "经信办报表"}

    number = record_returns(
        **given, place_id=town.township.pk, people={first.pk: 35, second.pk: -2}
    )

    assert number == 2
    assert [(people, note) for _name, people, _day, note in returned()] == [
        (35, "经信办报表"),
        (-2, "经信办报表"),
    ] or len(returned()) == 2
    with pytest.raises(NotFound):
        record_returns(**given, place_id=town.neighbour.pk, people={first.pk: 1})
    with pytest.raises(InvalidInput) as refused:
        record_returns(**given | {"day": date(2029, 1, 1)}, place_id=town.township.pk, people={})
    assert set(refused.value.fields) == {"enterprises"}
    with pytest.raises(InvalidInput) as refused:
        record_returns(
            **given | {"day": date(2029, 1, 1), "source": ""},
            place_id=town.township.pk,
            people={first.pk: 0},
        )
    assert set(refused.value.fields) == {"people", "source", "day"}
    assert len(returned()) == 2


def test_nothing_is_written_while_a_line_is_not_understood(town, office):
    first, _contact = firm(town)
    page = reverse("resumption:paste")
    given = {
        "what": "returns",
        "lines": f"{first.name}\t35\n没有的公司\t3",
        "day": "2020-03-18",
        "source": "经信办报表",
    }

    first_try = office.post(page, given)
    second = office.post(page, given | {"leave_out": "on"})

    assert first_try.status_code == 422
    assert "第2行" in text(first_try)
    assert "没有的公司" in text(first_try)
    assert second.status_code == 302
    assert returned() == [(first.name, 35, DAY, "经信办报表")]


def test_who_works_again_is_marked_from_a_table(town, office):
    first, _contact = firm(town)
    second, _other = firm(town, "黄石百川电子有限公司")

    office.post(
        reverse("resumption:paste"),
        {
            "what": "works",
            "lines": f"{first.name}\n{second.name}",
            "day": "2020-03-17",
            "source": "经信办名单",
        },
    )

    assert working() == sorted([first.name, second.name])
