"""Coming in: passwords, lock-out, temporary passwords, the second factor, leaving and being
left."""

import logging
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings as project
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from lianfang.access.enums import EventResult, Role
from lianfang.access.middleware import LAST_SEEN
from lianfang.access.models import AuditEvent
from lianfang.access.services.demo_factor import give_demo_factor
from lianfang.access.services.users import disable_user, reset_password
from lianfang.access.totp import demo_secret
from tests.access.builders import PASSWORD, SYSTEM, TOWN, account, fresh, officer, sign_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
LOGIN = "/account/login/"
NEW_PASSWORD = "osmanthus-wine-2020"


def code_of(user, steps_ahead=0):
    factor = Authenticator.objects.get(user=user, type=Authenticator.Type.TOTP)
    step = int(time.time()) // 30 + steps_ahead
    return format_hotp_value(hotp_value(decrypt(factor.data["secret"]), step))


def log_in(username, password=PASSWORD, client=None):
    client = client or Client()
    return client, client.post(LOGIN, {"login": username, "password": password})


def signed_in(client):
    return "_auth_user_id" in client.session


def events(name):
    return list(AuditEvent.objects.filter(action=f"access.session.{name}").order_by("id"))


@pytest.fixture
def worker(now):
    return officer("worker", Role.GRID_WORKER, now=now)


def test_the_right_password_opens_and_leaves_an_event_with_the_address(worker):
    client, answer = log_in("ＷＯＲＫＥＲ ")

    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert signed_in(client)
    (event,) = events("open")
    assert (event.actor, event.path) == (worker, TOWN)
    assert event.details == {"address": "127.0.0.1", "factors": 1}


def test_signing_in_gives_a_new_session_so_a_planted_one_is_worthless(worker):
    client = Client()
    session = client.session
    session["planted"] = True
    session.save()
    before = session.session_key

    log_in("worker", client=client)

    assert client.session.session_key != before
    assert Client(headers={"cookie": f"sessionid={before}"}).get("/access/me/").status_code == 302


def test_a_wrong_password_and_an_unknown_name_look_the_same_and_cost_the_same(worker, monkeypatch):
    hashed = []
    honest = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda *a, **k: (hashed.append(1), honest(*a, **k))[1]
    )

    _client, known = log_in("worker", "wrong-password")
    cost_known = len(hashed)
    _client, unknown = log_in("nobody-here", "wrong-password")

    assert known.status_code == unknown.status_code == 200
    assert known.context["form"].non_field_errors() == unknown.context["form"].non_field_errors()
    assert cost_known == len(hashed) - cost_known == 1
    assert [e.subject_id for e in events("refuse")] == [str(worker.pk), ""]
    assert {e.details["reason"] for e in events("refuse")} == {"password"}


def test_five_wrong_passwords_lock_this_name_here_and_not_elsewhere(worker, now):
    account("colleague", now=now)
    for _ in range(4):
        _client, answer = log_in("worker", "wrong")
        assert answer.status_code == 200

    _client, fifth = log_in("worker", "wrong")
    client, right = log_in("worker")

    assert (fifth.status_code, right.status_code) == (429, 429)
    assert "locked for 15 minutes" in right.text
    assert not signed_in(client)
    assert log_in("colleague")[1].status_code == 302
    elsewhere = Client(REMOTE_ADDR="10.1.2.3")
    assert log_in("worker", client=elsewhere)[1].status_code == 302


def test_full_width_and_capitals_do_not_give_more_attempts(worker):
    names = ["worker", "WORKER", "Worker", "ｗｏｒｋｅｒ", " worker "]

    answers = [log_in(name, "wrong")[1].status_code for name in names]

    assert answers == [200, 200, 200, 200, 429]


def test_many_addresses_at_one_name_are_stopped_too(worker, settings):
    settings.ACCOUNT_RATE_LIMITS = {**project.ACCOUNT_RATE_LIMITS, "login_failed": "3/15m/key"}
    for last in range(3):
        log_in("worker", "wrong", client=Client(REMOTE_ADDR=f"10.0.0.{last}"))

    client, answer = log_in("worker", client=Client(REMOTE_ADDR="10.0.0.9"))

    assert not signed_in(client)
    assert "Too many attempts" in answer.text


