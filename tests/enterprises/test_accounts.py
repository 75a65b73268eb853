"""Accounts of enterprises: invited, accepted, ended, and what they follow."""

from datetime import timedelta

import pytest
from django.urls import reverse

from lianfang.access.enums import CodePurpose, Role
from lianfang.access.models import AuditEvent, User
from lianfang.access.scope import everywhere
from lianfang.access.selectors import (
    actor_of,
    appointments_in_force,
    holder_of_phone,
    opens_by_phone,
)
from lianfang.access.services.appointments import grant_appointment
from lianfang.access.services.phone_codes import check_code, issue_code, parcel_of
from lianfang.access.services.users import disable_user
from lianfang.enterprises.models import EnterpriseMember, Invitation
from lianfang.enterprises.selectors.accounts import accounts_of, slip_of
from lianfang.enterprises.selectors.members import own_enterprise, own_enterprises
from lianfang.enterprises.services.accounts import (
    BY_LINK,
    InvitationOver,
    accept_invitation,
    end_account,
    read_code_out,
)
from lianfang.enterprises.services.enterprises import set_state, update_enterprise
from lianfang.enterprises.services.inviting import invite_contact, invite_many, revoke_invitation
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.enterprises.builders import acting, fresh, register
from tests.people.builders import NOW, SYSTEM, signed_in
from tests.transport.test_races import at_once

pytestmark = pytest.mark.django_db
PHONE, OTHER_PHONE = "14000000001", "14000000002"


def firm(town, name="金山精密机械有限公司", phone=PHONE, who="李某某", **more):
    return register(town, name, contacts={"contact": (who, [phone] if phone else [])}, **more)


def invite(row, actor=SYSTEM, now=NOW, role="contact"):
    return invite_contact(actor=actor, now=now, enterprise_id=row.pk, role=role)


def word(invitation):
    with everywhere("a test reads the slip"):
        return slip_of(
            Invitation.objects.select_related("enterprise__place").get(pk=invitation.pk)
        ).token


def proof(invitation, number=PHONE, now=NOW):
    """The id of a code that was sent for this invitation and given back."""
    about = {"purpose": CodePurpose.INVITATION, "about": str(invitation.pk)}
    code = issue_code(actor=SYSTEM, now=now, number=number, **about)
    _number, typed = parcel_of(code.pk, now)
    assert check_code(actor=SYSTEM, now=now, code_id=code.pk, typed=typed, **about)
    return code.pk


def accept(invitation, now=NOW, number=PHONE):
    return accept_invitation(
        actor=BY_LINK, now=now, token=word(invitation), proof=proof(invitation, number, now)
    )


def come_in(row, now=NOW, number=PHONE):
    """The contact's account, by invitation."""
    return accept(invite(row, now=now), now, number).user


def posts(user, now=NOW):
    held = appointments_in_force(now).filter(user=user)
    return sorted(held.values_list("role", "path"))


def members(row):
    with everywhere("a test looks at what was stored"):
        found = EnterpriseMember.objects.filter(enterprise=row)
        return list(found.values_list("user__display_name", "until", "end_reason"))


def contact_post(place):
    return (Role.ENTERPRISE_CONTACT.value, place.path)


def own_names(user, now=NOW):
    with everywhere("a test looks for the contact"):
        return [one.name for one in own_enterprises(actor_of(user, now))]


# --- inviting -------------------------------------------------------------------------------------


def test_an_invitation_keeps_the_link_as_a_hash_and_sealed_and_the_phone_sealed(town):
    row = invite(firm(town))

    token = word(row)
    kept = bytes(row.token_digest) + bytes(row.token_cipher) + bytes(row.phone_cipher)
    assert len(token) == 24
    assert token.encode() not in kept
    assert PHONE.encode() not in kept


def test_whoever_has_no_mobile_number_on_the_register_is_not_invited(town):
    row = firm(town, phone="0714-6350000")

    with pytest.raises(InvalidInput):
        invite(row)
    with pytest.raises(InvalidInput):
        invite(row, role="representative")


def test_a_second_invitation_takes_the_place_of_the_first(town):
    row = firm(town)
    first = invite(row)
    old = word(first)

    second = invite(row)

    with pytest.raises(InvitationOver):
        accept_invitation(actor=BY_LINK, now=NOW, token=old, proof=proof(first))
    assert accept(second).user.display_name == "李某某"


def test_officers_invite_in_their_own_places_only(town):
    row = firm(town)
    neighbour = acting(Role.COMMUNITY_SECRETARY, town.neighbour)

    with pytest.raises(NotFound):
        invite(row, neighbour)
    with pytest.raises(NotPermitted):
        invite(row, acting(Role.GRID_WORKER, town.community))


