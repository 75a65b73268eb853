"""The pages in detail: lists sorted, searched and parted, refusals in words, what is told."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.access.scope import everywhere
from lianfang.kit import clock
from lianfang.kit.ids import new_id
from lianfang.policies.models import Help, Policy, Reach
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.services.helping import advance_help, open_help
from lianfang.policies.services.publishing import correct_policy, withdraw_policy
from lianfang.policies.services.reaching import note_reached
from tests.access.builders import sign_in
from tests.command.builders import client_of
from tests.enterprises.builders import register
from tests.enterprises.contacts import browser_of, contact_of
from tests.needs.builders import DAY, fresh, officer_of, rows
from tests.people.builders import NOW, SYSTEM, told
from tests.policies.builders import publish, words
from tests.policies.test_pages import FORM

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def desk(planned):
    return client_of(Role.WORKING_GROUP_MEMBER, planned.township)


@pytest.fixture
def maker(planned):
    return register(planned, "金山制造公司", industry="C34", staff_count=20)


def titles(answer):
    assert answer.status_code == 200
    return [row.title for row in answer.context["rows"]]


def begin(policy, firm, **more):
    given = {"actor": SYSTEM, "now": NOW, **more}
    return open_help(policy_id=policy.pk, enterprise_id=firm.pk, **given)


def test_the_list_of_policies_is_sorted_searched_and_parted(planned, desk):
    publish(planned, title="甲政策", issued_on=date(2020, 3, 1), issuer="发改局")
    publish(planned, title="乙政策", issued_on=date(2020, 3, 2), apply_until=date(2020, 4, 1))
    gone = publish(planned, title="丙政策")
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=gone.pk, reason="作废")
    page = reverse("policies:policies")

    assert titles(desk.get(page)) == ["乙政策", "甲政策"]
    assert titles(desk.get(page, {"sort": "issued"})) == ["甲政策", "乙政策"]
    assert titles(desk.get(page, {"sort": "no_such_column"})) == ["乙政策", "甲政策"]
    assert titles(desk.get(page, {"q": "发改局"})) == ["甲政策"]
    assert titles(desk.get(page, {"stage": "over"})) == ["丙政策"]
    empty = desk.get(page, {"q": "没有这样的政策"})
    assert "尚未发布政策" in empty.content.decode()


def test_twenty_policies_stand_on_a_page_and_the_rest_on_the_next(planned, desk):
    for number in range(21):
        publish(planned, title=f"政策{number:02}", issued_on=date(2020, 3, 1))
    page = reverse("policies:policies")

    first, second = (titles(desk.get(page, {"sort": "title", "page": n})) for n in (1, 2))

    assert (len(first), second) == (20, ["政策20"])


def test_a_policy_shows_who_has_not_heard_of_it_and_its_versions(planned, desk, maker):
    other = register(planned, "四棵制造公司", industry="C18", staff_count=5)
    old = publish(planned)
    note_reached(actor=SYSTEM, now=NOW, policy_id=old.pk, enterprise_ids=[maker.pk], how="visit")
    page = reverse("policies:policy", args=[old.pk])

    def firms(**query):
        answer = desk.get(page, query)
        return [(one[0].name, one[3].how if one[3] else "") for one in answer.context["firms"]]

    assert firms() == [(other.name, "")]
    assert firms(stage="reached") == [(maker.name, "visit")]
    assert firms(stage="all", q="金山") == [(maker.name, "visit")]
    new = correct_policy(actor=SYSTEM, now=NOW, policy_id=old.pk, words=words(), reason="错别字")
    shown = desk.get(page)
    assert [one.version for one in shown.context["versions"]] == [2, 1]
    may = ("may_tell", "may_help", "may_correct", "may_withdraw")
    assert [shown.context[name] for name in may] == [False] * 4
    assert reverse("policies:policy", args=[new.pk]) in shown.content.decode()


def test_what_a_form_refuses_stays_typed_and_nothing_is_published(planned, desk):
    page = reverse("policies:publish")
    wrong = {**FORM, "policy_id": str(new_id()), "valid_until": "2020-03-01"}

    answer = desk.post(page, wrong)

    assert answer.status_code == 422
    shown = answer.content.decode()
    assert "早于执行起始日。" in shown
    assert "私人厂房可以吗？" in shown
    bare = desk.post(page, {})
    assert bare.status_code == 422
    assert set(bare.context["form"].errors) >= {"title", "issuer", "text", "benefit"}
    assert rows(Policy) == []


def test_a_form_sent_again_with_other_words_says_so_instead_of_losing_them(planned, desk):
    page, pk = reverse("policies:publish"), str(new_id())
    first = desk.post(page, {**FORM, "policy_id": pk})
    assert desk.post(page, {**FORM, "policy_id": pk}).url == first.url

    changed = desk.post(page, {**FORM, "policy_id": pk, "benefit": "免四个月房租"})

    assert changed.status_code == 422
    assert "同一编号此前已提交过另一项政策。" in changed.content.decode()
    assert [row.benefit for row in rows(Policy)] == ["免三个月房租"]


def test_withdrawing_without_a_reason_is_refused_and_by_address_impossible(planned, desk):
    policy = publish(planned)
    page = reverse("policies:withdraw", args=[policy.pk])

    assert desk.post(page, {"reason": " "}).status_code == 422
    assert desk.get(page).status_code == 405
    assert fresh(policy).state == "published"
    done = desk.post(page, {"reason": "上级另文"}, follow=True)
    assert len(told(done)) == 1
    assert desk.post(page, {"reason": "再撤一次"}).status_code == 409


def test_telling_says_how_many_or_why_nobody(planned, desk, maker):
    policy = publish(planned)
    page = reverse("policies:tell", args=[policy.pk])

    def said(**given):
        return told(desk.post(page, given, follow=True))

    assert len(said(how="phone")) == 1
    assert len(said(how="letter", selected=[str(maker.pk)])) == 1
    assert rows(Reach) == []
    assert desk.post(page, {"how": "phone", "selected": ["x"]}).status_code == 422
    assert said(how="phone", selected=[str(maker.pk)]) == ["已登记告知1家企业。"]
    assert said(how="phone", selected=[str(maker.pk)]) == ["已登记告知0家企业。"]


def test_only_those_the_search_lists_are_told_all_at_once(planned, desk, maker):
    other = register(planned, "四棵制造公司", industry="C18", staff_count=5)
    policy = publish(planned)

    desk.post(
        reverse("policies:tell", args=[policy.pk]),
        {"all_matching": "1", "q": "四棵", "how": "online"},
    )

    assert [row.enterprise_id for row in rows(Reach)] == [other.pk]


def test_the_list_of_help_marks_what_is_stuck_and_finds_by_enterprise(planned, desk, maker):
    policy = publish(planned)
    stuck = begin(policy, maker, now=NOW - 6 * DAY)
    over = begin(policy, register(planned, "乙公司"))
    advance_help(actor=SYSTEM, now=NOW, help_id=over.pk, state="given_up", note="不符合")
    page = reverse("policies:helps")

    shown = desk.get(page)
    assert [(row.id, row.is_stuck) for row in shown.context["rows"]] == [(stuck.pk, True)]
    assert "超过5天无进展" in shown.content.decode()
    gone = desk.get(page, {"stage": "over"})
    assert [row.id for row in gone.context["rows"]] == [over.pk]
    found = desk.post(page, {"text": "金山制造", "stage": "all"})
    assert [row.id for row in found.context["rows"]] == [stuck.pk]
    odd = desk.get(page, {"stage": "moon", "page": "zz"})
    assert [row.id for row in odd.context["rows"]] == [stuck.pk]


def test_help_is_not_begun_for_a_policy_that_is_over_nor_taken_off_the_roster(planned, desk, maker):
    late = publish(planned, apply_until=date(2020, 3, 12))
    start = desk.post(reverse("policies:start_help", args=[late.pk, maker.pk]))
    assert start.status_code == 409
    assert "该政策已不能申报。" in start.content.decode()
    row = begin(publish(planned), maker)

    answer = desk.post(reverse("policies:take_help", args=[row.pk]), follow=True)

    assert len(told(answer)) == 1
    assert fresh(row).staff_id is None
    ghost = reverse("policies:help", args=[new_id()])
    assert desk.get(ghost).status_code == 404
    refused = desk.post(
        reverse("policies:advance_help", args=[row.pk]), {"state": "given_up", "note": ""}
    )
    assert refused.status_code == 422
    assert "请用几句话说明。" in refused.content.decode()


def test_an_enterprise_follows_its_application_after_the_last_day_to_apply(planned, maker):
    policy = publish(planned, apply_until=NOW.date())
    row = begin(policy, maker, note="材料不会填")
    phone = browser_of(contact_of(maker))
    page = reverse("policies:own_policy", args=[maker.pk, policy.pk])
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=policy.pk, reason="上级另文")

    shown = phone.get(page).content.decode()
    listed = phone.get(reverse("policies:own_policies", args=[maker.pk])).content.decode()

    assert "材料不会填" in shown
    assert "上级另文" in shown
    assert page in listed
    give_up = reverse("policies:own_give_up", args=[maker.pk, row.pk])
    assert give_up in shown
    assert phone.post(give_up, {"reason": " "}).status_code == 422
    assert phone.post(give_up, {"reason": "不再申报"}).url == page
    assert "不再申报" in phone.get(page).content.decode()


def test_a_policy_whose_last_day_has_passed_says_that_and_not_that_it_does_not_fit(planned, maker):
    policy = publish(planned, apply_until=date(2020, 3, 17))
    phone = browser_of(contact_of(maker))

    shown = phone.get(reverse("policies:own_policy", args=[maker.pk, policy.pk]))

    assert "申报已截止" in shown.content.decode()
    assert "贵企业不符合适用条件" not in shown.content.decode()
    assert reverse("policies:own_ask", args=[maker.pk, policy.pk]) not in shown.content.decode()


def test_a_policy_that_does_not_fit_says_so_and_still_counts_as_read(planned, maker):
    policy = publish(planned, fit=Fit(max_staff=5))
    phone = browser_of(contact_of(maker))

    shown = phone.get(reverse("policies:own_policy", args=[maker.pk, policy.pk]))

    assert "贵企业不符合适用条件" in shown.content.decode()
    assert reverse("policies:own_ask", args=[maker.pk, policy.pk]) not in shown.content.decode()
    assert [row.how for row in rows(Reach)] == ["opened"]
    listed = phone.get(reverse("policies:own_policies", args=[maker.pk]))
    assert "目前没有适用于贵企业的政策" in listed.content.decode()


def test_another_enterprises_pages_do_not_exist_for_a_contact(planned, maker):
    policy, stranger = publish(planned), register(planned, "乙公司")
    theirs = begin(policy, stranger)
    phone = browser_of(contact_of(maker))

    for name, args in (
        ("own_ask", [stranger.pk, policy.pk]),
        ("own_give_up", [maker.pk, theirs.pk]),
        ("own_give_up", [stranger.pk, theirs.pk]),
    ):
        answer = phone.post(reverse(f"policies:{name}", args=args), {"reason": "不申报"})
        assert answer.status_code == 404
    assert [row.state for row in rows(Help)] == ["asked"]


def test_a_leaflet_in_english_and_one_that_is_over(planned):
    policy = publish(planned)
    withdraw_policy(actor=SYSTEM, now=NOW, policy_id=policy.pk, reason="上级另文")
    page = reverse("policies:leaflet", args=[policy.pk])

    assert "上级另文" in Client().get(page).content.decode()
    english = Client().get(page, headers={"Accept-Language": "en"})
    assert english.status_code == 200
    assert policy.title in english.content.decode()


def test_an_officer_with_nothing_to_tell_reads_so(planned, maker):
    officer = officer_of(planned, maker)
    with everywhere("a test signs its officer in"):
        phone = sign_in(User.objects.get(pk=officer.user_id))

    shown = phone.get(reverse("policies:mine")).content.decode()

    assert "您联系的企业均已知晓适用政策" in shown
    off = client_of(Role.GRID_WORKER, planned.community)
    assert off.get(reverse("policies:mine")).context["is_on_roster"] is False