def test_neither_names_nor_passwords_reach_the_log(worker, caplog):
    caplog.set_level(logging.INFO)
    for _ in range(6):
        log_in("worker", "secret-typed-wrong")
    log_in("secret-in-the-name-box", "x")

    assert "secret" not in caplog.text
    assert "worker" not in caplog.text


def test_the_name_typed_is_not_kept_in_the_trail_when_it_is_nobodys(worker):
    log_in("my-password-in-the-wrong-box", "x")

    (event,) = events("refuse")
    assert "my-password" not in str((event.details, event.subject_id, event.actor_name))


def test_a_disabled_account_is_told_so_only_with_the_right_password(worker, now):
    disable_user(actor=SYSTEM, now=now, user_id=worker.pk)

    client, right = log_in("worker")
    _client, wrong = log_in("worker", "wrong")

    assert right["Location"] == "/account/disabled/"
    assert client.get("/account/disabled/").status_code == 200
    assert "The user name or the password is wrong." in wrong.text
    assert not signed_in(client)


def test_disabling_ends_a_session_with_the_next_click(worker, now):
    client = sign_in(worker)
    assert client.get("/access/me/").status_code == 200

    disable_user(actor=SYSTEM, now=now, user_id=worker.pk)

    assert client.get("/access/me/")["Location"].startswith(LOGIN)


def test_a_new_password_ends_every_session(worker, now):
    client = sign_in(worker)

    reset_password(actor=SYSTEM, now=now, user_id=worker.pk)

    assert client.get("/access/me/")["Location"].startswith(LOGIN)


def test_a_temporary_password_opens_nothing_but_its_own_replacement(worker, now):
    made = reset_password(actor=SYSTEM, now=now, user_id=worker.pk)
    client, _answer = log_in("worker", made.password)
    change = reverse("account_change_password")

    assert client.get("/access/me/")["Location"] == change
    assert client.get("/api/v1/access/me").status_code == 403
    form = {"oldpassword": made.password, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    same = dict.fromkeys(("oldpassword", "password1", "password2"), made.password)
    refused = client.post(change, same)
    assert "This is the password you have already." in refused.text
    assert client.post(change, form).status_code == 302
    assert client.get("/access/me/").status_code == 200
    assert fresh(worker).check_password(NEW_PASSWORD)
    assert AuditEvent.objects.filter(action="access.self.change_password").count() == 1


@pytest.mark.parametrize("weak", ["12345678901", "password123", "worker.2020", "short-1"])
def test_weak_passwords_are_refused_with_the_reason(worker, weak):
    client = sign_in(worker)

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": weak, "password2": weak},
    )

    assert answer.status_code == 200
    assert answer.context["form"].errors["password1"]
    assert fresh(worker).check_password(PASSWORD)


def test_what_is_wrong_with_a_password_is_said_in_chinese(settings, worker):
    settings.LANGUAGE_CODE = "zh-hans"
    client = sign_in(worker)

    answer = client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "k8-Zq", "password2": "k8-Zq"},
    )

    assert answer.context["form"].errors["password1"] == ["密码太短，至少 10 个字符。"]


def test_half_an_hour_of_nothing_signs_out_and_background_requests_do_not_count(worker):
    client = sign_in(worker)
    client.get("/access/me/")
    session = client.session
    session[LAST_SEEN] = int(time.time()) - project.IDLE_LOGOUT_SECONDS + 100
    session.save()

    client.get("/access/me/", headers={"X-Background": "1"})
    kept = client.session[LAST_SEEN]
    session = client.session
    session[LAST_SEEN] = kept - 200
    session.save()

    assert time.time() - kept > project.IDLE_LOGOUT_SECONDS - 200
    answer = client.get("/access/me/")
    assert answer["Location"].startswith(LOGIN)
    assert [e.details["reason"] for e in events("close")] == ["idle"]
    said = client.get(answer["Location"]).context["messages"]
    words = "Nothing was done for 30 minutes, so you were signed out."
    assert [str(message) for message in said] == [words]