def test_many_are_invited_at_one_stroke_and_the_rest_is_counted_by_its_reason(town):
    rows = [
        firm(town),
        firm(town, "没有手机厂", phone=""),
        firm(town, "已有账号厂", phone=OTHER_PHONE),
        firm(town, "搬走的厂", phone="14000000003"),
    ]
    come_in(rows[2], number=OTHER_PHONE)
    set_state(actor=SYSTEM, now=NOW, enterprise_id=rows[3].pk, state="moved", reason="搬迁")

    made = invite_many(actor=SYSTEM, now=NOW, enterprise_ids=[row.pk for row in rows])

    assert (made.made, made.no_mobile, made.has_account, made.gone) == (1, 1, 1, 1)


def test_nobody_or_too_many_cannot_be_invited_at_once(town):
    with pytest.raises(InvalidInput):
        invite_many(actor=SYSTEM, now=NOW, enterprise_ids=[])


# --- accepting ------------------------------------------------------------------------------------


def test_whoever_holds_link_and_phone_acts_for_the_enterprise_and_for_nothing_else(town):
    row, other = firm(town), firm(town, "隔壁厂", phone=OTHER_PHONE)

    user = come_in(row)

    assert posts(user) == [contact_post(town.community)]
    assert (user.has_usable_password(), opens_by_phone(user, NOW)) == (False, True)
    assert PHONE not in user.username
    actor = actor_of(user, NOW)
    with everywhere("a test looks for the contact"):
        assert own_enterprise(actor, row.pk) == row
        with pytest.raises(NotFound):
            own_enterprise(actor, other.pk)


def test_the_link_without_a_code_for_this_phone_and_invitation_opens_nothing(town):
    row = invite(firm(town))
    other = invite(firm(town, "隔壁厂", phone=OTHER_PHONE))

    for wrong in (proof(other, OTHER_PHONE), proof(row, OTHER_PHONE), proof(other, PHONE)):
        with pytest.raises(NotPermitted):
            accept_invitation(actor=BY_LINK, now=NOW, token=word(row), proof=wrong)
    assert not User.objects.filter(display_name="李某某").exists()


def test_a_link_opens_once_and_never_when_old_withdrawn_or_unknown(town):
    row = firm(town)
    used = invite(row)
    token = word(used)
    accept(used)
    with pytest.raises(InvitationOver):
        accept_invitation(actor=BY_LINK, now=NOW, token=token, proof=proof(used))

    other = firm(town, "隔壁厂", phone=OTHER_PHONE)
    late = NOW + timedelta(days=14)
    old = invite(other)
    token = word(old)
    with pytest.raises(InvitationOver):
        accept_invitation(actor=BY_LINK, now=late, token=token, proof=proof(old, OTHER_PHONE, late))
    revoke_invitation(actor=SYSTEM, now=NOW, invitation_id=old.pk)
    with pytest.raises(InvitationOver):
        accept_invitation(actor=BY_LINK, now=NOW, token=token, proof=proof(old, OTHER_PHONE))
    with pytest.raises(NotFound):
        accept_invitation(actor=BY_LINK, now=NOW, token="x" * 24, proof=old.pk)


@pytest.mark.django_db(transaction=True)
def test_one_invitation_accepted_twice_at_once_makes_one_account(town):
    row = invite(firm(town))
    token, proofs = word(row), [proof(row), proof(row)]

    answers = at_once(
        *(
            lambda one=one: accept_invitation(actor=BY_LINK, now=NOW, token=token, proof=one)
            for one in proofs
        )
    )

    assert sorted(type(one).__name__ for one in answers) == ["EnterpriseMember", "InvitationOver"]
    assert User.objects.filter(display_name="李某某").count() == 1


def test_one_phone_acts_for_several_enterprises_with_one_account(town):
    here = firm(town)
    there = firm(town, "分厂", place_id=town.neighbour.pk)

    user = come_in(here)

    assert come_in(there) == user
    assert posts(user) == sorted([contact_post(town.community), contact_post(town.neighbour)])
    assert own_names(user) == ["分厂", "金山精密机械有限公司"]


def test_a_number_given_to_somebody_else_does_not_open_the_account_of_whoever_had_it(town):
    row = firm(town)
    before = come_in(row)
    end_account(actor=SYSTEM, now=NOW, member_id=EnterpriseMember._base_manager.get(user=before).pk)

    after = come_in(firm(town, "新厂", who="王某某"))

    assert after != before
    assert holder_of_phone(PHONE) == after


