"""What the door decides for every request: keys, cookies, limits, and the wall around places."""

import json
from datetime import timedelta

import pytest
from django.http import StreamingHttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from ninja.errors import HttpError

from lianfang.access.actors import NOBODY
from lianfang.access.enums import Role
from lianfang.access.limits import Drawn, is_used_up, limit
from lianfang.access.middleware import ActorMiddleware
from lianfang.access.models import ApiToken, AttemptCount
from lianfang.access.scope import territory_in_force
from lianfang.access.services.chain import seal_events
from lianfang.access.services.tokens import issue_token, revoke_token
from lianfang.api.root import SessionLogin, TokenLogin
from lianfang.kit import clock
from lianfang.kit.errors import TooMany
from tests.access.builders import (
    SYSTEM,
    TOWN,
    VILLAGE,
    account,
    appoint,
    officer,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]
ME = "/api/v1/access/me"


def key_of(user, days=9):
    """A key issued now: requests are judged by the clock on the wall."""
    return issue_token(actor=SYSTEM, now=clock.now(), user_id=user.pk, label="scales", days=days)


def bearing(secret, **more):
    return Client(headers={"Authorization": f"Bearer {secret}", **more})


@pytest.fixture
def worker(now):
    return officer("worker", Role.COMMUNITY_WORKER, VILLAGE, now=now)


def test_a_key_works_in_the_name_of_its_user_under_the_api(worker):
    answer = bearing(key_of(worker).secret).get(ME)

    assert answer.status_code == 200
    assert answer.json()["display_name"] == "Worker"
    assert answer.json()["posts"] == [
        {"role": "community_worker", "place_id": None, "path": VILLAGE}
    ]
    assert "people.person.view" in answer.json()["rights"]


def test_a_key_opens_no_page(worker):
    answer = bearing(key_of(worker).secret).get(reverse("access:own_account"))

    assert answer["Location"].startswith("/account/login/")


def test_a_revoked_expired_or_disabled_key_is_nobodys(worker, now):
    revoked, expired, good = key_of(worker), key_of(worker), key_of(worker)
    revoke_token(actor=SYSTEM, now=now, token_id=revoked.token.pk)
    ApiToken.objects.filter(pk=expired.token.pk).update(
        expires_at=clock.now() - timedelta(seconds=1)
    )
    disabled = key_of(account("gone", now=now))
    disabled.token.user.is_active = False
    disabled.token.user.save()

    answers = [bearing(k.secret).get(ME).status_code for k in (revoked, expired, disabled, good)]

    assert answers == [401, 401, 401, 200]


def test_a_wrong_key_is_not_saved_by_the_cookie_beside_it(worker):
    browser = sign_in(worker)

    assert browser.get(ME).status_code == 200
    answer = browser.get(ME, headers={"Authorization": "Bearer lianfang_wrong"})

    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


def test_writing_with_a_cookie_needs_the_csrf_header_and_with_a_key_it_does_not(worker):
    def post(**headers):
        request = RequestFactory().post(ME, headers=headers)
        request.COOKIES["sessionid"] = "x"
        request.user, request.by_token = worker, "Authorization" in request.headers
        return request

    with pytest.raises(HttpError) as refusal:
        SessionLogin()(post())

    assert refusal.value.status_code == 403
    assert SessionLogin()(post(Authorization="Bearer x")) is None
    assert TokenLogin()(post(Authorization="Bearer x")) == worker


def test_guessing_keys_is_stopped_by_address(worker):
    good = key_of(worker).secret
    for number in range(30):
        assert bearing(f"lianfang_{number}").get(ME).status_code == 401

    refused = bearing("lianfang_more").get(ME)
    also_right = bearing(good).get(ME)
    elsewhere = Client(REMOTE_ADDR="10.9.8.7", headers={"Authorization": f"Bearer {good}"}).get(ME)

    assert [a.status_code for a in (refused, also_right, elsewhere)] == [429, 429, 200]
    assert refused["Retry-After"] == "60"
    assert "127.0.0.1" not in str(list(AttemptCount.objects.values()))


def test_the_use_of_a_key_is_noted_once_an_hour(worker, django_assert_num_queries):
    issued = key_of(worker)
    browser = bearing(issued.secret)
    browser.get(ME)
    issued.token.refresh_from_db()
    first = issued.token.last_used_at

    # Whose key is it, what do they hold, and is this address shut out.
    with django_assert_num_queries(1):
        browser.get(ME)

    issued.token.refresh_from_db()
    assert (first is not None, issued.token.last_used_at) == (True, first)


def test_a_signed_in_request_asks_three_questions(worker, django_assert_num_queries):
    browser = sign_in(worker)
    browser.get(ME)

    # Session, account, appointments.
    with django_assert_num_queries(3):
        browser.get(ME)


def test_errors_of_the_api_are_for_machines(worker, now):
    auditor = officer("auditor", Role.AUDIT_ADMINISTRATOR, now=now)
    key = key_of(auditor)
    stranger = "019b0000-0000-7000-8000-000000000000"

    forbidden = bearing(key_of(worker).secret).get("/api/v1/access/events")
    missing = bearing(key.secret).get(f"/api/v1/access/events/{stranger}")
    unfit = bearing(key.secret).get("/api/v1/access/events?size=9999")
    nobody = Client().get(ME)

    assert [a.status_code for a in (forbidden, missing, unfit, nobody)] == [403, 404, 422, 401]
    assert [a.json()["code"] for a in (forbidden, missing, unfit, nobody)] == [
        "not_permitted",
        "not_found",
        "invalid_request",
        "not_signed_in",
    ]


