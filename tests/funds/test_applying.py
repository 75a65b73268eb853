"""Who may apply for what, and what an application must say."""

from datetime import date, timedelta

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.funds.models import Application, ApplicationStep
from lianfang.funds.selectors.amounts import amount_of, not_applied
from lianfang.funds.selectors.applications import own_applications, own_offers
from lianfang.funds.services.applying import (
    AppliedAlready,
    Wish,
    submit_application,
    submit_own_application,
    withdraw_application,
    write_own_application,
)
from lianfang.funds.services.deciding import return_application
from lianfang.funds.services.steps import WrongState
from lianfang.kit.clock import local_day
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.enterprises.builders import register
from tests.enterprises.contacts import contact_of
from tests.funds.builders import (
    PAPERS,
    WISH,
    chief,
    clerk,
    fresh,
    programme,
    submitted,
    write,
)
from tests.people.builders import NOW, appointed

pytestmark = pytest.mark.django_db


def test_the_amount_follows_from_the_rule_and_its_cap(town):
    heads = programme(town, cap_fen=350_000)
    share = programme(town, prefix="FZ", rule="share", percent=30, rate_fen=0)

    assert [amount_of(heads, number, None) for number in (0, 3, 4)] == [0, 300_000, 350_000]
    # A third of a fen is never given.
    assert amount_of(share, None, 99_999) == 29_999


def test_a_draft_says_nothing_yet_and_is_handed_in_when_it_is_whole(town):
    fund, firm = programme(town), register(town)
    draft = write(town, fund, firm, Wish(quantity=5))

    with pytest.raises(InvalidInput) as refused:
        submit_application(actor=clerk(town), now=NOW, application_id=draft.pk)
    whole = write(town, fund, firm, WISH, application_id=draft.pk)
    row = submit_application(actor=clerk(town), now=NOW, application_id=whole.pk)

    assert set(refused.value.fields) == {"papers", "payee", "bank", "account"}
    assert (row.code, row.asked_fen, row.state) == ("XYG-0001", 500_000, "submitted")
    assert row.due_on == local_day(NOW) + timedelta(days=5)


def test_an_account_is_sealed_and_only_its_end_is_known(town):
    row = fresh(submitted(town, programme(town), register(town)))

    assert row.account_tail == "0123"
    assert b"4205016047" not in bytes(row.account_cipher)
    assert row.account == "42050160470000000123"


def test_what_makes_no_sense_is_told_by_field(town):
    fund, firm = programme(town), register(town)

    with pytest.raises(InvalidInput) as refused:
        write(town, fund, firm, Wish(quantity=-1, papers=("通行证",), account="12ab"))

    assert set(refused.value.fields) == {"quantity", "papers", "account"}


def test_one_application_of_each_enterprise_unless_the_programme_repeats(town):
    firm = register(town)
    once, again = programme(town), programme(town, prefix="TJ", repeats=True)
    submitted(town, once, firm)
    submitted(town, again, firm)

    with pytest.raises(AppliedAlready):
        write(town, once, firm)
    assert submitted(town, again, firm).code == "TJ-0002"


def test_after_withdrawing_an_enterprise_may_apply_anew(town):
    fund, firm = programme(town), register(town)
    row = submitted(town, fund, firm)

    withdraw_application(actor=clerk(town), now=NOW, application_id=row.pk, reason="填错了")

    assert submitted(town, fund, firm).code == "XYG-0002"


def test_only_those_the_rule_means_may_apply_and_only_while_it_is_open(town):
    firm, stall = register(town), register(town, "四棵面馆", kind="self_employed")
    fund = programme(town, kinds=("enterprise",))
    later = programme(town, prefix="YH", opens_on=local_day(NOW) + timedelta(days=2))

    with pytest.raises(Conflict) as not_meant:
        write(town, fund, stall)
    with pytest.raises(Conflict) as not_open:
        write(town, later, firm)

    assert [one.value.code for one in (not_meant, not_open)] == ["not_meant", "not_open"]


def test_those_who_could_apply_and_have_not_are_known(town):
    fund = programme(town, kinds=("enterprise",), min_staff=10)
    silent, done = (register(town, f"第{n}厂", staff_count=20) for n in range(2))
    register(town, "小厂", staff_count=3)
    register(town, "四棵面馆", kind="self_employed", staff_count=30)
    submitted(town, fund, done)

    with looking(chief(town)):
        assert list(not_applied(chief(town), fund)) == [silent]


def test_a_returned_application_is_put_right_and_handed_in_again(town):
    fund, firm = programme(town), register(town)
    row = submitted(town, fund, firm)
    return_application(actor=clerk(town), now=NOW, application_id=row.pk, reason="名单不全")

    write(
        town,
        fund,
        firm,
        Wish(quantity=4, papers=PAPERS, payee="甲", bank="乙"),
        application_id=row.pk,
    )
    again = submit_application(actor=clerk(town), now=NOW, application_id=row.pk)

    assert (again.asked_fen, again.account_tail) == (400_000, "0123")
    steps = ApplicationStep._base_manager.filter(application=row).order_by("at", "id")
    assert [one.to_state for one in steps] == ["draft", "submitted", "returned", "submitted"]
    with pytest.raises(WrongState):
        write(town, fund, firm, application_id=row.pk)


def test_a_contact_applies_for_their_own_enterprise_and_sees_no_other(town):
    firm, other = register(town), register(town, "别家公司")
    fund = programme(town)
    contact = contact_of(firm)
    theirs = submitted(town, fund, other)

    with looking(contact):
        assert own_offers(contact, firm.pk, local_day(NOW)) == [fund]
    given = {"actor": contact, "now": NOW, "programme_id": fund.pk, "wish": WISH}
    row = write_own_application(enterprise_id=firm.pk, **given)
    submit_own_application(actor=contact, now=NOW, enterprise_id=firm.pk, application_id=row.pk)

    with looking(contact):
        assert [one.state for one in own_applications(contact, firm.pk)] == ["submitted"]
        assert own_offers(contact, firm.pk, local_day(NOW)) == []
    with pytest.raises(NotFound):
        write_own_application(enterprise_id=other.pk, **given)
    with pytest.raises(NotFound):
        submit_own_application(
            actor=contact, now=NOW, enterprise_id=firm.pk, application_id=theirs.pk
        )


def test_a_contact_has_no_right_of_the_desk(town):
    row = submitted(town, programme(town), firm := register(town))

    with pytest.raises(NotPermitted):
        withdraw_application(
            actor=contact_of(firm), now=NOW, application_id=row.pk, reason="不要了"
        )


def test_the_neighbour_community_sees_nothing_of_it(town):
    row = submitted(town, programme(town), register(town))
    stranger = appointed(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises(NotFound):
        withdraw_application(actor=stranger, now=NOW, application_id=row.pk, reason="不相干")
    assert Application._base_manager.get(pk=row.pk).state == "submitted"


def test_a_programme_must_make_sense(town):
    with pytest.raises(InvalidInput) as refused:
        programme(
            town,
            title="",
            prefix="小",
            rule="per_item",
            rate_fen=0,
            cap_fen=3_000_000,
            closes_on=date(2020, 3, 1),
        )

    assert set(refused.value.fields) == {"title", "prefix", "rate", "unit", "cap", "closes_on"}