def test_the_number_of_an_account_with_other_duties_or_shut_is_refused(town):
    user = come_in(firm(town))
    grant_appointment(
        actor=SYSTEM,
        now=NOW,
        user_id=user.pk,
        role=Role.VIEWER,
        place_id=None,
        path=town.community.path,
    )
    second = invite(firm(town, "分厂"))

    assert not opens_by_phone(user, NOW)
    with pytest.raises(Conflict):
        accept(second)
    disable_user(actor=SYSTEM, now=NOW, user_id=user.pk)
    with pytest.raises(Conflict):
        accept(second)


# --- ending and following -------------------------------------------------------------------------


def test_an_ended_account_loses_its_appointment_there_and_keeps_others(town):
    here, there = firm(town), firm(town, "分厂", place_id=town.neighbour.pk)
    user = come_in(here)
    come_in(there)
    secretary = acting(Role.COMMUNITY_SECRETARY, town.community)
    (member,) = EnterpriseMember._base_manager.filter(enterprise=here)

    end_account(actor=secretary, now=NOW, member_id=member.pk)

    assert posts(user) == [contact_post(town.neighbour)]
    assert members(here) == [("李某某", NOW, "asked")]
    with pytest.raises(Conflict):
        end_account(actor=secretary, now=NOW, member_id=member.pk)


def test_the_appointment_moves_along_with_the_enterprise(town):
    row = firm(town)
    user = come_in(row)

    update_enterprise(actor=SYSTEM, now=NOW, enterprise_id=row.pk, place_id=town.neighbour.pk)

    assert posts(user) == [contact_post(town.neighbour)]
    assert own_names(user) == [row.name]


def test_when_the_enterprise_is_gone_nobody_acts_for_it_and_its_invitations_are_over(town):
    row = register(
        town,
        contacts={"contact": ("李某某", [PHONE]), "representative": ("王某某", [OTHER_PHONE])},
    )
    user = come_in(row)
    waiting = invite(row, role="representative")
    token = word(waiting)

    set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state="closed", reason="注销")

    assert (posts(user), members(row)) == ([], [("李某某", NOW, "gone")])
    assert not opens_by_phone(user, NOW)
    with pytest.raises(InvitationOver):
        accept_invitation(actor=BY_LINK, now=NOW, token=token, proof=proof(waiting, OTHER_PHONE))


def rewrite(row, name, phones):
    update_enterprise(
        actor=SYSTEM, now=NOW, enterprise_id=row.pk, contacts={"contact": (name, phones)}
    )


def test_the_same_person_with_another_number_signs_in_by_that(town):
    row = firm(town)
    user = come_in(row)

    rewrite(row, "李某某", [OTHER_PHONE])

    assert (holder_of_phone(PHONE), holder_of_phone(OTHER_PHONE)) == (None, user)
    assert posts(user) == [contact_post(town.community)]


@pytest.mark.parametrize(("name", "phones"), [("王某某", [OTHER_PHONE]), ("李某某", [])])
def test_another_person_or_no_number_ends_the_account(town, name, phones):
    row = firm(town)
    user = come_in(row)

    rewrite(row, name, phones)

    assert (posts(user), members(row)) == ([], [("李某某", NOW, "phone")])


def test_a_corrected_name_or_a_number_more_changes_nothing(town):
    row = firm(town)
    user = come_in(row)

    rewrite(row, "李先生", [OTHER_PHONE, PHONE])

    assert posts(user) == [contact_post(town.community)]
    assert holder_of_phone(PHONE) == user


def test_one_village_cannot_redirect_the_way_into_another_enterprise(town):
    here, there = firm(town), firm(town, "分厂", place_id=town.neighbour.pk)
    user = come_in(here)
    come_in(there)

    rewrite(here, "李某某", [OTHER_PHONE])

    assert holder_of_phone(OTHER_PHONE) is None
    assert posts(user) == [contact_post(town.neighbour)]


def test_an_invitation_is_over_when_its_number_leaves_the_register(town):
    row = firm(town)
    asked = invite(row)

    rewrite(row, "李某某", [OTHER_PHONE])

    with everywhere("a test looks at what was stored"):
        assert Invitation.objects.get(pk=asked.pk).revoked_at == NOW


# --- codes at the desk ----------------------------------------------------------------------------


def sign_in_code(number=PHONE, now=NOW):
    return issue_code(actor=SYSTEM, now=now, purpose=CodePurpose.SIGN_IN, number=number)


def read(actor, row, code):
    return read_code_out(actor=actor, now=NOW, enterprise_id=row.pk, code_id=code.pk)


def test_an_officer_reads_a_code_out_to_a_contact_and_that_is_on_record(town):
    row = firm(town)
    come_in(row)
    code = sign_in_code()
    secretary = acting(Role.COMMUNITY_SECRETARY, town.community)

    assert read(secretary, row, code) == parcel_of(code.pk, NOW)[1]

    (event,) = AuditEvent.objects.filter(action="enterprises.account.read_code")
    assert (event.actor_name, event.details) == (
        secretary.display_name,
        {"code": str(code.pk)},
    )


