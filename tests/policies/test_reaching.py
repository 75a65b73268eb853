"""Who has heard of a policy: told by somebody who answers, or opened by the enterprise itself."""

from datetime import date

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import looking
from lianfang.enterprises.services.enterprises import set_state
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.kit.ids import new_id
from lianfang.policies.models import Reach
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.selectors.policies import (
    firms_of,
    own_entitled,
    own_round_to_tell,
    policy_rows,
    reaches_of,
    why,
)
from lianfang.policies.services.publishing import correct_policy
from lianfang.policies.services.reaching import MOST_AT_ONCE, note_reached, open_own_policy
from lianfang.policies.sheets import REACHED
from lianfang.sheets.kinds import PlaceRef
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import DAY, HOUR, desk, officer_of, refusal, rows
from tests.people.builders import NOW, SYSTEM
from tests.policies.builders import publish, words

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)


def tell(policy, *firms, how="phone", actor=SYSTEM, now=NOW):
    ids = [firm.pk for firm in firms]
    return note_reached(actor=actor, now=now, policy_id=policy.pk, enterprise_ids=ids, how=how)


def maker(town, name, **more):
    return register(town, name, industry="C34", staff_count=20, **more)


def names(town, policy, viewer=None, **more):
    viewer = viewer or desk(town)
    with looking(viewer):
        found = firms_of(viewer, policy, TODAY, town.township.path, **more)
        return [row.name for row in found]


def test_each_way_of_telling_is_kept_once_and_the_first_is_shown(planned):
    firm, policy = maker(planned, "甲公司"), publish(planned)

    assert tell(policy, firm) == 1
    assert tell(policy, firm, how="visit", now=NOW + HOUR) == 1
    assert tell(policy, firm, how="phone", now=NOW + DAY) == 0

    kept = sorted(rows(Reach), key=lambda row: row.at)
    assert [(row.how, row.at) for row in kept] == [("phone", NOW), ("visit", NOW + HOUR)]
    with looking(desk(planned)):
        found = reaches_of(desk(planned), policy, [firm.pk, new_id()])
    assert {pk: row.how for pk, row in found.items()} == {firm.pk: "phone"}


def test_who_was_told_once_is_not_counted_again_among_many(planned):
    firms = [maker(planned, f"企业{number}号") for number in range(4)]
    policy = publish(planned)
    tell(policy, firms[0])

    assert tell(policy, *firms, firms[1]) == 3

    assert names(planned, policy) == []
    with looking(desk(planned)):
        (row,) = policy_rows(desk(planned), [policy], NOW, planned.township.path)
    assert (row.fits, row.reached, row.unreached) == (4, 4, 0)


def test_telling_many_takes_as_many_statements_as_telling_one(
    planned, django_assert_max_num_queries
):
    firms = [maker(planned, f"企业{number}号") for number in range(6)]
    policy, spent = publish(planned), []

    for some in (firms[:1], firms[1:]):
        with django_assert_max_num_queries(20) as seen:
            tell(policy, *some)
        spent.append(len(seen))

    assert spent[0] == spent[1]


def test_one_enterprise_outside_stops_the_whole_note(planned):
    near, far = (
        maker(planned, "甲公司"),
        maker(planned, "王太电子", place_id=planned.neighbour.pk),
    )
    here, town_wide = publish(planned, place=planned.community), publish(planned)
    officer = officer_of(planned, near)

    for policy, actor in ((here, SYSTEM), (town_wide, officer)):
        with pytest.raises(NotFound):
            tell(policy, near, far, actor=actor)
    with pytest.raises(NotFound):
        note_reached(
            actor=SYSTEM, now=NOW, policy_id=town_wide.pk, enterprise_ids=[new_id()], how="phone"
        )
    assert rows(Reach) == []


def test_a_note_says_how_and_for_whom_within_reason(planned):
    firm, policy = maker(planned, "甲公司"), publish(planned)

    def many(number):
        ids = [new_id() for _one in range(number)]
        return note_reached(
            actor=SYSTEM, now=NOW, policy_id=policy.pk, enterprise_ids=ids, how="phone"
        )

    for how in ("", "opened", "letter"):
        with pytest.raises(InvalidInput) as refused:
            tell(policy, firm, how=how)
        assert list(refused.value.fields) == ["how"]
    assert refusal(lambda: tell(policy))
    assert "2,000" in refusal(lambda: many(MOST_AT_ONCE + 1))
    with pytest.raises(NotFound):
        many(MOST_AT_ONCE)
    for actor, error in (
        (acting(Role.VOLUNTEER, planned.community), NotPermitted),
        (contact_of(firm), NotPermitted),
        (acting(Role.COMMUNITY_SECRETARY, planned.neighbour), NotFound),
    ):
        with pytest.raises(error):
            tell(policy, firm, actor=actor)


def test_what_was_noted_is_never_changed_nor_deleted(planned):
    firm, policy = maker(planned, "甲公司"), publish(planned)
    tell(policy, firm)
    row = rows(Reach)[0]

    with pytest.raises(DatabaseError), transaction.atomic():
        Reach._base_manager.filter(pk=row.pk).update(how="visit")
    with pytest.raises(DatabaseError), transaction.atomic():
        Reach._base_manager.filter(pk=row.pk).delete()


def test_the_trail_says_how_many_were_told_where_all_of_them_lie(planned):
    near, far = (
        maker(planned, "甲公司"),
        maker(planned, "王太电子", place_id=planned.neighbour.pk),
    )
    policy = publish(planned)

    tell(policy, near, far, actor=desk(planned))

    (event,) = AuditEvent.objects.filter(action="policies.reach.note")
    assert (event.path, event.details) == (planned.township.path, {"told": 2})


