"""The invented vacancies of Jinshan: the published sums, spread as it can have been."""

from collections import Counter

from lianfang.labour.models.vacancy import MAX_SEATS
from lianfang.scenarios.jinshan.firms import AGENCIES, AGENCY, SHOPS_ELSEWHERE, firms
from lianfang.scenarios.jinshan.recruiting import (
    MOST_LACKING,
    RECRUITING,
    SEATS,
    TRADES_OF,
    WORK,
    vacancies,
)


def recruiting():
    """(rows of the list, head count of the plants, names of the agencies)"""
    listed = [firm for firm in firms() if firm.kind == "企业"]
    agencies = [firm.name for firm in listed if AGENCY[0] in firm.name]
    largest = sorted(listed, key=lambda firm: (-firm.staff, firm.name))
    plants = [(firm.name, firm.staff) for firm in largest if firm.name not in agencies]
    plants = plants[: RECRUITING - len(agencies)]
    return list(vacancies(plants, agencies)), dict(plants), agencies


def wanted(rows) -> Counter[str]:
    found: Counter[str] = Counter()
    for firm, _work, seats, *_more in rows:
        found[firm] += seats
    return found


def test_more_than_eighty_enterprises_have_more_than_thirty_thousand_vacancies():
    rows, plants, agencies = recruiting()
    found = wanted(rows)

    assert (len(found), sum(found.values())) == (RECRUITING, SEATS)
    assert (len(found) > 80, sum(found.values()) > 30_000) == (True, True)
    assert set(found) == {*plants, *agencies}


def test_no_plant_looks_for_more_than_half_its_staff_and_agencies_look_for_the_rest():
    rows, plants, agencies = recruiting()
    found = wanted(rows)

    shares = [100 * found[name] / staff for name, staff in plants.items()]
    assert max(shares) <= MOST_LACKING
    assert min(shares) > 10
    assert len(agencies) == AGENCIES
    assert len({found[name] for name in agencies}) > 1


def test_every_row_is_one_work_of_a_trade_the_firm_has():
    rows, _plants, agencies = recruiting()

    assert len({(firm, work) for firm, work, *_more in rows}) == len(rows)
    assert {seats for _firm, _work, seats, *_more in rows} <= set(range(1, MAX_SEATS + 1))
    for firm, work, *_more in rows:
        trades = [titles for word, titles in TRADES_OF.items() if word in firm]
        if firm not in agencies and trades:
            assert work in trades[0]
        assert work in {one[0] for one in WORK}


def test_the_same_play_makes_the_same_list():
    assert recruiting() == recruiting()


def test_shops_and_cooperatives_are_no_agencies():
    shops = [firm for firm in firms() if firm.kind != "企业"]

    assert len(shops) > SHOPS_ELSEWHERE
    assert not [firm for firm in shops if AGENCY[0] in firm.name]
