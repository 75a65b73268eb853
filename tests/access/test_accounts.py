"""Accounts, appointments and keys: what the services allow, and what they never do."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from lianfang.access.actors import Actor, Post
from lianfang.access.enums import Role
from lianfang.access.jobs import disable_unused_accounts
from lianfang.access.models import ApiToken, Appointment, AuditEvent, User
from lianfang.access.roles import ADMINISTRATORS
from lianfang.access.selectors import unused_user_ids
from lianfang.access.services.appointments import (
    end_appointment,
    grant_appointment,
    rehome_appointments,
)
from lianfang.access.services.tokens import issue_token, revoke_token
from lianfang.access.services.upkeep import tidy_requests
from lianfang.access.services.users import (
    create_user,
    disable_user,
    enable_user,
    reset_password,
    reset_second_factor,
    update_user,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.access.builders import (
    OTHER_VILLAGE,
    SYSTEM,
    TOWN,
    VILLAGE,
    account,
    acting,
    appoint,
    fresh,
    officer,
    sign_in,
)

pytestmark = pytest.mark.django_db


def test_a_user_name_is_kept_in_one_form_and_once(now):
    first = account("ＬｉＭｉｎｇ ", now=now)

    with pytest.raises(InvalidInput) as refusal:
        account("LIMING", now=now)

    assert first.username == "liming"
    assert list(refusal.value.fields) == ["username"]


def test_what_is_wrong_with_a_new_account_is_said_by_field(now):
    with pytest.raises(InvalidInput) as refusal:
        create_user(actor=SYSTEM, now=now, username="a b", display_name="", email="nobody")

    assert sorted(refusal.value.fields) == ["display_name", "email", "username"]
    assert User.objects.count() == 0


def test_an_administrator_looks_after_accounts_of_their_own_places_only(now):
    village_administrator = acting(
        officer("admin", Role.SYSTEM_ADMINISTRATOR, VILLAGE, now=now), now=now
    )
    neighbour = account("neighbour", now=now, path=OTHER_VILLAGE)

    for service in (disable_user, enable_user, reset_password, reset_second_factor):
        with pytest.raises(NotFound):
            service(actor=village_administrator, now=now, user_id=neighbour.pk)
    with pytest.raises(NotFound):
        update_user(
            actor=village_administrator,
            now=now,
            user_id=account("own", now=now, path=VILLAGE).pk,
            display_name="Own",
            organisation="",
            email="",
            place_id=None,
            path=OTHER_VILLAGE,
        )


def test_a_change_is_recorded_by_the_names_of_fields_never_by_their_content(now):
    user = account("liming", now=now)

    update_user(
        actor=SYSTEM,
        now=now,
        user_id=user.pk,
        display_name="Li Xiaoming",
        organisation="",
        email="li@example.cn",
        place_id=None,
        path=TOWN,
    )

    event = AuditEvent.objects.get(action="access.user.update")
    assert event.details == {"changed": ["display_name", "email"]}


# --- three hands ---------------------------------------------------------------------------------

COMBINATIONS = [
    (held, wanted)
    for held in sorted(ADMINISTRATORS)
    for wanted in (*sorted(ADMINISTRATORS), Role.GRID_WORKER)
    if held != wanted
]


@pytest.mark.parametrize(("held", "wanted"), COMBINATIONS)
def test_an_administrator_holds_nothing_beside_that_one_role(now, held, wanted):
    user = officer("person", held, VILLAGE, now=now)
    worker = officer("worker", wanted, now=now)

    with pytest.raises(Conflict):
        appoint(user, wanted, OTHER_VILLAGE, now=now)
    with pytest.raises(Conflict):
        appoint(worker, held, OTHER_VILLAGE, now=now)


def test_an_administrator_may_have_several_places_and_a_worker_several_roles(now):
    boss = officer("boss", Role.SECURITY_ADMINISTRATOR, VILLAGE, now=now)
    worker = officer("worker", Role.GRID_WORKER, VILLAGE, now=now)

    appoint(boss, Role.SECURITY_ADMINISTRATOR, OTHER_VILLAGE, now=now)
    appoint(worker, Role.VOLUNTEER, VILLAGE, now=now)
    appoint(worker, Role.GRID_WORKER, OTHER_VILLAGE, now=now)

    assert [p.path for p in acting(worker, now=now).posts] == [VILLAGE, VILLAGE, OTHER_VILLAGE]


def test_one_hand_after_another_is_allowed_at_the_same_time_is_not(now):
    officer("stays", Role.AUDIT_ADMINISTRATOR, now=now)
    user = account("person", now=now)
    appoint(user, Role.AUDIT_ADMINISTRATOR, TOWN, now=now, until=now + timedelta(days=10))

    with pytest.raises(Conflict):
        appoint(user, Role.GRID_WORKER, TOWN, now=now + timedelta(days=9))
    appoint(user, Role.GRID_WORKER, TOWN, now=now + timedelta(days=10))


def test_the_table_itself_refuses_what_raw_sql_would_join(now):
    user = officer("person", Role.AUDIT_ADMINISTRATOR, now=now)

    with pytest.raises(IntegrityError, match="appointment_hands_stay_apart"), transaction.atomic():
        Appointment.objects.create(user=user, role=Role.GRID_WORKER, path=TOWN, valid_from=now)


@pytest.mark.django_db(transaction=True)
def test_two_hands_granting_at_once_cannot_join_what_must_stay_apart(now):
    user = account("person", now=now)
    together = threading.Barrier(2)
    outcomes = []

    def grant(role):
        try:
            together.wait()
            appoint(user, role, TOWN, now=now)
            outcomes.append("granted")
        except Conflict:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [
        threading.Thread(target=grant, args=(role,))
        for role in (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)

    assert sorted(outcomes) == ["granted", "refused"]
    assert Appointment.objects.filter(user=user).count() == 1


def test_the_last_administrator_of_a_place_can_neither_be_ended_nor_disabled(now):
    last = officer("last", Role.SECURITY_ADMINISTRATOR, TOWN, now=now)
    held = Appointment.objects.get(user=last)

    with pytest.raises(Conflict) as ending:
        end_appointment(actor=SYSTEM, now=now, appointment_id=held.pk)
    with pytest.raises(Conflict) as disabling:
        disable_user(actor=SYSTEM, now=now, user_id=last.pk)
    officer("next", Role.SECURITY_ADMINISTRATOR, "", now=now)
    end_appointment(actor=SYSTEM, now=now, appointment_id=held.pk)

    assert {ending.value.code, disabling.value.code} == {"last_administrator"}


def test_a_system_administrator_cannot_step_into_another_administrators_place(now):
    system = acting(officer("system", Role.SYSTEM_ADMINISTRATOR, now=now), now=now)
    security = officer("security", Role.SECURITY_ADMINISTRATOR, now=now)

    for service in (reset_password, reset_second_factor):
        with pytest.raises(NotPermitted):
            service(actor=system, now=now, user_id=security.pk)

    denied = AuditEvent.objects.filter(result="denied").values_list("action", flat=True)
    assert sorted(denied) == ["access.user.reset_factor", "access.user.reset_password"]
    assert reset_password(actor=SYSTEM, now=now, user_id=security.pk).user == security


def test_nobody_disables_themselves(now):
    user = officer("system", Role.SYSTEM_ADMINISTRATOR, now=now)
    officer("other", Role.SYSTEM_ADMINISTRATOR, now=now)

    with pytest.raises(Conflict):
        disable_user(actor=acting(user, now=now), now=now, user_id=user.pk)


# --- appointments --------------------------------------------------------------------------------


def test_a_right_counts_from_the_next_click_after_it_is_given_and_taken(now):
    user = account("worker", now=now)
    browser = sign_in(user, second_factor=True)
    assert browser.get("/access/roles/").status_code == 403

    held = appoint(user, Role.AUDIT_ADMINISTRATOR, VILLAGE, now=now)
    assert browser.get("/access/roles/").status_code == 200
    officer("next", Role.AUDIT_ADMINISTRATOR, TOWN, now=now)
    end_appointment(actor=SYSTEM, now=now, appointment_id=held.pk)

    assert browser.get("/access/roles/").status_code == 403


def test_the_same_role_twice_in_one_place_is_refused_while_it_lasts(now):
    user = account("worker", now=now)
    held = appoint(user, Role.GRID_WORKER, VILLAGE, now=now)

    with pytest.raises(Conflict) as refusal:
        appoint(user, Role.GRID_WORKER, VILLAGE, now=now)
    end_appointment(actor=SYSTEM, now=now, appointment_id=held.pk)
    appoint(user, Role.GRID_WORKER, VILLAGE, now=now)

    assert refusal.value.code == "already_appointed"
    with pytest.raises(Conflict):
        end_appointment(actor=SYSTEM, now=now, appointment_id=held.pk)


def test_an_appointment_to_come_holds_later_and_ended_before_never(now):
    user = account("worker", now=now)
    tomorrow = now + timedelta(days=1)
    coming = grant_appointment(
        actor=SYSTEM,
        now=now,
        user_id=user.pk,
        role=Role.VOLUNTEER,
        place_id=None,
        path=VILLAGE,
        valid_from=tomorrow,
    )
    assert (acting(user, now=now).roles, acting(user, now=tomorrow).roles) == (
        frozenset(),
        {Role.VOLUNTEER},
    )

    end_appointment(actor=SYSTEM, now=now, appointment_id=coming.pk)

    assert acting(user, now=tomorrow).roles == frozenset()


def test_a_period_that_ends_before_it_begins_is_refused(now):
    with pytest.raises(InvalidInput) as refusal:
        appoint(account("worker", now=now), Role.VOLUNTEER, TOWN, now=now, until=now)

    assert list(refusal.value.fields) == ["valid_to"]


def test_nobody_grants_outside_their_places_or_to_accounts_kept_elsewhere(now):
    granter = acting(officer("sec", Role.SECURITY_ADMINISTRATOR, VILLAGE, now=now), now=now)
    inside = account("inside", now=now, path=VILLAGE)
    outside = account("outside", now=now, path=OTHER_VILLAGE)

    def grant(user, path):
        return grant_appointment(
            actor=granter, now=now, user_id=user.pk, role=Role.VOLUNTEER, place_id=None, path=path
        )

    grant(inside, VILLAGE + "0001")
    for user, path in [(inside, OTHER_VILLAGE), (inside, TOWN), (outside, VILLAGE)]:
        with pytest.raises(NotFound):
            grant(user, path)


def test_when_a_place_moves_appointments_and_accounts_go_along(now):
    officer("moves", Role.GRID_WORKER, VILLAGE + "0003", now=now)
    officer("stays", Role.GRID_WORKER, OTHER_VILLAGE, now=now)

    moved = rehome_appointments(actor=SYSTEM, now=now, old_prefix=VILLAGE, new_prefix="00020009")

    assert moved == 2
    assert sorted(Appointment.objects.values_list("path", flat=True)) == [
        OTHER_VILLAGE,
        "000200090003",
    ]
    assert User.objects.get(username="moves").path == "000200090003"


# --- keys, and what runs at night ----------------------------------------------------------------


def test_a_key_is_kept_as_a_hash_and_ends(now):
    worker = officer("worker", Role.COMMUNITY_WORKER, VILLAGE, now=now)

    issued = issue_token(actor=SYSTEM, now=now, user_id=worker.pk, label=" gate ", days=30)

    assert issued.secret not in str(ApiToken.objects.values().get())
    assert (issued.token.label, issued.token.expires_at) == ("gate", now + timedelta(days=30))
    revoke_token(actor=SYSTEM, now=now, token_id=issued.token.pk)
    with pytest.raises(Conflict):
        revoke_token(actor=SYSTEM, now=now, token_id=issued.token.pk)


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR])
def test_those_who_set_up_and_permit_get_no_keys(now, role):
    with pytest.raises(Conflict):
        issue_token(
            actor=SYSTEM, now=now, user_id=officer("x", role, now=now).pk, label="x", days=1
        )


@pytest.mark.parametrize(("label", "days"), [("", 5), ("x", 0), ("x", 367)])
def test_a_key_needs_a_purpose_and_an_end(now, label, days):
    with pytest.raises(InvalidInput):
        issue_token(actor=SYSTEM, now=now, user_id=account("x", now=now).pk, label=label, days=days)


def test_accounts_nobody_used_for_ninety_days_are_shut_at_night(now, monkeypatch):
    monkeypatch.setattr("lianfang.access.jobs.clock.now", lambda: now)
    long_ago, lately = now - timedelta(days=91), now - timedelta(days=89)
    made_long_ago = account("unused", now=long_ago)
    User.objects.filter(pk=account("came", now=long_ago).pk).update(last_login=lately)
    account("new", now=lately)
    reopened = account("reopened", now=long_ago)
    disable_user(actor=SYSTEM, now=long_ago, user_id=reopened.pk)
    enable_user(actor=SYSTEM, now=lately, user_id=reopened.pk)
    by_key = account("scales", now=long_ago)
    issue_token(actor=SYSTEM, now=long_ago, user_id=by_key.pk, label="scales", days=366)
    ApiToken.objects.update(last_used_at=lately)
    last = officer("last", Role.AUDIT_ADMINISTRATOR, now=long_ago)

    assert set(unused_user_ids(now)) == {made_long_ago.pk, last.pk}
    disable_unused_accounts(timestamp=0)

    assert not fresh(made_long_ago).is_active
    assert fresh(last).is_active
    event = AuditEvent.objects.filter(action="access.user.disable").latest("id")
    assert (event.actor_name, event.details) == ("unused accounts", {"reason": "unused"})


def test_what_has_run_out_is_cleared_away(now):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO access_attemptcount (key, started_at, count) VALUES ('a', %s, 1), "
            "('b', %s, 1)",
            [now - timedelta(days=3), now],
        )

    assert tidy_requests(actor=SYSTEM, now=now) == 1


def test_a_right_over_ones_own_account_needs_an_account():
    assert Actor(None, "nobody").rights == frozenset()
    assert not Actor(None, "nobody", (Post(Role.VIEWER, TOWN),)).can("access.self.view", TOWN)
