"""Imports for machines: the same answers as the pages and the command line."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lianfang.access.enums import Role
from lianfang.access.models import User
from lianfang.sheets import jobs
from lianfang.sheets.models import ImportRun
from tests.access.builders import sign_in
from tests.sheets.conftest import OTHER, VILLAGE
from tests.sheets.register import registered
from tests.sheets.rosters import paper, save
from tests.sheets.test_imports import HEADER, row

BASE = "/api/v1/imports"
PHONE = "13912345678"


@pytest.fixture
def client(clerk):
    return sign_in(User.objects.get(pk=clerk.user_id))


def upload(client, path, **more):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(BASE, {"kind": "register", "place": VILLAGE.code, "file": file, **more})


def test_a_machine_sends_checks_and_approves(register, clerk, client, workbook):
    save(workbook, [HEADER, row(1, "赵一", phone=PHONE), row(2, "钱二", paper="4.2E+17")])

    sent = upload(client, workbook)
    run = sent.json()["id"]
    assert (sent.status_code, sent.json()["status"]) == (201, "mapped")
    jobs.check(run, str(clerk.user_id))
    report = client.get(f"{BASE}/{run}").json()
    approved = client.post(f"{BASE}/{run}/approve")
    jobs.apply(run, str(clerk.user_id))
    applied = client.get(f"{BASE}/{run}").json()

    assert report["counts"] == {"new": 1, "changed": 0, "same": 0, "wrong": 1}
    assert [(w["cell"], w["code"], w["written"]) for w in report["wrong"]] == [
        ("C3", "paper.rounded", "****")
    ]
    assert approved.json()["status"] == "approved"
    assert (applied["status"], applied["applied"]["created"]) == ("applied", 1)
    assert [name for name, _phones, _building in registered()] == ["赵一"]


def test_rows_are_listed_by_cell_and_masked(register, clerk, client, workbook):
    save(workbook, [HEADER, row(1, "赵一", phone=PHONE)])
    run = upload(client, workbook).json()["id"]
    jobs.check(run, str(clerk.user_id))

    answer = client.get(f"{BASE}/{run}/rows?outcome=new")

    item = answer.json()["items"][0]
    assert PHONE not in answer.content.decode()
    assert (item["row"], item["outcome"]) == (2, "new")
    assert {cell["field"]: cell["text"] for cell in item["cells"]} == {
        "name": "赵一",
        "paper": f"{paper(1)[:3]}****{paper(1)[-4:]}",
        "phones": "139****5678",
        "building": "1栋",
    }


def test_columns_are_settled_by_letter(register, client, workbook):
    save(workbook, [["赵", "钱"], *[[f"赵{i}", paper(i)] for i in range(1, 6)]])
    run = upload(client, workbook).json()

    bad = client.put(
        f"{BASE}/{run['id']}/columns",
        {"columns": {"A1": "name"}},
        content_type="application/json",
    )
    good = client.put(
        f"{BASE}/{run['id']}/columns",
        {"columns": {"A": "name", "B": "paper"}},
        content_type="application/json",
    )

    # The ID numbers are known by what they look like, names are not.
    assert run["missing"] == ["name"]
    assert (bad.status_code, bad.json()["code"]) == (422, "unknown_column")
    assert [c["field"] for c in good.json()["columns"]] == ["name", "paper"]


def test_kinds_tell_their_columns(register, client):
    kinds = client.get(f"{BASE}/kinds").json()

    assert [kind["key"] for kind in kinds] == ["register"]
    assert kinds[0]["columns"][1] == {
        "field": "sex",
        "title": "Sex",
        "kind": "choice",
        "required": False,
        "personal": False,
        "choices": ["male", "female"],
    }


@pytest.mark.parametrize(
    ("more", "status", "code"),
    [
        ({"kind": "dragons"}, 404, "not_found"),
        ({"place": "999"}, 404, "not_found"),
        ({"place": OTHER.code}, 404, "not_found"),
    ],
)
def test_what_cannot_be_taken_is_said(register, client, workbook, more, status, code):
    save(workbook, [HEADER, row(1, "赵一")])

    answer = upload(client, workbook, **more)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_a_file_that_is_no_table_is_refused(register, client, workbook):
    workbook.write_bytes(b"%PDF-1.7")

    answer = upload(client, workbook)

    assert (answer.status_code, answer.json()["code"]) == (422, "not_a_table")
    assert ImportRun._base_manager.count() == 0


def test_an_import_of_another_place_does_not_exist(register, client, staff, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = upload(client, workbook).json()["id"]
    other = sign_in(User.objects.get(pk=staff(Role.COMMUNITY_WORKER, OTHER).user_id))

    assert other.get(f"{BASE}/{run}").status_code == 404
    assert other.get(f"{BASE}/{run}/rows").status_code == 404
    assert other.post(f"{BASE}/{run}/approve").status_code == 404
    assert other.post(f"{BASE}/{run}/discard").status_code == 404
    assert other.get(BASE).json() == []


def test_without_the_right_nothing_is_offered(register, staff):
    volunteer = sign_in(User.objects.get(pk=staff(Role.VOLUNTEER, VILLAGE).user_id))

    assert volunteer.get(f"{BASE}/kinds").status_code == 403
    assert volunteer.get(BASE).status_code == 403