def test_no_officer_reads_a_code_that_opens_an_enterprise_elsewhere(town):
    here, there = firm(town), firm(town, "分厂", place_id=town.neighbour.pk)
    come_in(here)
    come_in(there)
    code = sign_in_code()

    with pytest.raises(NotFound):
        read(acting(Role.COMMUNITY_SECRETARY, town.community), here, code)
    assert len(read(acting(Role.COMMUNITY_SECRETARY, town.township), here, code)) == 6


def test_codes_of_strangers_are_not_read_out(town):
    row = firm(town)
    come_in(row)

    with pytest.raises(NotFound):
        read(SYSTEM, row, sign_in_code("14000000009"))


# --- on screen ------------------------------------------------------------------------------------


def test_the_desk_sees_accounts_with_masked_phones_and_the_grid_worker_none(town):
    row = fresh(firm(town))
    come_in(row)

    with everywhere("a test looks at what is shown"):
        shown = accounts_of(acting(Role.COMMUNITY_SECRETARY, town.community), row, NOW)
        assert accounts_of(acting(Role.GRID_WORKER, town.community), row, NOW) is None

    assert [(one.name, one.phone) for one in shown.members] == [("李某某", "140****0001")]
    assert shown.choices == []


def test_the_desk_invites_prints_withdraws_and_ends_on_the_page_of_the_enterprise(town, secretary):
    row = firm(town)
    page = reverse("enterprises:enterprise", args=[row.pk])

    sent = secretary.post(reverse("enterprises:invite", args=[row.pk]), {"role": "contact"})
    slip = secretary.get(sent.url)

    (asked,) = Invitation._base_manager.all()
    assert reverse("portal:invitation", args=[word(asked)]) in slip.text
    assert (slip["Cache-Control"], "140****0001" in slip.text) == ("no-store, private", True)
    assert PHONE not in slip.text
    assert PHONE not in secretary.get(page).text
    withdrawn = secretary.post(reverse("enterprises:revoke_invitation", args=[asked.pk]))
    assert withdrawn.url == page
    assert secretary.get(sent.url).status_code == 302

    user = come_in(row)
    (member,) = EnterpriseMember._base_manager.filter(user=user)
    assert secretary.post(reverse("enterprises:end_account", args=[member.pk])).url == page
    assert posts(user, clock.now()) == []


def test_a_wrong_choice_comes_back_beside_the_field(town, secretary):
    row = firm(town, phone="")

    answer = secretary.post(reverse("enterprises:invite", args=[row.pk]), {"role": "duty"})

    assert answer.status_code == 422
    assert set(answer.context["invite_form"].errors) == {"role"}


def test_the_list_tells_who_was_not_reached_and_many_are_invited_from_it(town, secretary):
    rows = [firm(town), firm(town, "隔壁厂", phone=OTHER_PHONE), firm(town, "远处厂", phone="")]
    come_in(rows[0])
    listing = reverse("enterprises:enterprises")

    def found(account):
        page = secretary.get(listing, {"account": account})
        return sorted(one.name for one in page.context["rows"])

    assert found("no") == found("unasked") == ["远处厂", "隔壁厂"]
    assert found("yes") == ["金山精密机械有限公司"]

    chosen = {"selected": [str(row.pk) for row in rows]}
    sheet = secretary.post(reverse("enterprises:invite_many"), chosen, follow=True)

    assert [slip.enterprise for slip, _address, _qr in sheet.context["sheet"]] == ["隔壁厂"]
    assert (found("invited"), found("unasked")) == (["隔壁厂"], ["远处厂"])
    neighbour = signed_in(Role.COMMUNITY_SECRETARY, town.neighbour)
    assert neighbour.get(sheet.redirect_chain[-1][0]).status_code == 404


def test_where_there_is_no_gateway_the_page_shows_who_waits_and_reads_the_code_out(
    town, secretary, settings
):
    settings.PHONE_CODES = "desk"
    row = firm(town)
    come_in(row)
    code = sign_in_code(now=clock.now())
    page = reverse("enterprises:enterprise", args=[row.pk])
    address = reverse("enterprises:read_code", args=[row.pk, code.pk])

    before, shown = secretary.get(page), secretary.post(address)

    typed = parcel_of(code.pk, clock.now())[1]
    assert (address in before.text, typed in before.text) == (True, False)
    assert typed in shown.text
    assert signed_in(Role.GRID_WORKER, town.community).post(address).status_code == 403
