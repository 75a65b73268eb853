"""The command line as an operator uses it: own process, own installation."""

import json
import os
import shutil
import subprocess
import sys
from argparse import Namespace
from io import StringIO

import pytest

from lianfang.cli import account_command

pytestmark = pytest.mark.slow
PASSWORD = "plum-blossom-1949"


def lianfang(home, *arguments, typed="", **more):
    """One command in its own process, as in the office: no test settings, its own database."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTEST", "LIANFANG", "DJANGO", "DATABASE"))
    }
    environment |= {"LIANFANG_HOME": str(home), **more}
    return subprocess.run(
        [sys.executable, "-m", "lianfang.cli", *arguments],
        env=environment,
        input=typed,
        capture_output=True,
        text=True,
        timeout=600,
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

    assert again.returncode == 1
    assert again.stdout.splitlines() == ["This user name is taken.", "Nothing was made."]


@pytest.mark.parametrize("weak", ["short", "password123", "1234567890123", "huang.li99", ""])
def test_the_console_refuses_the_passwords_the_pages_refuse(weak, monkeypatch, capsys):
    """Before it opens the database: a test without one would fail otherwise."""
    options = Namespace(username="huang.li", role="system_administrator", name=None)
    monkeypatch.setattr("sys.stdin", StringIO(f"{weak}\n"))

    assert account_command.run(options) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "Nothing was made."


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


@pytest.fixture(scope="module")
def moved(office, tmp_path_factory):
    """The installation with a noted end of its chain, its backup, and a new one made of that."""
    folder = tmp_path_factory.mktemp("moved")
    file, other = folder / "backup.tar", folder / "other"
    head = lianfang(office, "audit", "verify").stdout.splitlines()[1].removeprefix("head ")
    notes = office / "audit-heads"
    notes.mkdir()
    noted = head.replace(":", " ") + " 2020-03-18T09:30:00+08:00\n"
    (notes / "2020-03.txt").write_text(noted)
    saved = lianfang(office, "backup", str(file), "--with-secret")
    shutil.rmtree(notes)
    assert saved.returncode == 0, saved.stderr
    return file, other, noted, lianfang(other, "restore", str(file))


def test_a_backup_restores_into_an_empty_installation(moved):
    _file, other, _noted, restored = moved

    assert restored.returncode == 0, restored.stderr
    assert "2 audit events verified" in restored.stdout
    assert lianfang(other, "audit", "verify").returncode == 0


def test_a_backup_is_not_restored_over_an_installation_in_use(office, moved):
    assert lianfang(office, "restore", str(moved[0])).returncode == 1


def test_noted_ends_of_the_chain_travel_with_the_backup(moved):
    file, other, noted, _restored = moved

    assert (other / "audit-heads" / "2020-03.txt").read_text() == noted
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_restore_that_ends_before_a_noted_end_says_what_is_missing(moved, tmp_path):
    file, other = moved[0], tmp_path / "other"
    (other / "audit-heads").mkdir(parents=True)
    (other / "audit-heads" / "2020-03.txt").write_text(f"99 {'ab' * 32} 2020-03-18T09:30\n")

    restored = lianfang(other, "restore", str(file))

    assert restored.returncode == 1
    assert "what was done after the backup is missing" in restored.stdout


def test_a_lost_secret_is_not_replaced_by_a_new_one(office, tmp_path):
    kept = tmp_path / "secret"
    (office / "secret").rename(kept)

    refused = lianfang(office, "doctor")
    was_made = (office / "secret").exists()
    kept.rename(office / "secret")

    assert refused.returncode == 1
    assert refused.stdout.startswith("WRONG settings: The secret of this installation is missing")
    assert not was_made


def test_doctor_knows_the_files_of_an_older_database(office, tmp_path):
    home = tmp_path / "old"
    (home / "database/data").mkdir(parents=True)
    (home / "database/data/PG_VERSION").write_text("15\n")
    shutil.copy(office / "secret", home / "secret")

    report = lianfang(home, "doctor")

    assert report.returncode == 1
    assert "WRONG database files: of PostgreSQL 15, the program brings 18" in report.stdout


def test_doctor_says_when_the_server_does_not_answer(office, tmp_path):
    url = "postgresql://lianfang@127.0.0.1:1/lianfang"

    report = lianfang(tmp_path / "far", "doctor", DATABASE_URL=url)

    assert report.returncode == 1
    assert "-> check DATABASE_URL and that the server answers" in report.stdout


def test_a_damaged_backup_is_refused(moved, tmp_path):
    file = tmp_path / "backup.tar"
    content = bytearray(moved[0].read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)

    restored = lianfang(tmp_path / "other", "restore", str(file))

    assert restored.returncode == 1


def test_an_import_for_machines_says_as_json_why_nothing_was_read(office, tmp_path):
    roster = tmp_path / "places.csv"
    roster.write_text("类型,名称,上级\n街道,金山街道,\n", encoding="utf-8")

    answer = lianfang(
        office, "import", "places", str(roster), "--place", "420281070", "--check", "--json"
    )

    assert answer.returncode == 1
    assert json.loads(answer.stdout) == {"code": "not_found", "message": "没有使用此代码的地点。"}
