"""The pages of accounts, appointments, keys, roles and the trail, as administrators see them."""

import ast
import re
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.detail_labels import DETAILS, details_in_words
from lianfang.access.enums import Role
from lianfang.access.models import ApiToken, Appointment, AuditEvent, User
from lianfang.access.right_labels import PARTS, ROOMS, actor_label, subject_label
from lianfang.access.services.chain import seal_events
from lianfang.access.services.tokens import issue_token
from lianfang.settings import PACKAGE
from tests.access.builders import (
    PASSWORD,
    SYSTEM,
    TOWN,
    VILLAGE,
    account,
    appoint,
    fresh,
    officer,
    sign_in,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("english")]


@pytest.fixture
def system_administrator(now):
    return officer("zhou", Role.SYSTEM_ADMINISTRATOR, now=now)


@pytest.fixture
def security_administrator(now):
    return officer("qian", Role.SECURITY_ADMINISTRATOR, now=now)


@pytest.fixture
def audit_administrator(now):
    return officer("sun", Role.AUDIT_ADMINISTRATOR, now=now)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    ("role", "pages"),
    [
        (Role.SYSTEM_ADMINISTRATOR, ["users", "new_user", "user", "edit_user", "roles"]),
        (Role.SECURITY_ADMINISTRATOR, ["users", "user", "grant", "new_token", "roles"]),
        (Role.AUDIT_ADMINISTRATOR, ["users", "user", "audit", "event", "roles"]),
        (Role.GRID_WORKER, ["own_account"]),
    ],
)
def test_every_page_opens_for_those_it_is_for(now, settings, role, pages, language):
    settings.LANGUAGE_CODE = language
    person = officer("li", role, now=now)
    other = officer("wang", Role.VOLUNTEER, VILLAGE, now=now)
    issue_token(actor=SYSTEM, now=now, user_id=other.pk, label="scales", days=9)
    issue_token(actor=SYSTEM, now=now, user_id=person.pk, label="clock", days=9) if role in {
        Role.GRID_WORKER
    } else None
    event = AuditEvent.objects.filter(path=TOWN).first()
    browser = sign_in(person, second_factor=True)

    for name in pages:
        kwargs = {}
        if name in {"user", "edit_user", "grant", "new_token"}:
            kwargs = {"user_id": other.pk}
        if name == "event":
            kwargs = {"event_id": event.pk}
        answer = browser.get(reverse(f"access:{name}", kwargs=kwargs))
        assert (name, answer.status_code) == (name, 200)
        assert answer["Cache-Control"] == "no-store, private"


def test_a_new_account_shows_its_password_once(system_administrator):
    browser = sign_in(system_administrator, second_factor=True)

    answer = browser.post(
        reverse("access:new_user"),
        {"username": "ＬＩ.Ming", "display_name": "Li Ming", "organisation": "", "email": ""},
    )

    made = User.objects.get(username="li.ming")
    shown = re.search(
        r'<code class="lf-secret">([a-z2-9]{4}(?:-[a-z2-9]{4}){3})</code>', answer.text
    )
    assert made.check_password(shown[1])
    assert made.must_change_password
    again = browser.get(reverse("access:user", args=[made.pk]))
    assert shown[1] not in again.text


def test_a_taken_user_name_is_said_beside_the_field_and_nothing_typed_is_lost(
    system_administrator, now
):
    account("li.ming", now=now)
    browser = sign_in(system_administrator, second_factor=True)

    answer = browser.post(
        reverse("access:new_user"), {"username": "Li.Ming", "display_name": "Another Li"}
    )

    assert answer.status_code == 422
    assert "This user name is taken." in answer.text
    assert 'value="Another Li"' in answer.text


def test_the_list_finds_by_words_role_place_and_state(security_administrator, now):
    officer("grid.worker", Role.GRID_WORKER, VILLAGE, now=now)
    officer("volunteer", Role.VOLUNTEER, TOWN, now=now)
    browser = sign_in(security_administrator, second_factor=True)

    def found(**asked):
        answer = browser.post(reverse("access:users"), asked)
        return [user.username for user, _name, _posts in answer.context["rows"]]

    assert found(q="GRID") == ["grid.worker"]
    assert found(role="volunteer") == ["volunteer"]
    assert found(state="never_used") == ["grid.worker", "volunteer"]
    assert found(sort="-username")[0] == "volunteer"