def test_signing_out_is_an_event_and_needs_a_press_not_a_link(worker):
    client = sign_in(worker)

    asked = client.get(reverse("account_logout"))
    assert (asked.status_code, signed_in(client)) == (200, True)
    client.post(reverse("account_logout"))

    assert not signed_in(client)
    assert [e.details["reason"] for e in events("close")] == ["asked"]


# --- the second factor ---------------------------------------------------------------------------


@pytest.fixture
def administrator(now):
    user = officer("admin", Role.SYSTEM_ADMINISTRATOR, now=now)
    give_demo_factor(actor=SYSTEM, now=now, user_id=user.pk)
    return user


def test_with_a_second_factor_the_password_alone_opens_nothing(administrator):
    client, answer = log_in("admin")

    assert answer["Location"] == reverse("mfa_authenticate")
    assert not signed_in(client)
    assert client.get("/access/users/")["Location"].startswith(LOGIN)
    client.post(reverse("mfa_authenticate"), {"code": code_of(administrator)})
    assert client.get("/access/users/").status_code == 200
    assert events("open")[0].details["factors"] == 2


def test_a_code_typed_in_full_width_counts(administrator):
    client, _answer = log_in("admin")
    wide = code_of(administrator).translate({ord("0") + n: ord("０") + n for n in range(10)})

    client.post(reverse("mfa_authenticate"), {"code": wide})

    assert signed_in(client)


def test_a_code_opens_once_within_all_of_its_time(administrator):
    code = code_of(administrator, steps_ahead=1)
    first, _answer = log_in("admin")
    first.post(reverse("mfa_authenticate"), {"code": code})
    second, _answer = log_in("admin")

    again = second.post(reverse("mfa_authenticate"), {"code": code})
    older = second.post(reverse("mfa_authenticate"), {"code": code_of(administrator)})

    assert signed_in(first)
    assert not signed_in(second)
    assert "This code is wrong or was used already." in again.text
    assert "This code is wrong or was used already." in older.text


def test_wrong_codes_are_events_and_are_limited(administrator, settings):
    settings.ACCOUNT_RATE_LIMITS = {**project.ACCOUNT_RATE_LIMITS, "login_failed": "3/15m/key"}
    client, _answer = log_in("admin")
    for _ in range(3):
        client.post(reverse("mfa_authenticate"), {"code": "000000"})

    answer = client.post(reverse("mfa_authenticate"), {"code": code_of(administrator)})

    assert not signed_in(client)
    assert "Too many attempts" in answer.text
    refused = [e for e in events("refuse") if e.details["reason"] == "code"]
    assert [e.subject_id for e in refused] == [str(administrator.pk)] * 3


def test_an_administration_page_asks_for_the_code_and_comes_back(administrator):
    client = sign_in(administrator)

    asked = client.get("/access/users/?state=active")
    assert (
        asked["Location"]
        == "/account/mfa/reauthenticate/?next=%2Faccess%2Fusers%2F%3Fstate%3Dactive"
    )
    answer = client.post(asked["Location"], {"code": code_of(administrator)})

    assert answer["Location"] == "/access/users/?state=active"
    assert client.get("/access/users/?state=active").status_code == 200


def test_setting_up_a_factor_counts_for_this_session_and_leads_back(now):
    user = officer("admin", Role.SYSTEM_ADMINISTRATOR, now=now)
    client, _answer = log_in("admin")

    asked = client.get("/access/users/", follow=True)
    assert asked.redirect_chain[-1][0].startswith("/account/reauthenticate/")
    client.post(asked.redirect_chain[-1][0], {"password": PASSWORD})
    form = client.get("/account/mfa/totp/activate/?next=/access/users/")
    secret = form.context["form"].secret
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    codes = client.post("/account/mfa/totp/activate/", {"code": code}, follow=True)

    assert codes.redirect_chain[-1][0] == reverse("mfa_view_recovery_codes")
    assert 'href="/access/users/"' in codes.text
    assert client.get("/access/users/").status_code == 200
    assert AuditEvent.objects.filter(action="access.self.add_factor").count() == 1
    stored = Authenticator.objects.get(user=user, type="totp").data["secret"]
    assert secret not in stored
    # The code that set it up opens no other door.
    other, _answer = log_in("admin")
    other.post(reverse("mfa_authenticate"), {"code": code})
    assert not signed_in(other)