def test_administration_by_api_needs_a_person_with_a_code(now):
    administrator = officer("admin", Role.AUDIT_ADMINISTRATOR, now=now)
    address = "/api/v1/access/users"

    by_key = bearing(key_of(administrator).secret).get(address)
    without_code = sign_in(administrator).get(address)
    with_code = sign_in(administrator, second_factor=True).get(address)

    assert (by_key.status_code, by_key.json()["code"]) == (403, "second_factor_needed")
    assert without_code.status_code == 403
    assert [u["username"] for u in with_code.json()["items"]] == ["admin"]


def test_a_log_collector_reads_the_trail_and_its_end(now):
    auditor = officer("auditor", Role.AUDIT_ADMINISTRATOR, now=now)
    officer("elsewhere", Role.GRID_WORKER, "0002", now=now)
    browser = bearing(key_of(auditor).secret)
    sealed = seal_events()

    first = browser.get("/api/v1/access/events?size=1").json()
    rest = browser.get(f"/api/v1/access/events?size=500&before={first['older']}").json()
    head = browser.get("/api/v1/access/events/head").json()

    paths = {event["path"] for event in first["items"] + rest["items"]}
    assert (len(first["items"]), rest["older"], paths) == (1, None, {TOWN})
    assert head["position"] == len(sealed)
    one = browser.get(f"/api/v1/access/events/{first['items'][0]['id']}").json()
    assert one == first["items"][0]


def test_rows_streamed_after_the_request_are_still_walled(worker, now):
    seen = []

    def rows():
        seen.append(territory_in_force())
        yield b"row"

    request = RequestFactory().get("/")
    request.user, request.session = worker, {}
    answer = ActorMiddleware(lambda _request: StreamingHttpResponse(rows()))(request)

    assert territory_in_force() is None
    assert list(answer) == [b"row"]
    assert seen == [request.actor.ambient]


def test_nobody_has_no_places(db):
    assert NOBODY.ambient.is_nowhere
    assert NOBODY.rights == frozenset()


def test_a_limit_counts_within_its_window_and_begins_anew(now):
    asked = {"times": 2, "seconds": 60}
    assert [limit("x", "me", now=now, **asked) for _ in range(2)] == [1, 2]
    assert is_used_up("x", "me", now=now, **asked)
    assert not is_used_up("x", "you", now=now, **asked)

    with pytest.raises(TooMany):
        limit("x", "me", now=now, **asked)

    assert limit("x", "me", now=now + timedelta(seconds=61), **asked) == 1


def passes(*doors, now, most=100):
    """How often one may go through, the doors taken in turn, before each of them is shut."""
    passed, open_doors = 0, list(doors)
    while open_doors and passed < most:
        for door in list(open_doors):
            try:
                door.limit("me", now)
                passed += 1
            except TooMany:
                open_doors.remove(door)
    return passed


def drawing(at_a_time=10, times=25):
    return Drawn("y", times=times, seconds=60, at_a_time=at_a_time)


def test_processes_that_draw_attempts_let_exactly_so_many_pass_between_them(now):
    assert passes(drawing(), drawing(), now=now) == 25
    assert passes(drawing(), now=now) == 0
    assert passes(drawing(), drawing(), now=now + timedelta(seconds=61)) == 25


def test_drawn_attempts_cost_a_statement_only_when_they_are_used_up(now, django_assert_num_queries):
    door = drawing()
    with django_assert_num_queries(1):
        assert passes(door, now=now, most=10) == 10
    with django_assert_num_queries(1):
        door.limit("me", now)
    with django_assert_num_queries(1):
        door.limit("you", now)


def test_attempts_drawn_a_while_ago_are_not_used_any_more(now):
    door = drawing()
    door.limit("me", now)

    # Nine are left in hand and are lost; what is left of the window is fifteen.
    assert passes(door, now=now + timedelta(seconds=7)) == 15


def test_who_has_gone_is_forgotten_when_many_have_come(now, monkeypatch):
    monkeypatch.setattr(Drawn, "MOST_KEPT", 3)
    door = drawing()
    for number in range(3):
        door.limit(f"phone {number}", now)

    door.limit("phone 3", now + timedelta(seconds=7))

    assert list(door._hand) == ["phone 3"]


def test_a_good_key_from_an_address_that_guesses_is_told_to_wait_like_the_bad_ones(worker):
    browser, secret = Client(), key_of(worker).secret
    tries = [
        browser.get(ME, headers={"Authorization": f"Bearer wrong-{number}"}).status_code
        for number in range(31)
    ]

    assert tries == [401] * 30 + [429]
    assert browser.get(ME, headers={"Authorization": f"Bearer {secret}"}).status_code == 429


def test_asking_for_another_role_mid_session_changes_what_the_api_says(worker, now):
    browser = bearing(key_of(worker).secret)
    before = set(browser.get(ME).json()["rights"])

    appoint(worker, Role.COMMANDER, TOWN, now=now)

    gained = set(browser.get(ME).json()["rights"]) - before
    assert "command.incident.open" in gained
    assert json.dumps(sorted(gained))