def test_the_list_asks_the_same_number_of_questions_for_few_and_many(security_administrator, now):
    browser = sign_in(security_administrator, second_factor=True)
    browser.get(reverse("access:users"))

    def questions():
        with CaptureQueriesContext(connection) as asked:
            browser.get(reverse("access:users"))
        return len(asked)

    few = questions()
    for number in range(12):
        officer(f"worker{number}", Role.GRID_WORKER, VILLAGE, now=now)

    assert questions() == few == 10


def test_appointing_works_from_the_page_and_counts_at_once(security_administrator, now):
    worker = account("worker", now=now)
    browser = sign_in(security_administrator, second_factor=True)

    answer = browser.post(
        reverse("access:grant", args=[worker.pk]),
        {"role": "grid_worker", "whole_area": "on", "first_day": "", "last_day": ""},
    )

    assert answer.status_code == 302
    held = Appointment.objects.get(user=worker)
    assert (held.role, held.path, held.granted_by) == ("grid_worker", TOWN, security_administrator)
    assert browser.post(reverse("access:end_appointment", args=[held.pk])).status_code == 302
    held.refresh_from_db()
    assert held.valid_to is not None


def test_a_refused_combination_is_said_on_the_form(now, security_administrator):
    watcher = officer("watcher", Role.AUDIT_ADMINISTRATOR, now=now)
    browser = sign_in(security_administrator, second_factor=True)

    answer = browser.post(
        reverse("access:grant", args=[watcher.pk]), {"role": "grid_worker", "whole_area": "on"}
    )

    assert answer.status_code == 422
    assert "holds that one role only" in answer.text


def test_a_key_is_shown_once_and_can_be_revoked(security_administrator, now):
    worker = officer("worker", Role.COMMUNITY_WORKER, VILLAGE, now=now)
    browser = sign_in(security_administrator, second_factor=True)

    answer = browser.post(
        reverse("access:new_token", args=[worker.pk]), {"label": "Thermometer gate", "days": 30}
    )

    token = ApiToken.objects.get()
    assert "lianfang_" in answer.text
    assert "lianfang_" not in browser.get(reverse("access:user", args=[worker.pk])).text
    browser.post(reverse("access:revoke_token", args=[token.pk]))
    token.refresh_from_db()
    assert token.revoked_at is not None


def test_disabling_and_enabling_and_a_new_password(system_administrator, now):
    worker = officer("worker", Role.GRID_WORKER, VILLAGE, now=now)
    browser = sign_in(system_administrator, second_factor=True)

    browser.post(reverse("access:disable_user", args=[worker.pk]))
    assert not fresh(worker).is_active
    browser.post(reverse("access:enable_user", args=[worker.pk]))
    assert fresh(worker).is_active
    answer = browser.post(reverse("access:reset_password", args=[worker.pk]))
    assert answer.status_code == 200
    assert fresh(worker).must_change_password
    assert not fresh(worker).check_password(PASSWORD)


def test_the_trail_shows_events_filters_and_pages_without_addresses_that_name_people(
    audit_administrator, now
):
    for number in range(60):
        officer(f"worker{number}", Role.GRID_WORKER, VILLAGE, now=now)
    browser = sign_in(audit_administrator, second_factor=True)

    first = browser.get(reverse("access:audit"))
    older = first.context["older"]
    second = browser.post(reverse("access:audit"), {"before": older})
    granted = browser.post(reverse("access:audit"), {"action": "access.appointment.grant"})

    ids = [e.pk for page in (first, second) for e, *_words in page.context["rows"]]
    assert len(ids) == len(set(ids)) == 100
    assert {e.action for e, *_words in granted.context["rows"]} == {"access.appointment.grant"}


def test_verifying_from_the_page_leaves_its_verdict_there(audit_administrator):
    seal_events()
    browser = sign_in(audit_administrator, second_factor=True)

    answer = browser.post(reverse("access:verify_audit"), follow=True)

    assert "The trail is whole" in answer.text
    assert answer.context["verdict"].broken_at is None


def test_the_trail_leaves_as_a_file_and_that_is_an_event(audit_administrator, now):
    officer("worker", Role.GRID_WORKER, VILLAGE, now=now)
    seal_events()
    browser = sign_in(audit_administrator, second_factor=True)

    answer = browser.post(reverse("access:export_audit"), {"action": "access.appointment.grant"})

    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Time,Who,User name")
    assert len(lines) == 3
    event = AuditEvent.objects.get(action="access.audit.export")
    assert event.details == {"count": 2, "filters": {"action": "access.appointment.grant"}}


