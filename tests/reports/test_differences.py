"""Two numbers that differ: the rows between two moments, and what makes theirs differ from ours."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.services.visits import VisitEntry, correct_visit
from lianfang.kit.errors import Conflict
from lianfang.kit.ids import new_id
from lianfang.reports import differences
from lianfang.reports.differences import explain_difference, reconcile
from lianfang.reports.references import FigureRef
from tests.command.builders import client_of
from tests.people.builders import SYSTEM
from tests.reports.builders import NOW, elder, staff, visit, working_town

VISITS, FEVERS = FigureRef.parse("visits"), FigureRef.parse("visit_fevers")
LATER = NOW + timedelta(hours=2)


@pytest.fixture
def working(db):
    """A visit before nine, two after, of which one found a fever that was corrected away."""
    made = working_town()
    worker = staff(made.town.community, "李志强", "community_worker")
    here, there = elder(made.town.unit), elder(made.town.neighbour, "李桂英")
    visit(here, worker, NOW - timedelta(hours=1))
    made.feverish = visit(there, worker, NOW + timedelta(minutes=5), "37.6")
    made.late = visit(here, worker, NOW + timedelta(minutes=40))
    made.corrected = correct_visit(
        actor=SYSTEM,
        now=NOW + timedelta(hours=1),
        visit_id=new_id(),
        corrects_id=made.feverish.pk,
        entry=VisitEntry(
            outcome="seen", visited_at=made.feverish.visited_at, temperature=Decimal("36.6")
        ),
        reason="看错体温计",
    )
    return made


def between(working, ref, before, after):
    with looking(SYSTEM):
        return explain_difference(SYSTEM, ref, working.town.township.path, before, after)


def keys(changes):
    return {change.row.pk for change in changes}


def test_rows_that_came_between_two_moments_explain_the_difference(working):
    found = between(working, VISITS, NOW, LATER)

    assert (found.before.value, found.after.value) == (1, 3)
    assert keys(found.added) == {working.corrected.pk, working.late.pk}
    assert found.numbers == (2, 0, 0)


def test_the_order_of_the_moments_means_nothing(working):
    assert between(working, VISITS, LATER, NOW) == between(working, VISITS, NOW, LATER)


def test_a_row_taken_back_is_gone_and_said_to_be_corrected(working):
    found = between(working, FEVERS, NOW + timedelta(minutes=30), LATER)

    assert (found.before.value, found.after.value) == (1, 0)
    assert keys(found.gone) == {working.feverish.pk}
    assert found.corrected == {working.feverish.pk}


def test_more_rows_than_anybody_looks_through_are_refused(working, monkeypatch):
    monkeypatch.setattr(differences, "MOST_ROWS", 2)

    with pytest.raises(Conflict):
        between(working, VISITS, NOW, LATER)


def theirs(working, number, moment=LATER):
    with looking(SYSTEM):
        place = working.town.township
        return reconcile(SYSTEM, VISITS, place, moment, Decimal(number))


def test_numbers_that_agree_need_no_explanation(working):
    found = theirs(working, 3)

    assert (found.difference, found.explanations) == (0, [])


def test_an_earlier_moment_explains_a_number_that_was_true_then(working):
    found = theirs(working, 1)

    first = found.explanations[0]
    assert (first.kind, first.explains, first.figure.value) == ("moment", True, 1)
    assert first.moment == NOW.replace(minute=0)


def test_a_place_they_left_out_explains_the_difference(working):
    found = theirs(working, 2, LATER)

    places = [one.place for one in found.explanations if one.kind == "place" and one.explains]
    assert [place.short_name for place in places] == ["四棵社区", "王太社区"]


def test_a_number_nothing_explains_is_said_to_be_so(working):
    found = theirs(working, 400)

    assert not found.is_explained
    assert {one.kind for one in found.explanations} == {"moment", "span", "place", "part"}


def test_the_page_keeps_what_was_typed_and_names_what_fits(working):
    client = client_of(Role.COMMANDER, working.town.township)

    address = reverse("reports:metric_difference", args=["visits"])
    answer = client.get(address, {"theirs": "1", "as_of": LATER.isoformat()})
    wrong = client.get(address, {"theirs": "many"})

    assert answer.status_code == wrong.status_code == 200
    assert 'value="1"' in answer.content.decode()
    assert 'value="many"' in wrong.content.decode()
    assert wrong.context["form"].errors


def test_the_page_of_a_rate_sends_to_its_parts(working):
    client = client_of(Role.COMMANDER, working.town.township)

    answer = client.get(reverse("reports:metric_difference", args=["tasks_done_rate"]))

    assert answer.status_code == 200
    assert "difference" not in answer.context or answer.context["difference"] is None


def test_a_part_of_a_figure_has_a_page_and_what_is_none_is_refused(working):
    client = client_of(Role.COMMANDER, working.town.township)
    address = reverse("reports:metric", args=["visits"])

    asked = {"span": "today", "cut": "outcome=seen", "by": "outcome", "as_of": LATER.isoformat()}
    whole = client.get(address, asked)
    wrong = client.get(address, {"span": "sometimes"})

    assert (whole.status_code, wrong.status_code) == (200, 422)
    assert [str(one.ref) for one, _url in whole.context["slices"]] == ["visits:today?outcome=seen"]


def test_figures_are_found_by_the_words_of_superiors(working):
    client = client_of(Role.COMMANDER, working.town.township)

    answer = client.get(reverse("reports:metrics"), {"q": "劝返人数"})

    assert next(line.metric.key for line in answer.context["lines"]) == "people_turned_back"
