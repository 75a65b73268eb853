"""The library of measures: what is kept, whom each fits, who was offered it and what they said."""

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
from lianfang.needs.models import Measure, MeasureOffer
from lianfang.needs.selectors.measures import (
    MeasureFilter,
    get_measure,
    get_offer,
    measure_list,
    measure_rows,
    measures_for,
    offers_for,
    offers_of,
    offers_to,
    own_offers,
    to_offer,
)
from lianfang.needs.services.measures import (
    MOST_AT_ONCE,
    MeasureOver,
    MeasureWords,
    answer_offer,
    answer_own_offer,
    apply_measure,
    create_measure,
    end_measure,
    offer_measure,
    revise_measure,
)
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import (
    DAY,
    HOUR,
    bring,
    desk,
    fresh,
    kinds,
    measure,
    offered,
    officer_of,
    refusal,
    rows,
    ticket,
)
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
TODAY = local_day(NOW)
WORDS = MeasureWords("matter", "当天放行", "报车牌即放行", "logistics")


def say(offer, *, taken, note="", now=NOW, actor=SYSTEM):
    return answer_offer(actor=actor, now=now, offer_id=offer.pk, taken=taken, note=note)


def test_words_of_a_measure_are_tidied_and_its_lists_kept_once_and_in_order(planned):
    row = measure(planned, title="  货车  放行 ", industries=("F", "C", "C"))

    assert (row.title, row.industries, row.classes) == ("货车 放行", ["C", "F"], [])
    assert (row.created_at, row.created_by, row.replaces_id) == (NOW, SYSTEM.display_name, None)


def test_all_that_is_wrong_with_a_measure_is_said_at_once(planned):
    with pytest.raises(InvalidInput) as refused:
        measure(planned, kind="x", need="y", title="", text="", industries=("9",), classes=("z",))

    assert set(refused.value.fields) == {
        *("kind", "need", "title", "text", "industries", "classes"),
    }
    assert refusal(lambda: measure(planned, title="长" * 65)) == "请填写简短名称，不超过64字。"
    assert measure(planned, title="长" * 64).title == "长" * 64
    assert refusal(lambda: measure(planned, text="长" * 1001)) == "不超过1,000字。"


def test_a_community_keeps_measures_for_itself_and_none_for_its_neighbour(planned):
    secretary = acting(Role.COMMUNITY_SECRETARY, planned.community)
    leader = acting(Role.LEADER, planned.township)
    given = {"now": NOW, "words": WORDS}

    row = create_measure(actor=secretary, place_id=planned.community.pk, **given)
    assert row.path == planned.community.path
    for actor, place, error in (
        (secretary, planned.neighbour, NotFound),
        (secretary, planned.township, NotFound),
        (leader, planned.township, NotPermitted),
    ):
        with pytest.raises(error):
            create_measure(actor=actor, place_id=place.pk, **given)
    assert [one.pk for one in rows(Measure)] == [row.pk]


def test_a_measure_is_ended_once_with_a_reason_and_never_deleted(planned):
    row = measure(planned)

    for reason in ("", " ", "停"):
        assert refusal(lambda r=reason: _end(row, r))
    assert fresh(row).ended_at is None
    _end(row, "卡口已撤", NOW + HOUR)
    row = fresh(row)
    assert (row.ended_at, row.end_reason) == (NOW + HOUR, "卡口已撤")
    with pytest.raises(MeasureOver) as refused:
        _end(row, "再停一次")
    assert refused.value.message == "该措施已停用。"
    with pytest.raises(DatabaseError), transaction.atomic():
        Measure._base_manager.filter(pk=row.pk).delete()


def _end(row, reason, now=NOW, actor=SYSTEM):
    return end_measure(actor=actor, now=now, measure_id=row.pk, reason=reason)


def test_a_refused_revision_leaves_the_measure_in_force(planned):
    row = measure(planned)

    for words, reason in (
        (WORDS, ""),
        (MeasureWords("matter", "", "报车牌即放行", "logistics"), "更快"),
        (MeasureWords("matter", "当天放行", "报车牌即放行", "moon"), "更快"),
    ):
        with pytest.raises(InvalidInput):
            revise_measure(actor=SYSTEM, now=NOW, measure_id=row.pk, words=words, reason=reason)
    assert (fresh(row).ended_at, len(rows(Measure))) == (None, 1)


def test_an_enterprise_keeps_the_words_it_took_when_the_measure_is_revised(planned):
    firm = register(planned)
    old = measure(planned)
    (offer,) = offered(old, firm)
    say(offer, taken=True)

    new = revise_measure(actor=SYSTEM, now=NOW, measure_id=old.pk, words=WORDS, reason="更快")

    contact = contact_of(firm)
    with looking(contact):
        assert [(one.measure.title, one.state) for one in own_offers(contact, firm.pk)] == [
            (old.title, "taken")
        ]
    # The revised measure can be offered to it anew, and a third replaces the second only.
    assert len(offered(new, firm)) == 1
    third = revise_measure(actor=SYSTEM, now=NOW, measure_id=new.pk, words=WORDS, reason="又更快")
    assert (third.replaces_id, new.replaces_id) == (new.pk, old.pk)


