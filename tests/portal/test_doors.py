"""From the page of an enterprise into the rooms that know more of it, each only if permitted."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.enterprises.selectors.doors import doors_of
from tests.enterprises.builders import acting, register
from tests.inspections.builders import inspect
from tests.labour.builders import vacancy
from tests.lodging.builders import ask, book, hotel
from tests.needs.builders import ticket
from tests.people.builders import NOW, SYSTEM, signed_in, text
from tests.people.conftest import town
from tests.workforce.builders import hired

__all__ = ["town"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def firm(town):
    return register(town)


def doors(firm, viewer=SYSTEM):
    with looking(viewer):
        return {str(one.title): one for one in doors_of(viewer, firm, NOW)}


def test_each_room_says_how_much_it_knows(town, firm):
    hired(firm, 1)
    hired(firm, 2)
    inspect(SYSTEM, firm, "masks_at_work", checklist="enterprise")
    ticket(firm)
    vacancy(firm)

    found = {title: (one.count, one.tone) for title, one in doors(firm).items()}

    assert found["员工"] == (2, "")
    assert found["检查记录"] == (1, "now")
    assert found["需求"] == (1, "soon")
    assert found["招聘岗位"] == (1, "")
    assert found["资金申请"] == (0, "")
    assert found["住宿预订"] == (0, "")


def test_rooms_booked_are_counted_for_this_enterprise_only(town, firm):
    house = hotel(town)
    ask(town, firm, persons=1)
    assert doors(firm)["住宿预订"].count == 0
    book(town, house, firm, "301")

    assert doors(firm)["住宿预订"].count == 1
    assert doors(register(town, "别的公司"))["住宿预订"].count == 0


def test_only_ways_that_are_permitted_are_shown(town, firm):
    guard = acting(Role.CHECKPOINT_GUARD, town.community)
    inspector = acting(Role.INSPECTOR, town.community)

    assert doors(firm, guard) == {}
    assert "检查记录" in doors(firm, inspector)
    assert "资金申请" not in doors(firm, inspector)


def test_every_way_on_the_page_opens(town, firm):
    browser = signed_in(Role.COMMANDER, town.township)
    page = text(browser.get(reverse("enterprises:enterprise", args=[firm.pk])))

    assert "相关情况" in page
    for one in doors(firm, acting(Role.COMMANDER, town.township)).values():
        answer = browser.get(one.url)
        assert (one.url, answer.status_code) in ((one.url, 200), (one.url, 302))


def test_the_lists_behind_are_narrowed_to_the_enterprise(town, firm):
    other = register(town, "另一家公司")
    inspect(SYSTEM, firm, checklist="enterprise")
    inspect(SYSTEM, other, checklist="enterprise")
    browser = signed_in(Role.COMMANDER, town.township)

    page = text(browser.get(doors(firm)["检查记录"].url))

    assert firm.name in page
    assert other.name not in page
