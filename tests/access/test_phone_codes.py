"""Codes for phones: six digits, five minutes, five tries, once, for one purpose and one browser."""

from datetime import timedelta

import pytest

from lianfang.access.enums import CodePurpose, EventResult
from lianfang.access.jobs import send_phone_code
from lianfang.access.keys import key_ring
from lianfang.access.models import AuditEvent, PhoneCode
from lianfang.access.selectors import (
    codes_waiting,
    holder_of_phone,
    sign_in_numbers,
    user_of_code,
    was_proved,
)
from lianfang.access.services.phone_codes import check_code, issue_code, note_handed, parcel_of
from lianfang.access.services.phones import release_sign_in_phone, set_sign_in_phone
from lianfang.access.services.upkeep import tidy_requests
from lianfang.access.services.users import create_user
from lianfang.kit.errors import Conflict
from tests.access.builders import SYSTEM, account
from tests.transport.test_races import at_once

NUMBER = "14000000001"
SIGN_IN = CodePurpose.SIGN_IN
pytestmark = pytest.mark.django_db


def issued(now, **more):
    """A code and what it is."""
    row = issue_code(actor=SYSTEM, now=now, purpose=SIGN_IN, number=NUMBER, **more)
    parcel = parcel_of(row.pk, now)
    return row, parcel[1] if parcel else ""


def gives(row, typed, now, **more):
    asked = {"purpose": SIGN_IN, **more}
    return check_code(actor=SYSTEM, now=now, code_id=row.pk, typed=typed, **asked)


def other_than(code):
    return "000000" if code != "000000" else "111111"


def test_a_code_has_six_digits_and_only_its_hash_and_a_sealed_parcel_are_kept(now):
    row, code = issued(now)

    assert (len(code), code.isdigit(), parcel_of(row.pk, now)) == (6, True, (NUMBER, code))
    stored = b"".join(bytes(part) for part in (row.phone_digest, row.code_digest, row.sealed))
    assert code.encode() not in stored
    assert NUMBER.encode() not in stored


def test_the_right_code_opens_once_and_then_is_forgotten(now):
    row, code = issued(now)

    assert [gives(row, code, now), gives(row, code, now)] == [True, False]
    assert parcel_of(row.pk, now) is None
    assert was_proved(row.pk, SIGN_IN, "", NUMBER, now)
    assert not was_proved(row.pk, SIGN_IN, "", "14000000002", now)
    assert not was_proved(row.pk, SIGN_IN, "", NUMBER, now + timedelta(minutes=3))


def test_after_five_wrong_tries_the_right_code_is_worth_nothing(now):
    row, code = issued(now)

    assert [gives(row, other_than(code), now) for _n in range(5)] == [False] * 5
    assert not gives(row, code, now)
    results = AuditEvent.objects.filter(action="access.code.check").values_list("result", flat=True)
    assert set(results) == {EventResult.DENIED}


def test_a_code_is_over_after_five_minutes(now):
    row, code = issued(now)

    assert not gives(row, code, now + timedelta(minutes=5))
    assert codes_waiting([NUMBER], now + timedelta(minutes=5)) == []


def test_a_code_opens_only_what_it_was_asked_for(now):
    row, code = issued(now, about="one invitation")

    assert not gives(row, code, now)
    assert not gives(row, code, now, about="another")
    assert not gives(row, code, now, about="one invitation", purpose=CodePurpose.INVITATION)
    assert gives(row, code, now, about="one invitation")


def test_the_code_of_one_row_does_not_open_another(now):
    first, code = issued(now)
    second, other = issued(now)

    assert code == other or not gives(second, code, now)
    assert gives(first, code, now)


def test_a_code_for_a_number_nobody_has_looks_like_any_other_and_opens_nothing(now):
    row, code = issued(now, reaches=False)

    assert code == ""  # nobody is told it
    assert row.sealed is not None
    assert codes_waiting([NUMBER], now) == []
    assert not gives(row, "123456", now)


def test_an_unknown_code_is_refused_like_a_wrong_one(now):
    row, _code = issued(now)
    PhoneCode.objects.all().delete()

    assert not gives(row, "123456", now)


def test_neither_number_nor_code_stands_in_the_trail(now):
    row, code = issued(now)
    gives(row, code, now)

    told = " ".join(str(event.__dict__) for event in AuditEvent.objects.all())
    assert NUMBER not in told
    assert code not in told