def test_a_recovery_code_opens_once(administrator):
    client = sign_in(administrator, second_factor=True)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    shown = client.post(reverse("mfa_generate_recovery_codes"), follow=True)
    code = shown.context["unused_codes"][0]
    assert "****" in client.get(reverse("mfa_view_recovery_codes")).context["unused_codes"]

    first, _answer = log_in("admin")
    first.post(reverse("mfa_authenticate"), {"code": code})
    second, _answer = log_in("admin")
    second.post(reverse("mfa_authenticate"), {"code": code})

    assert (signed_in(first), signed_in(second)) == (True, False)


def test_a_factor_taken_away_proves_nothing_any_more(administrator):
    client = sign_in(administrator, second_factor=True)
    assert client.get("/access/users/").status_code == 200
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    client.post(reverse("mfa_deactivate_totp"))

    assert client.get("/access/users/")["Location"].startswith("/account/mfa/totp/activate/")
    assert AuditEvent.objects.filter(action="access.self.remove_factor").count() == 1


def test_another_persons_proof_in_the_session_counts_for_nobody(administrator, now):
    client = sign_in(administrator, second_factor=True)
    session = client.session
    session["account_authentication_methods_user"] = str(officer("x", Role.VIEWER, now=now).pk)
    session.save()

    assert client.get("/access/users/").status_code == 302


def test_a_demo_shows_the_code_that_works_and_says_so(administrator, settings):
    settings.DEMO = True
    client, _answer = log_in("admin")

    page = client.get(reverse("mfa_authenticate"))
    client.post(reverse("mfa_authenticate"), {"code": page.context["demo_code"]})

    assert "Demo only" in page.text
    assert signed_in(client)


def test_in_a_demo_a_factor_can_be_set_up_and_used_without_a_phone(now, settings):
    settings.DEMO = True
    officer("admin", Role.SYSTEM_ADMINISTRATOR, now=now)
    client, _answer = log_in("admin")
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

    page = client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": page.context["demo_code"]})

    assert client.get("/access/users/").status_code == 200
    again, _answer = log_in("admin")
    page = again.get(reverse("mfa_authenticate"))
    again.post(reverse("mfa_authenticate"), {"code": page.context["demo_code"]})
    assert signed_in(again)


def test_outside_a_demo_no_code_is_shown_and_no_demo_factor_given(administrator, settings):
    client, _answer = log_in("admin")

    page = client.get(reverse("mfa_authenticate"))

    assert page.context["demo_code"] == ""
    assert "Demo only" not in page.text


def test_a_demo_never_shows_the_code_of_a_factor_of_ones_own(administrator, settings, now):
    settings.DEMO = True
    factor = Authenticator.objects.get(user=administrator)
    factor.data["secret"] = (
        factor.wrap()
        .activate(account("other", now=now), demo_secret("somebody else"))
        .instance.data["secret"]
    )
    factor.save()
    client, _answer = log_in("admin")

    assert client.get(reverse("mfa_authenticate")).context["demo_code"] == ""


def test_refused_attempts_are_done_by_the_system_not_by_the_person(worker):
    log_in("worker", "wrong")

    (event,) = events("refuse")
    assert (event.actor, event.actor_name, event.result) == (
        None,
        "log-in",
        EventResult.DENIED,
    )


def test_pages_forbid_inline_scripts_and_styles(worker):
    policy = sign_in(worker).get("/access/me/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "img-src 'self' data: blob:" in policy
