"""The demo's contact and those who were invited, on a small stage."""

from datetime import timedelta
from types import SimpleNamespace

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from lianfang.access.selectors import actor_of_id, opens_by_phone, sign_in_numbers
from lianfang.enterprises.models import EnterpriseMember
from lianfang.enterprises.selectors.accounts import open_invitations
from lianfang.scenarios.jinshan import welcoming
from lianfang.scenarios.jinshan.firms import firms, is_key
from lianfang.scenarios.jinshan.personas import OWN_FIRM, PASSWORD, PERSONAS
from tests.access.builders import officer
from tests.enterprises.builders import register
from tests.people.builders import NOW, build_town

pytestmark = pytest.mark.django_db


def test_the_demos_own_enterprise_stands_first_on_the_clerks_list():
    assert firms()[0].name == OWN_FIRM
    assert is_key(firms()[0])


def test_some_come_in_the_demos_contact_first_and_the_others_are_asked_again(monkeypatch):
    monkeypatch.setattr(welcoming, "COME_IN", 2)
    town = build_town()
    for firm in firms()[:4]:
        register(town, firm.name, contacts={"contact": (firm.contact, [firm.phone])})
    clerk = officer("clerk", Role.WORKING_GROUP_MEMBER, town.township.path, now=NOW)
    stage = SimpleNamespace(
        script=SimpleNamespace(personas=PERSONAS, password=PASSWORD),
        users={},
        note=lambda _text: None,
        actor=lambda _name, now: actor_of_id(clerk.pk, now),
    )

    welcoming.invite_first(stage, NOW)
    welcoming.come_in(stage, NOW)
    welcoming.invite_again(stage, NOW + timedelta(days=20))

    with everywhere("a test looks at what was stored"):
        members = list(EnterpriseMember.objects.select_related("enterprise", "user"))
        waiting = open_invitations(NOW + timedelta(days=20)).count()
    names = {one.enterprise.name: one.user for one in members}
    user = names[OWN_FIRM]
    assert (len(members), waiting) == (2, 2)
    assert (user.username, stage.users) == ("contact", {"contact": user.pk})
    assert sign_in_numbers([user.pk]) == {user.pk: firms()[0].phone}
    assert opens_by_phone(user, NOW)