def test_old_codes_are_cleared_away(now):
    issued(now)

    tidy_requests(actor=SYSTEM, now=now + timedelta(days=3))

    assert not PhoneCode.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_code_given_twice_at_once_lets_one_in(now):
    row, code = issued(now)

    answers = at_once(*(lambda: gives(row, code, now) for _n in range(4)))

    assert sorted(answers) == [False, False, False, True]


def test_the_gateway_gets_the_number_and_a_text_without_names_and_both_are_forgotten(
    now, settings, monkeypatch
):
    taken = []
    monkeypatch.setattr("lianfang.access.jobs.hand_over", taken.append)
    monkeypatch.setattr("lianfang.access.jobs.clock.now", lambda: now)
    settings.LANGUAGE_CODE = "en"
    row, code = issued(now)

    send_phone_code(code_id=str(row.pk))

    (message,) = taken
    words = "is your code for Lianfang. It holds for 5 minutes. Tell it to nobody."
    assert (message.number, message.text) == (NUMBER, f"{code} {words}")
    assert NUMBER not in repr(message)
    assert code not in repr(message)
    row.refresh_from_db()
    assert (row.sealed, row.handed_at) == (None, now)
    assert gives(row, code, now)


def test_a_message_the_gateway_did_not_take_is_noted_without_the_number(
    now, settings, monkeypatch, caplog
):
    settings.PHONE_CODES, settings.GATEWAY_URL = "webhook", "https://127.0.0.1/send"
    monkeypatch.setattr("lianfang.access.jobs.clock.now", lambda: now)
    row, code = issued(now)

    send_phone_code(code_id=str(row.pk))

    row.refresh_from_db()
    assert (row.sealed, row.handed_at) == (None, None)
    assert "did not take code" in caplog.text
    assert NUMBER not in caplog.text
    assert code not in caplog.text


def test_nothing_is_sent_for_a_number_nobody_has_or_a_code_that_is_over(now, monkeypatch):
    taken = []
    monkeypatch.setattr("lianfang.access.jobs.hand_over", taken.append)
    nobody, _none = issued(now, reaches=False)
    old, _code = issued(now)
    for row, moment in ((nobody, now), (old, now + timedelta(minutes=6))):
        monkeypatch.setattr("lianfang.access.jobs.clock.now", lambda moment=moment: moment)
        send_phone_code(code_id=str(row.pk))

    assert taken == []


def test_what_became_of_a_message_is_on_record(now):
    row, _code = issued(now)

    note_handed(actor=SYSTEM, now=now, code_id=row.pk, arrived=False)

    (event,) = AuditEvent.objects.filter(action="access.code.note_handed")
    assert event.details == {"arrived": False}


def test_one_number_opens_one_account(now):
    first, second = account("first", now=now), account("second", now=now)
    set_sign_in_phone(actor=SYSTEM, now=now, user_id=first.pk, number=NUMBER)

    with pytest.raises(Conflict):
        set_sign_in_phone(actor=SYSTEM, now=now, user_id=second.pk, number=NUMBER)
    release_sign_in_phone(actor=SYSTEM, now=now, user_id=first.pk)
    set_sign_in_phone(actor=SYSTEM, now=now, user_id=second.pk, number=NUMBER)

    assert sign_in_numbers([first.pk, second.pk]) == {second.pk: NUMBER}


def test_an_account_opened_by_phone_has_no_password_that_could_be_typed(now):
    made = create_user(
        actor=SYSTEM, now=now, username="by-phone", display_name="李某某", by_phone=True
    )

    assert (made.password, made.user.has_usable_password()) == ("", False)
    assert not made.user.must_change_password
    assert not made.user.check_password("")


def test_a_phone_still_opens_its_account_after_the_master_secret_was_changed(now, settings):
    user = account("before", now=now)
    set_sign_in_phone(actor=SYSTEM, now=now, user_id=user.pk, number=NUMBER)
    settings.RETIRED_SECRETS = [settings.MASTER_SECRET]
    settings.MASTER_SECRET = "another secret of this installation, long enough"
    key_ring.cache_clear()
    try:
        assert holder_of_phone(NUMBER) == user
        row, code = issued(now)
        assert (user_of_code(row.pk), gives(row, code, now)) == (user, True)
        assert sign_in_numbers([user.pk]) == {user.pk: NUMBER}
    finally:
        key_ring.cache_clear()
