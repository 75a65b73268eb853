"""The command line as an operator uses it: own process, own installation."""

import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow
PASSWORD = "plum-blossom-1949"


def lianfang(home, *arguments, typed=""):
    """One command in its own process, as in the office: no test settings, its own database."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "LIANFANG", "DJANGO", "DATABASE"))
    }
    environment["LIANFANG_HOME"] = str(home)
    return subprocess.run(
        [sys.executable, "-m", "lianfang.cli", *arguments],
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """An installation with one account, made once."""
    home = tmp_path_factory.mktemp("office")
    made = lianfang(home, "account", "shen", "--role", "audit_administrator", typed=f"{PASSWORD}\n")
    assert made.returncode == 0, made.stderr
    return home


def test_the_first_account_is_made_at_the_console(office):
    again = lianfang(
        office, "account", "shen", "--role", "audit_administrator", typed=f"{PASSWORD}\n"
    )

    assert again.returncode != 0


def test_the_audit_chain_of_a_new_installation_verifies(office):
    verdict = lianfang(office, "audit", "verify")

    assert verdict.returncode == 0
    assert "2 events verified" in verdict.stdout
    assert verdict.stdout.splitlines()[1].startswith("head 2:")


def test_a_chain_that_is_not_the_noted_one_is_found_out(office):
    verdict = lianfang(office, "audit", "verify", "--head", "1:" + "0" * 64)

    assert verdict.returncode == 1
    assert "BROKEN" in verdict.stdout


def test_doctor_finds_a_healthy_installation_right(office):
    report = lianfang(office, "doctor")

    wrong = [line for line in report.stdout.splitlines() if line.startswith("WRONG")]
    assert wrong == []
    assert report.returncode == 0


def test_doctor_says_what_to_do_when_tables_are_missing(tmp_path):
    report = lianfang(tmp_path / "new", "doctor")

    assert report.returncode == 1
    assert "-> run `lianfang migrate`" in report.stdout


def test_migrate_twice_does_nothing_the_second_time(office):
    assert lianfang(office, "migrate").stdout.strip() == "nothing to do"


def test_a_backup_restores_into_an_empty_installation_only(office, tmp_path):
    file = tmp_path / "backup.tar"
    saved = lianfang(office, "backup", str(file), "--with-secret")
    assert saved.returncode == 0, saved.stderr

    refused = lianfang(office, "restore", str(file))
    restored = lianfang(tmp_path / "other", "restore", str(file))

    assert refused.returncode == 1
    assert restored.returncode == 0, restored.stderr
    assert "2 audit events verified" in restored.stdout
    verdict = lianfang(tmp_path / "other", "audit", "verify")
    assert verdict.returncode == 0


def test_a_damaged_backup_is_refused(office, tmp_path):
    file = tmp_path / "backup.tar"
    lianfang(office, "backup", str(file))
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)

    restored = lianfang(tmp_path / "other", "restore", str(file))

    assert restored.returncode == 1


def test_an_import_for_machines_says_what_it_found_as_json(office, tmp_path):
    roster = tmp_path / "places.csv"
    roster.write_text("类型,名称,上级\n街道,金山街道,\n", encoding="utf-8")

    answer = lianfang(office, "import", "places", str(roster), "--check", "--json")

    report = json.loads(answer.stdout)
    assert answer.returncode in (0, 1, 2)
    assert isinstance(report, dict)