def test_a_corrected_policy_is_to_be_told_anew(planned):
    firm, old = maker(planned, "甲公司"), publish(planned)
    tell(old, firm)

    new = correct_policy(
        actor=SYSTEM, now=NOW, policy_id=old.pk, words=words(benefit="免四个月"), reason="写错"
    )

    assert names(planned, new) == [firm.name]
    assert (names(planned, old), names(planned, old, stage="reached")) == ([], [firm.name])
    officer = officer_of(planned, firm)
    with looking(officer):
        assert own_round_to_tell(officer, NOW) == [(new, [firm])]


def test_lists_of_those_it_fits_are_parted_and_searched(planned):
    told, asleep = maker(planned, "甲公司"), maker(planned, "乙公司")
    policy = publish(planned)
    tell(policy, told)

    assert names(planned, policy) == [asleep.name]
    assert names(planned, policy, stage="nonsense") == [asleep.name]
    assert names(planned, policy, stage="reached") == [told.name]
    assert names(planned, policy, stage="all") == [asleep.name, told.name]
    assert names(planned, policy, stage="all", text="甲") == [told.name]
    assert names(planned, policy, text="甲") == []
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.neighbour)
    assert names(planned, policy, secretary, stage="all") == []


def test_an_enterprise_that_closed_is_told_of_nothing(planned):
    firm, gone = maker(planned, "甲公司"), maker(planned, "乙公司")
    policy, officer = publish(planned), officer_of(planned, firm, gone)

    set_state(actor=SYSTEM, now=NOW, enterprise_id=gone.pk, state="closed", reason="注销")

    assert names(planned, policy, stage="all") == [firm.name]
    with looking(officer):
        assert own_round_to_tell(officer, NOW) == [(policy, [firm])]


def test_an_officer_tells_of_what_is_in_force_and_open_that_day_the_newest_first(planned):
    firm = maker(planned, "甲公司")
    officer = officer_of(planned, firm)
    old = publish(planned, title="二月的", issued_on=date(2020, 2, 1))
    new = publish(planned, title="三月的")
    publish(planned, title="四月才生效", valid_from=date(2020, 4, 1))
    publish(planned, title="昨天截止", apply_until=date(2020, 3, 17))
    publish(planned, title="不适用", fit=Fit(max_staff=5))
    publish(planned, title="邻社区的", place=planned.neighbour, fit=Fit())
    with looking(officer):
        assert own_round_to_tell(officer, NOW) == [(new, [firm]), (old, [firm])]

    contact = contact_of(firm)
    open_own_policy(actor=contact, now=NOW, enterprise_id=firm.pk, policy_id=new.pk)

    with looking(officer):
        assert own_round_to_tell(officer, NOW) == [(old, [firm])]
    other = officer_of(planned, name="联络员乙")
    with looking(other):
        assert own_round_to_tell(other, NOW) == []


def test_the_enterprise_finds_what_it_has_not_heard_of_first(planned):
    firm = maker(planned, "甲公司")
    contact = contact_of(firm)
    known = publish(planned, title="已告知的", issued_on=date(2020, 3, 12))
    news = publish(planned, title="新的", issued_on=date(2020, 3, 11))
    publish(planned, title="昨天截止", apply_until=date(2020, 3, 17))
    tell(known, firm)

    with looking(contact):
        found = own_entitled(contact, firm.pk, NOW)

    assert [(one.policy.pk, one.is_known, one.is_opened) for one in found] == [
        (news.pk, False, False),
        (known.pk, True, False),
    ]
    assert all(one.help is None for one in found)


def test_a_contact_opens_policies_around_its_own_enterprise_only(planned):
    firm, other = maker(planned, "甲公司"), maker(planned, "乙公司")
    contact = contact_of(firm)
    ours, theirs = publish(planned), publish(planned, place=planned.neighbour)

    for enterprise, policy in ((other, ours), (firm, theirs)):
        with pytest.raises(NotFound):
            open_own_policy(
                actor=contact, now=NOW, enterprise_id=enterprise.pk, policy_id=policy.pk
            )
    with pytest.raises(NotPermitted):
        open_own_policy(actor=desk(planned), now=NOW, enterprise_id=firm.pk, policy_id=ours.pk)
    assert rows(Reach) == []


def test_why_it_fits_is_said_for_each_enterprise(planned):
    small, big = maker(planned, "甲公司"), register(planned, "乙公司", staff_count=200)
    policy, everyone = publish(planned), publish(planned, fit=Fit())

    assert why(policy, [small], NOW)[small.pk][1:] == ["职工20人"]
    assert why(everyone, [small, big], NOW) == {
        small.pk: ["面向全部企业"],
        big.pk: ["面向全部企业"],
    }


def test_the_table_says_how_each_enterprise_heard_of_which_policy_the_latest_first(planned):
    firm, policy = maker(planned, "甲公司"), publish(planned)
    contact = contact_of(firm)
    tell(policy, firm)
    open_own_policy(actor=contact, now=NOW + HOUR, enterprise_id=firm.pk, policy_id=policy.pk)

    def out(viewer, place):
        ref = PlaceRef(place.pk, place.path, "", place.name)
        found = REACHED.export_rows(viewer, ref, masked=True)
        return [(line[0], line[3], line[4], line[5]) for line in found]

    assert out(desk(planned), planned.township) == [
        (policy.title, "opened", NOW + HOUR, "李某某"),
        (policy.title, "phone", NOW, SYSTEM.display_name),
    ]
    assert out(desk(planned), planned.neighbour) == []
    assert out(acting(Role.GRID_WORKER, planned.community), planned.community) == []