def test_only_the_desk_keeps_revises_ends_and_offers_measures(planned, department):
    firm = register(planned)
    row, asked, officer = measure(planned), ticket(firm), officer_of(planned, firm)
    given = {"actor": officer, "now": NOW, "measure_id": row.pk}

    for attempt in (
        lambda: end_measure(**given, reason="停用"),
        lambda: revise_measure(**given, words=WORDS, reason="更快"),
        lambda: offer_measure(**given, enterprise_ids=[firm.pk]),
    ):
        with pytest.raises(NotPermitted):
            attempt()
    with pytest.raises(NotPermitted):
        apply_measure(actor=officer, now=NOW, ticket_id=asked.pk, measure_id=row.pk)
    own = measure(planned, place=planned.community)
    with pytest.raises(NotPermitted):
        offer_measure(actor=officer, now=NOW, measure_id=own.pk, enterprise_ids=[firm.pk])
    assert rows(MeasureOffer) == []


def test_a_measure_unknown_or_of_another_place_is_not_found(planned, department):
    firm = register(planned)
    asked, elsewhere = ticket(firm), measure(planned, place=planned.neighbour)

    for pk in (new_id(), elsewhere.pk):
        with pytest.raises(NotFound):
            apply_measure(actor=SYSTEM, now=NOW, ticket_id=asked.pk, measure_id=pk)
    for attempt in (
        lambda: end_measure(actor=SYSTEM, now=NOW, measure_id=new_id(), reason="停用"),
        lambda: say(MeasureOffer(pk=new_id()), taken=True),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert kinds(asked) == ["raised"]


def test_too_many_enterprises_at_once_are_refused_before_any_is_looked_up(planned):
    row = measure(planned)
    ids = [new_id() for _number in range(MOST_AT_ONCE + 1)]

    def offer():
        return offer_measure(actor=SYSTEM, now=NOW, measure_id=row.pk, enterprise_ids=ids)

    assert refusal(offer) == "一次最多2,000家企业。"
    ids.pop()
    with pytest.raises(NotFound):
        offer()
    assert rows(MeasureOffer) == []


def test_one_enterprise_outside_the_place_stops_the_whole_offer(planned):
    row = measure(planned, place=planned.community)
    near, far = register(planned), register(planned, "王太电子", place_id=planned.neighbour.pk)

    with pytest.raises(NotFound):
        offered(row, near, far)

    assert rows(MeasureOffer) == []
    ids = [near.pk, near.pk]
    assert offer_measure(actor=SYSTEM, now=NOW, measure_id=row.pk, enterprise_ids=ids) == 1
    details = AuditEvent.objects.filter(action="needs.measure.offer_many").last().details
    assert details == {"asked": 2, "offered": 1}


def test_it_is_offered_for_the_earliest_open_need_of_its_kind(planned, department):
    firm = register(planned)
    bring(ticket(firm, text="最早但已撤销", now=NOW - 3 * DAY), "withdrawn")
    ticket(firm, "funds", text="别的事", now=NOW - 2 * DAY)
    first = ticket(firm, text="还开着的第一条", now=NOW - DAY)
    ticket(firm, text="后来的", now=NOW)

    (offer,) = offered(measure(planned), firm)

    assert offer.ticket_id == first.pk


def test_offering_many_takes_as_many_statements_as_offering_one(
    planned, django_assert_max_num_queries
):
    firms = [register(planned, f"企业{number}号") for number in range(6)]
    row, spent = measure(planned), []
    for some in (firms[:1], firms[1:]):
        ids = [one.pk for one in some]
        with django_assert_max_num_queries(20) as seen:
            offer_measure(actor=SYSTEM, now=NOW, measure_id=row.pk, enterprise_ids=ids)
        spent.append(len(seen))

    assert spent[0] == spent[1]


def test_applied_to_a_need_after_it_was_offered_to_all_it_is_the_same_offer(planned, department):
    firm = register(planned)
    row = measure(planned)
    (offer,) = offered(row, firm)
    asked = ticket(firm)

    applied = apply_measure(actor=SYSTEM, now=NOW + HOUR, ticket_id=asked.pk, measure_id=row.pk)

    assert (applied.pk, applied.ticket_id, applied.offered_at) == (offer.pk, asked.pk, NOW)
    later = ticket(firm, text="另一条")
    again = apply_measure(actor=SYSTEM, now=NOW + HOUR, ticket_id=later.pk, measure_id=row.pk)
    assert again.ticket_id == asked.pk  # it stays with the need it was first used for
    assert kinds(later) == ["raised", "measure"]
    viewer = desk(planned)
    with looking(viewer):
        assert [one.pk for one in offers_for(viewer, asked)] == [offer.pk]


def test_an_enterprise_may_change_its_mind_and_each_answer_says_who_and_when(planned):
    firm = register(planned)
    (offer,) = offered(measure(planned), firm)

    assert refusal(lambda: say(offer, taken=False, note="不")) == "请说明不采纳的原因。"
    say(offer, taken=False, note="没有货车")
    say(offer, taken=False, note="另一个理由", now=NOW + HOUR)  # the first answer stands
    assert (fresh(offer).note, fresh(offer).answered_at) == ("没有货车", NOW)
    contact = contact_of(firm)
    answer_own_offer(
        actor=contact, now=NOW + DAY, enterprise_id=firm.pk, offer_id=offer.pk, taken=True
    )

    offer = fresh(offer)
    assert (offer.state, offer.note, offer.answered_at) == ("taken", "", NOW + DAY)
    assert offer.answered_by == "李某某"
    events = AuditEvent.objects.filter(action="needs.offer.answer").order_by("recorded_at")
    assert [event.details.get("after") for event in events] == ["declined", None]


def test_an_officer_writes_down_answers_of_enterprises_of_its_places_only(planned):
    near, far = register(planned), register(planned, "王太电子", place_id=planned.neighbour.pk)
    own, theirs = offered(measure(planned), near, far)
    officer = officer_of(planned, near, far)

    assert say(own, taken=True, actor=officer).answered_by == "联络员甲"
    with pytest.raises(NotFound):
        say(theirs, taken=True, actor=officer)
    with looking(officer):
        assert get_offer(officer, own.pk, "needs.offer.answer").pk == own.pk
        for pk in (theirs.pk, new_id()):
            with pytest.raises(NotFound):
                get_offer(officer, pk, "needs.offer.answer")
        with pytest.raises(NotFound):
            offers_to(officer, far)
        assert [one.pk for one in offers_to(officer, near)] == [own.pk]


def test_who_has_not_answered_stands_first_with_the_enterprise_and_at_the_desk(planned):
    firm, other, viewer = register(planned, "甲公司"), register(planned, "乙公司"), desk(planned)
    old, new = measure(planned), measure(planned, title="后来的办法")
    (settled, waiting) = offered(old, firm, other)
    say(settled, taken=True)
    (open_,) = offered(new, firm, now=NOW - DAY)

    with looking(viewer):
        assert [one.pk for one in offers_of(viewer, old)] == [waiting.pk, settled.pk]
        assert [one.pk for one in offers_to(viewer, firm)] == [open_.pk, settled.pk]
        (shown,) = measure_rows(viewer, [get_measure(viewer, old.pk)], NOW)
    assert (shown.offered, shown.taken, shown.declined, shown.waiting) == (2, 1, 0, 1)


def test_the_library_is_narrowed_by_kind_need_words_and_state(planned):
    lorry = measure(planned)
    loan = measure(planned, need="funds", kind="trade", title="展期贷款", text="银行展期三个月")
    over = measure(planned, title="旧办法")
    _end(over, "不再使用")
    viewer = desk(planned)

    def found(**wanted):
        with looking(viewer):
            return {one.pk for one in measure_list(viewer, wanted=MeasureFilter(**wanted))}

    assert found() == {lorry.pk, loan.pk}
    assert found(stage="all") == {lorry.pk, loan.pk, over.pk}
    assert found(stage="ended") == {over.pk}
    assert found(kind="trade") == found(need="funds") == {loan.pk}
    assert found(text="展期三个月") == found(text="展期贷款") == {loan.pk}
    assert found(kind="trade", need="logistics") == set()
    assert found(text="没有") == set()


def test_measures_of_the_same_need_are_suggested_first_and_ended_ones_never(planned):
    asked = ticket(register(planned))
    other = measure(planned, need="funds", title="甲办法")
    same = measure(planned, title="乙办法")
    near = measure(planned, title="丙办法", place=planned.community)
    measure(planned, title="丁办法", place=planned.neighbour)
    _end(measure(planned, title="戊办法"), "不再使用")
    viewer = desk(planned)

    with looking(viewer):
        found = [one.pk for one in measures_for(viewer, asked)]

    assert set(found[:2]) == {same.pk, near.pk}
    assert found[2:] == [other.pk]


def test_an_enterprise_that_closed_is_offered_nothing_any_more(planned):
    firm, closed = register(planned, "甲公司"), register(planned, "乙公司")
    row, viewer = measure(planned), desk(planned)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=closed.pk, state="closed", reason="注销")

    def names(**more):
        with looking(viewer):
            return [one.name for one in to_offer(viewer, row, TODAY, **more)]

    assert names(everybody=True) == [firm.name]
    assert names(everybody=True, text="乙") == names() == []
    ticket(firm)
    assert names() == names(text="甲") == [firm.name]
    offered(row, firm)
    assert names(everybody=True) == []


def test_an_enterprise_sees_its_own_offers_and_no_other(planned):
    firm, other = register(planned, "甲公司"), register(planned, "乙公司")
    own, theirs = offered(measure(planned), firm, other)
    contact = contact_of(firm)

    with looking(contact):
        assert [one.pk for one in own_offers(contact, firm.pk)] == [own.pk]
        with pytest.raises(NotFound):
            own_offers(contact, other.pk)
    for enterprise, offer in ((firm, theirs), (other, theirs), (other, own)):
        with pytest.raises(NotFound):
            answer_own_offer(
                actor=contact, now=NOW, enterprise_id=enterprise.pk, offer_id=offer.pk, taken=True
            )
    assert fresh(theirs).state == "offered"
