"""The room's pages as the people of the town see them: the desk, and a volunteer's phone."""

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.posts.models import Post, Stint, Turn
from tests.command.builders import answers, at, build_town, client_of, fresh, stored, worker
from tests.posts.builders import claim, confirmed, publish, volunteer

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _afternoon(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("15:00"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def secretary(town):
    return client_of(Role.COMMUNITY_SECRETARY, town.sike)


def text(answer):
    return answer.content.decode()


def publish_form(town, **more):
    return {
        "kind": "isolation_service",
        "post_id": str(new_id()),
        "place_id": str(town.sike.pk),
        "title": "居家隔离服务岗",
        "duties": "代购",
        "seats": "2",
        "first_day": "2020-03-18",
        **more,
    }


def test_the_desk_sees_first_what_waits_for_a_decision(town, secretary):
    waiting, quiet = publish(town, title="有人认领"), publish(town, title="无人认领")
    claim(volunteer(town), waiting)

    shown = text(secretary.get(reverse("posts:posts")))

    assert waiting.title in shown
    assert quiet.title not in shown


def test_posts_are_found_by_who_holds_them(town, secretary):
    mine, other = publish(town, title="甲岗"), publish(town, title="乙岗")
    claim(volunteer(town, "张爱国"), mine)

    found = text(secretary.post(reverse("posts:posts"), {"stage": "all", "text": "张爱国"}))

    assert mine.title in found
    assert other.title not in found


def test_a_post_is_published_from_the_form(town, secretary):
    answer = secretary.post(reverse("posts:publish"), publish_form(town))

    post = stored(Post)[0]
    assert answer.url == reverse("posts:post", args=[post.pk])
    assert (post.title, post.seats, post.place_id) == ("居家隔离服务岗", 2, town.sike.pk)


def test_what_was_typed_stays_when_the_form_is_refused(town, secretary):
    given = publish_form(town, title="下午代购岗", first_day="2020-03-20", last_day="2020-03-01")

    answer = secretary.post(reverse("posts:publish"), given)

    assert answer.status_code == 422
    assert "下午代购岗" in text(answer)
    assert stored(Post) == []


def test_publishing_many_is_seen_before_it_is_done(town, secretary):
    answers(worker(town.sike, "甲一", "volunteer"), "unit_volunteer", town.unit)
    given = publish_form(town, kind="unit_volunteer", title="单元志愿者", place_kind="unit")
    given |= {"batch": str(new_id()), "fill": "on", "seats": "4"}

    seen = secretary.post(reverse("posts:publish_many"), {**given, "step": "preview"})

    assert seen.status_code == 200
    assert seen.context["bulk"].filled == 1
    assert stored(Post) == []

    done = secretary.post(reverse("posts:publish_many"), {**given, "step": "publish"})

    assert done.url == f"{reverse('posts:posts')}?batch={given['batch']}"
    assert len(stored(Post)) == 2
    assert len(stored(Turn)) == 1


def test_a_claim_is_confirmed_and_declined_on_the_page_of_the_post(town, secretary):
    post = publish(town)
    first, second = claim(volunteer(town, "甲"), post), claim(volunteer(town, "乙"), post)

    secretary.post(reverse("posts:confirm", args=[first.pk]))
    secretary.post(reverse("posts:decline", args=[second.pk]), {"reason": "人手已够"})

    assert (fresh(first).state, fresh(second).state) == ("confirmed", "declined")
    assert "人手已够" in text(secretary.get(reverse("posts:post", args=[post.pk])))


def test_somebody_is_named_from_the_list_of_those_near(town, secretary):
    post, staff = publish(town), worker(town.grid, "李网格", "volunteer")

    assert "李网格" in text(secretary.get(reverse("posts:choose", args=[post.pk])))
    secretary.post(reverse("posts:assign", args=[post.pk]), {"staff_id": staff.pk})

    assert [turn.staff_id for turn in stored(Turn)] == [staff.pk]


def test_naming_nobody_says_so(town, secretary):
    post = publish(town)

    answer = secretary.post(reverse("posts:assign", args=[post.pk]), {"staff_id": "x"}, follow=True)

    assert answer.status_code == 200
    assert stored(Turn) == []


def test_a_post_is_changed_closed_and_published_again(town, secretary):
    post = publish(town)
    change = {"title": "新名称", "duties": "", "seats": "3", "last_day": ""}

    secretary.post(reverse("posts:edit", args=[post.pk]), change)
    secretary.post(reverse("posts:close", args=[post.pk]), {"reason": "辛苦了"})
    assert (fresh(post).title, fresh(post).state) == ("新名称", "closed")
    secretary.post(reverse("posts:reopen", args=[post.pk]), {"reason": "继续"})

    assert fresh(post).state == "published"


def phone(town, name="志愿者甲"):
    """A volunteer of the grid with an account, signed in."""
    staff = worker(town.grid, name, "volunteer")
    return client_of(Role.VOLUNTEER, town.grid, staff)


def test_a_volunteer_comes_forward_and_serves_on_the_phone(town, secretary):
    post, mine = publish(town), phone(town)

    assert post.title in text(mine.get(reverse("posts:to_claim")))
    mine.post(reverse("posts:claim", args=[post.pk]))
    turn = stored(Turn)[0]
    secretary.post(reverse("posts:confirm", args=[turn.pk]))
    mine.post(reverse("posts:begin", args=[turn.pk]))
    assert stored(Stint)[0].ends_at is None
    page = text(mine.get(reverse("posts:serve", args=[turn.pk])))

    assert reverse("posts:end", args=[turn.pk]) in page
    assert post.title in text(mine.get(reverse("posts:mine")))


def test_a_post_that_is_full_offers_no_button(town):
    post = publish(town, seats=1)
    claim(volunteer(town, "先到"), post)

    page = text(phone(town, "后到").get(reverse("posts:offer", args=[post.pk])))

    assert reverse("posts:claim", args=[post.pk]) not in page


def test_a_post_taken_meanwhile_says_so(town):
    post, mine = publish(town, seats=1), phone(town)
    claim(volunteer(town, "先到"), post)

    answer = mine.post(reverse("posts:claim", args=[post.pk]), follow=True)

    assert [str(one) for one in answer.context["messages"]] != []
    assert len(stored(Turn)) == 1


def test_an_account_without_roster_entry_is_told_what_to_do(town):
    client = client_of(Role.VOLUNTEER, town.grid)

    for name in ("posts:to_claim", "posts:mine"):
        assert client.get(reverse(name)).context["is_on_roster"] is False


def test_time_that_overlaps_is_refused_beside_what_was_typed(town, secretary):
    turn = confirmed(town, volunteer(town), publish(town))
    given = {"begins_at": "2020-03-18T09:00", "ends_at": "2020-03-18T08:00", "note": "送菜"}

    answer = secretary.post(reverse("posts:record", args=[turn.pk]), given)

    assert answer.status_code == 422
    assert "送菜" in text(answer)


def test_the_list_of_posts_takes_the_same_queries_however_many(
    town, secretary, django_assert_max_num_queries
):
    for number in range(12):
        confirmed(town, volunteer(town, f"志愿者{number}"), publish(town, title=f"岗{number}"))
    secretary.get(reverse("posts:posts"))

    with django_assert_max_num_queries(30):
        secretary.get(reverse("posts:posts"), {"stage": "all"})
