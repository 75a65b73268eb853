"""What the doctor finds wrong, and what it says to do."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from lianfang.access.keys import key_ring
from lianfang.cli.doctor_database import (
    _failed_jobs,
    _worker,
    clock_finding,
    database_findings,
    secret_fits,
)
from lianfang.cli.doctor_machine import (
    assets_finding,
    disk_finding,
    messages_finding,
    secret_finding,
)
from lianfang.kit.crypto import KeyRing, new_secret
from tests.command.builders import build_town, resident

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)


def test_a_disk_that_is_nearly_full_is_wrong_before_the_database_stops():
    assert disk_finding(20 * 10**9, 10**6).is_right
    assert not disk_finding(10**9, 10**6).is_right
    assert not disk_finding(20 * 10**9, 500).is_right


def test_missing_assets_say_how_to_build_them(tmp_path):
    missing = assets_finding(tmp_path / "manifest.json")

    assert not missing.is_right
    assert (
        missing.advice
        == "run `make demo` in the checkout, or install the wheel, which carries them"
    )


def test_rooms_without_compiled_chinese_are_named(tmp_path):
    for room in ("people", "places"):
        folder = tmp_path / room / "locale/zh_Hans/LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "django.po").write_text("")
    (tmp_path / "people/locale/zh_Hans/LC_MESSAGES/django.mo").write_bytes(b"compiled")

    assert messages_finding(tmp_path).detail == "not compiled: places"


def test_a_secret_is_long_and_readable_by_its_owner_only(tmp_path, monkeypatch):
    monkeypatch.delenv("LIANFANG_SECRET", raising=False)
    path = tmp_path / "secret"
    path.touch(mode=0o600)

    assert secret_finding("x" * 32, path).is_right
    assert secret_finding("x" * 31, path).detail == "too short"
    path.chmod(0o644)
    assert secret_finding("x" * 32, path).advice == f"chmod 600 {path}"


def test_a_clock_apart_from_the_servers_is_wrong():
    assert clock_finding(NOON, server=NOON + timedelta(seconds=2), newest=[]).is_right
    assert not clock_finding(NOON, server=NOON + timedelta(minutes=2), newest=[]).is_right


def test_a_clock_behind_what_was_written_down_is_wrong():
    finding = clock_finding(NOON, server=NOON, newest=[NOON + timedelta(days=3)])

    assert (
        finding.detail
        == "it shows 2026-11-22 12:00, but something was written down at 2026-11-25 12:00"
    )


@pytest.mark.django_db
def test_another_installations_secret_is_found_out(monkeypatch):
    resident(build_town().unit, phones=["14000000000"])
    fits = secret_fits()
    monkeypatch.setattr(
        "lianfang.cli.doctor_database.key_ring", lambda: KeyRing.from_secrets([new_secret()])
    )

    foreign = secret_fits()

    assert fits.is_right
    assert fits.detail == "the secret fits 1 sealed fields"
    assert not foreign.is_right
    assert foreign.detail == "1 of 1 sealed fields were closed with another secret"


def test_a_field_is_known_by_its_first_bytes():
    sealed = key_ring().encrypt("phone", "14000000000")

    assert key_ring().knows(sealed[:5])
    assert not KeyRing.from_secrets([new_secret()]).knows(sealed)


def beat(seconds_ago):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s))",
            [seconds_ago],
        )


def job(task, status="todo", timestamp=0):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args)"
            " VALUES ('default', %s, %s, jsonb_build_object('timestamp', %s::bigint)) RETURNING id",
            [task, status, timestamp],
        )
        found = cursor.fetchone()[0]
        cursor.execute("UPDATE procrastinate_events SET at = now() - interval '5 minutes'")
    return found


@pytest.mark.django_db
def test_a_worker_that_stands_still_is_wrong_while_the_program_runs():
    assert _worker(is_running=False).is_right
    assert not _worker(is_running=True).is_right
    beat(300)
    assert not _worker(is_running=True).is_right
    beat(2)
    assert _worker(is_running=True).is_right


@pytest.mark.django_db
def test_work_that_nobody_does_is_wrong():
    job("lianfang.sheets.jobs.check")

    finding = _worker(is_running=False)

    assert not finding.is_right
    assert finding.detail == "not running, 1 jobs wait"


@pytest.mark.django_db
def test_a_periodic_job_that_went_well_since_counts_no_longer_as_failed():
    job("lianfang.access.jobs.seal", "failed", timestamp=100)
    assert _failed_jobs().detail == "failed: 1 of access.jobs.seal"

    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp, periodic_id)"
            " VALUES ('lianfang.access.jobs.seal', 103, '')"
        )

    assert _failed_jobs().is_right


@pytest.mark.django_db
def test_a_failed_import_stays_on_the_list():
    job("lianfang.sheets.jobs.apply", "failed")

    assert _failed_jobs().detail == "failed: 1 of sheets.jobs.apply"


@pytest.mark.django_db
def test_a_database_of_a_newer_version_is_named():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied)"
            " VALUES ('people', '9999_later', now())"
        )

    findings = {finding.name: finding for finding in database_findings(is_running=False)}

    assert findings["tables"].detail == "of a newer version: people.9999_later"