def test_a_person_revokes_their_own_key_and_nobody_elses(now):
    worker = officer("worker", Role.GRID_WORKER, VILLAGE, now=now)
    other = officer("other", Role.GRID_WORKER, VILLAGE, now=now)
    mine = issue_token(actor=SYSTEM, now=now, user_id=worker.pk, label="mine", days=9).token
    theirs = issue_token(actor=SYSTEM, now=now, user_id=other.pk, label="theirs", days=9).token
    browser = sign_in(worker)
    address = reverse("access:revoke_own_token")

    assert browser.post(address, {"token_id": str(mine.pk)}).status_code == 302
    assert browser.post(address, {"token_id": str(theirs.pk)}).status_code == 404
    assert browser.post(address).status_code == 422


def test_the_details_of_an_event_are_said_in_words(audit_administrator, now):
    seal_events()
    browser = sign_in(audit_administrator, second_factor=True)
    event = AuditEvent.objects.filter(action="access.appointment.grant").latest("recorded_at")

    page = browser.get(reverse("access:event", args=[event.pk]))

    said = dict(page.context["details"])
    assert said["role"] == str(Role.AUDIT_ADMINISTRATOR.label)
    assert details_in_words({"masked": False, "places": ["A", "B"], "reason": ""}) == [
        ("masked", "No"),
        ("places", "A, B"),
        ("reason", "—"),
    ]


def test_every_detail_the_rooms_note_has_words():
    noted = set()
    for path in Path(PACKAGE).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "concerning":
                noted |= {word.arg for word in node.keywords if word.arg}

    assert sorted(noted - {"path", "subject_id"} - set(DETAILS)) == []


def test_the_trail_of_people_is_read_without_what_the_system_did_by_itself(
    audit_administrator, now
):
    officer("worker", Role.GRID_WORKER, VILLAGE, now=now)
    browser = sign_in(audit_administrator, second_factor=True)
    browser.post(reverse("access:verify_audit"))

    people = browser.post(reverse("access:audit"), {"by": "people"}).context["rows"]
    system = browser.post(reverse("access:audit"), {"by": "system"}).context["rows"]

    assert {e.actor_id for e, *_words in people} == {audit_administrator.pk}
    assert {e.actor_id for e, *_words in system} == {None}


def test_who_acts_in_nobodys_name_and_what_an_event_concerns_are_said_in_words():
    assert actor_label("log-in", is_system=True) == "Log-in page"
    assert actor_label("log-in", is_system=False) == "log-in"
    assert subject_label("access.user") == "user"
    assert subject_label("health.check") == "health checks"
    assert subject_label("elsewhere.thing") == "elsewhere.thing"


# Those who only read leave no event.
READERS = {"metrics", "invitation", "plan in force", "ranking", "work plan", "replay"}


def test_every_name_the_system_acts_under_has_words():
    used = {
        name
        for path in PACKAGE.rglob("*.py")
        for name in re.findall(r'Actor\.system\("([^"]+)"\)', path.read_text(encoding="utf-8"))
    }

    assert used - READERS <= {*ROOMS, *PARTS}


def test_nobody_is_appointed_to_the_role_a_list_happens_to_begin_with(security_administrator, now):
    worker = account("worker", now=now)
    browser = sign_in(security_administrator, second_factor=True)

    answer = browser.post(reverse("access:grant", args=[worker.pk]), {"whole_area": "on"})

    assert list(answer.context["form"].errors) == ["role"]
    assert not Appointment.objects.filter(user=worker).exists()


def test_a_role_held_in_two_places_stands_once_in_the_list(security_administrator, now):
    leader = officer("leader", Role.LEADER, VILLAGE, now=now)
    appoint(leader, Role.LEADER, TOWN, now=now)
    browser = sign_in(security_administrator, second_factor=True)

    rows = browser.get(reverse("access:users")).context["rows"]

    assert [held for user, _place, held in rows if user == leader] == [[Role.LEADER]]


def test_the_address_of_a_button_opened_as_a_page_is_explained(audit_administrator):
    browser = sign_in(audit_administrator, second_factor=True)

    answer = browser.get(reverse("access:verify_audit"))

    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert "only a button leads here" in answer.text


def test_after_signing_in_again_a_form_is_sent_from_its_page_not_from_its_address(client):
    answer = client.post(
        reverse("access:verify_audit"),
        headers={"referer": "http://testserver/access/audit/?by=people"},
    )

    assert answer["Location"] == "/account/login/?next=/access/audit/%3Fby%3Dpeople"
