"""Measures that helped once are kept, applied to needs, offered to many, taken or declined."""

import pytest
from django.db import transaction
from django.db.utils import DatabaseError

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.kit.clock import local_day
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.needs.models import Measure, MeasureOffer
from lianfang.needs.selectors.measures import (
    MeasureFilter,
    get_measure,
    measure_list,
    measure_rows,
    measures_for,
    own_offers,
    to_offer,
)
from lianfang.needs.services.measures import (
    MeasureOver,
    MeasureWords,
    answer_offer,
    answer_own_offer,
    apply_measure,
    end_measure,
    offer_measure,
    revise_measure,
)
from tests.enterprises.builders import acting, register
from tests.enterprises.contacts import contact_of
from tests.needs.builders import desk, fresh, kinds, measure, rows, ticket
from tests.people.builders import NOW, SYSTEM

pytestmark = pytest.mark.django_db
DAY = local_day(NOW)


def offer(row, *firms, actor=SYSTEM):
    ids = [firm.pk for firm in firms]
    return offer_measure(actor=actor, now=NOW, measure_id=row.pk, enterprise_ids=ids)


def candidates(town, row, **more):
    with looking(desk(town)):
        return [one.name for one in to_offer(desk(town), row, DAY, **more)]


def test_a_measure_is_offered_to_those_with_the_same_need_first(planned):
    needing, fitting = register(planned, "甲公司"), register(planned, "乙公司")
    asked = ticket(needing)
    row = measure(planned)

    assert candidates(planned, row) == [needing.name]
    assert candidates(planned, row, everybody=True) == [needing.name, fitting.name]
    assert offer(row, needing, fitting) == 2
    assert offer(row, needing, fitting) == 0
    assert candidates(planned, row, everybody=True) == []
    made = {one.enterprise_id: one.ticket_id for one in rows(MeasureOffer)}
    assert made == {needing.pk: asked.pk, fitting.pk: None}


def test_a_measure_fits_industries_and_classes_it_was_made_for(planned):
    maker = register(planned, "制造公司", industry="C34", tax_class="big")
    register(planned, "商贸公司", industry="F51", tax_class="big")
    register(planned, "小制造公司", industry="C34")

    row = measure(planned, industries=("C",), classes=("large",))

    assert candidates(planned, row, everybody=True) == [maker.name]
    with looking(desk(planned)):
        shown = measure_rows(desk(planned), [get_measure(desk(planned), row.pk)], NOW)[0]
    assert len(shown.fits) == 2


def test_a_measure_applied_to_a_need_is_a_step_of_it_and_an_offer(planned, department):
    asked, row = ticket(register(planned)), measure(planned)

    first = apply_measure(actor=SYSTEM, now=NOW, ticket_id=asked.pk, measure_id=row.pk)
    again = apply_measure(actor=SYSTEM, now=NOW, ticket_id=asked.pk, measure_id=row.pk)

    assert first == again
    assert (first.ticket_id, first.state) == (asked.pk, "offered")
    assert kinds(asked) == ["raised", "measure", "measure"]


def test_the_enterprise_takes_or_declines_what_it_was_offered(planned):
    firm, other = register(planned, "甲公司"), register(planned, "乙公司")
    contact, row = contact_of(firm), measure(planned)
    offer(row, firm, other)
    own, theirs = (rows(MeasureOffer, enterprise=one)[0] for one in (firm, other))

    def answer(one, *, taken, **more):
        return answer_own_offer(
            actor=contact, now=NOW, enterprise_id=firm.pk, offer_id=one.pk, taken=taken, **more
        )

    with pytest.raises(InvalidInput) as refused:
        answer(own, taken=False)
    assert list(refused.value.fields) == ["note"]
    with pytest.raises(NotFound):
        answer(theirs, taken=True)
    assert answer(own, taken=True).state == "taken"
    assert answer(own, taken=True).answered_by == "李某某"
    with looking(contact):
        assert [one.pk for one in own_offers(contact, firm.pk)] == [own.pk]
    declined = answer_offer(
        actor=desk(planned), now=NOW, offer_id=theirs.pk, taken=False, note="没有货车"
    )
    assert (declined.state, declined.note) == ("declined", "没有货车")
    with looking(desk(planned)):
        counted = get_measure(desk(planned), row.pk)
    assert (counted.offered, counted.taken, counted.declined) == (2, 1, 1)


def test_a_revised_measure_is_a_new_one_and_the_old_is_offered_no_more(planned, department):
    firm = register(planned)
    old = measure(planned)
    offer(old, firm)
    words = MeasureWords("trade", "货车通行证半日办结", "线上报车牌，半天放行", "logistics")

    new = revise_measure(actor=SYSTEM, now=NOW, measure_id=old.pk, words=words, reason="线上办更快")

    assert (new.replaces_id, new.kind, fresh(old).end_reason) == (old.pk, "trade", "线上办更快")
    with pytest.raises(MeasureOver):
        offer(old, firm)
    with pytest.raises(MeasureOver):
        end_measure(actor=SYSTEM, now=NOW, measure_id=old.pk, reason="再停一次")
    with pytest.raises(MeasureOver):
        apply_measure(actor=SYSTEM, now=NOW, ticket_id=ticket(firm).pk, measure_id=old.pk)
    with looking(desk(planned)):
        assert [row.pk for row in measure_list(desk(planned))] == [new.pk]
        ended = measure_list(desk(planned), wanted=MeasureFilter(stage="ended"))
        assert [row.pk for row in ended] == [old.pk]


def test_the_words_of_a_measure_never_change(planned):
    row = measure(planned)

    with pytest.raises(DatabaseError), transaction.atomic():
        Measure._base_manager.filter(pk=row.pk).update(text="别的办法")


def test_a_measure_of_the_town_holds_in_its_villages_but_is_not_theirs_to_change(planned):
    row = measure(planned)
    below = acting(Role.COMMUNITY_SECRETARY, planned.community)
    asked = ticket(register(planned))
    elsewhere = measure(planned, place=planned.neighbour, title="邻村的办法")

    with looking(below):
        assert [one.pk for one in measure_list(below)] == [row.pk]
        assert [one.pk for one in measures_for(below, asked)] == [row.pk]
        with pytest.raises(NotFound):
            get_measure(below, row.pk, "needs.measure.revise")
        with pytest.raises(NotFound):
            get_measure(below, elsewhere.pk)
    offered = apply_measure(actor=below, now=NOW, ticket_id=asked.pk, measure_id=row.pk)
    assert offered.measure_id == row.pk
    with pytest.raises(NotFound):
        apply_measure(actor=SYSTEM, now=NOW, ticket_id=asked.pk, measure_id=elsewhere.pk)
    with pytest.raises(NotPermitted):
        offer(elsewhere, register(planned, "乙公司"), actor=acting(Role.LEADER, planned.township))


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "two"}, "kind"),
        ({"need": "moon"}, "need"),
        ({"title": "啊"}, "title"),
        ({"text": ""}, "text"),
        ({"industries": ("Z",)}, "industries"),
        ({"classes": ("nobility",)}, "classes"),
    ],
    ids=str,
)
def test_what_a_measure_cannot_be_is_refused_beside_its_field(planned, given, field):
    with pytest.raises(InvalidInput) as refused:
        measure(planned, **given)

    assert list(refused.value.fields) == [field]


def test_nothing_is_offered_to_nobody_or_outside_the_measures_place(planned):
    row = measure(planned, place=planned.community)
    outside = register(planned, place_id=planned.neighbour.pk)

    with pytest.raises(InvalidInput):
        offer(row)
    with pytest.raises(NotFound):
        offer(row, outside)
