"""Clerks at the same moment, each on a connection of their own: one code, one step, one park."""

import pytest

from lianfang.access.models import SignInPhone, User
from lianfang.access.scope import everywhere
from lianfang.enterprises.models import (
    Enterprise,
    EnterpriseMember,
    EnterpriseSite,
    Invitation,
    Park,
)
from lianfang.enterprises.services.accounts import (
    BY_LINK,
    InvitationOver,
    accept_invitation,
    end_account,
)
from lianfang.enterprises.services.classing import reclassify, set_class
from lianfang.enterprises.services.enterprises import CodeTaken, set_state, update_enterprise
from lianfang.enterprises.services.inviting import invite_many, revoke_invitation
from lianfang.enterprises.services.parks import register_park
from lianfang.enterprises.services.sites import add_site, end_site
from lianfang.kit.errors import Conflict
from lianfang.places.enums import PlaceKind, SiteKind
from lianfang.places.services.places import create_place
from tests.enterprises.builders import contacts, credit_code, enforce_plan, fresh, register, steps
from tests.enterprises.test_accounts import come_in, firm, invite, proof, word
from tests.people.builders import NOW, SYSTEM, build_town
from tests.transport.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.long]
CODE = credit_code(1)


def test_one_code_typed_by_four_clerks_at_once_stands_once():
    town = build_town()

    results = at_once(*(lambda n=n: register(town, f"第{n}厂", credit_code=CODE) for n in range(4)))

    assert sum(isinstance(one, Enterprise) for one in results) == 1
    assert sum(isinstance(one, CodeTaken) for one in results) == 3


def test_two_changes_of_state_at_once_are_one_step_and_a_conflict():
    town = build_town()
    row = register(town)
    given = {"actor": SYSTEM, "now": NOW, "enterprise_id": row.pk, "state": "closed"}

    results = at_once(*(lambda: set_state(**given, reason="注销") for _clerk in range(3)))

    assert sum(isinstance(one, Enterprise) for one in results) == 1
    assert sum(isinstance(one, Conflict) for one in results) == 2
    assert steps(row) == [("state", "open", "closed")]


def test_a_site_and_a_park_written_up_twice_at_once_are_there_once():
    town = build_town()
    row = register(town)
    there = create_place(
        actor=SYSTEM,
        now=NOW,
        parent_id=town.community.pk,
        kind=PlaceKind.SITE,
        site_kind=SiteKind.PARK,
        name="四棵工业园",
    )
    used = {"enterprise_id": row.pk, "place_id": town.neighbour.pk, "use": "dormitory"}
    who = {"actor": SYSTEM, "now": NOW}

    sites = at_once(*(lambda: add_site(**who, **used) for _clerk in range(3)))
    parks = at_once(
        *(lambda: register_park(**who, kind="public", place_id=there.pk) for _clerk in range(3))
    )

    assert sum(isinstance(one, EnterpriseSite) for one in sites) == 1
    assert sum(isinstance(one, Park) for one in parks) == 1
    assert sum(isinstance(one, Conflict) for one in (*sites, *parks)) == 4


def test_one_person_who_opens_the_links_of_two_firms_at_once_has_one_account():
    town = build_town()
    asked = [invite(firm(town, name)) for name in ("甲厂", "乙厂")]
    given = [{"token": word(one), "proof": proof(one)} for one in asked]

    results = at_once(
        *(lambda one=one: accept_invitation(actor=BY_LINK, now=NOW, **one) for one in given)
    )

    assert [type(one) for one in results] == [EnterpriseMember, EnterpriseMember]
    assert len({one.user_id for one in results}) == 1
    assert (SignInPhone.objects.count(), User.objects.filter(display_name="李某某").count()) == (
        *(1, 1),
    )


def test_a_link_accepted_and_withdrawn_at_once_is_one_or_the_other():
    town = build_town()
    asked = invite(firm(town))
    given = {"token": word(asked), "proof": proof(asked)}

    accepted, revoked = at_once(
        lambda: accept_invitation(actor=BY_LINK, now=NOW, **given),
        lambda: revoke_invitation(actor=SYSTEM, now=NOW, invitation_id=asked.pk),
    )

    won = isinstance(accepted, EnterpriseMember)
    assert isinstance(revoked, Conflict) if won else isinstance(revoked, Invitation)
    assert won or isinstance(accepted, InvitationOver)
    with everywhere("a test counts"):
        assert EnterpriseMember.objects.count() == won


def test_two_desks_that_invite_the_same_firms_leave_one_link_each():
    town = build_town()
    firms = [firm(town, f"第{n}厂", phone=f"1400000000{n}") for n in range(1, 4)]
    ids = [row.pk for row in firms]

    at_once(
        lambda: invite_many(actor=SYSTEM, now=NOW, enterprise_ids=ids),
        lambda: invite_many(actor=SYSTEM, now=NOW, enterprise_ids=ids[::-1]),
    )

    with everywhere("a test counts"):
        links = Invitation.objects.filter(revoked_at__isnull=True)
        assert sorted(links.values_list("enterprise_id", flat=True)) == sorted(ids)


def test_an_account_and_a_site_end_once_however_many_end_them():
    town = build_town()
    row = firm(town)
    come_in(row)
    with everywhere("a test looks at what was stored"):
        member = EnterpriseMember.objects.get()
    who = {"actor": SYSTEM, "now": NOW}
    used = add_site(**who, enterprise_id=row.pk, place_id=town.neighbour.pk, use="shop")

    ended = at_once(*(lambda: end_account(**who, member_id=member.pk) for _ in range(3)))
    closed = at_once(*(lambda: end_site(**who, site_id=used.pk) for _ in range(3)))

    assert sum(isinstance(one, EnterpriseMember) for one in ended) == 1
    assert sum(isinstance(one, EnterpriseSite) for one in closed) == 1
    assert sum(isinstance(one, Conflict) for one in (*ended, *closed)) == 4


def test_two_clerks_who_change_other_fields_of_one_firm_both_are_kept():
    town = build_town()
    row = register(town, staff_count=1)
    who = {"actor": SYSTEM, "now": NOW, "enterprise_id": row.pk}

    at_once(
        lambda: update_enterprise(**who, staff_count=20),
        lambda: update_enterprise(**who, contacts={"contact": ("李某某", ["14000000001"])}),
        lambda: update_enterprise(**who, note="夜班"),
    )

    known = fresh(row)
    assert (known.staff_count, known.note, contacts(row)["contact"].name) == (20, "夜班", "李某某")


def test_what_a_person_decides_while_the_plan_sorts_anew_is_not_sorted_away():
    town = build_town()
    enforce_plan(town.township, "sealed")
    rows = [register(town, f"第{n}厂", credit_code=credit_code(n)) for n in range(1, 5)]
    who = {"actor": SYSTEM, "now": NOW}

    at_once(
        lambda: set_class(
            **who, enterprise_id=rows[1].pk, service_class="large", reason="保供单位"
        ),
        lambda: reclassify(**who, place_id=town.township.pk),
    )

    assert (fresh(rows[1]).service_class, fresh(rows[1]).class_origin) == ("large", "person")
    assert {fresh(row).service_class for row in rows if row != rows[1]} == {"other"}
