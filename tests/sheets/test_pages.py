"""The pages of imports and exports, as the people who work with them see them."""

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.keys import key_ring
from lianfang.access.models import User
from lianfang.access.scope import looking
from lianfang.sheets import jobs
from lianfang.sheets.enums import ExportStatus, RunStatus
from lianfang.sheets.models import ExportRun, ImportRow, ImportRun
from lianfang.sheets.models.rows import PURPOSE
from lianfang.sheets.services.applying import apply_import
from lianfang.sheets.services.checking import check_import
from tests.access.builders import sign_in
from tests.sheets.conftest import OTHER, TOWN, VILLAGE
from tests.sheets.register import registered
from tests.sheets.rosters import paper, save
from tests.sheets.test_imports import HEADER, bring_in, row, send

PHONE = "13912345678"


@pytest.fixture(params=["en", "zh-hans"])
def language(request, settings):
    settings.LANGUAGE_CODE = request.param
    return request.param


def browser(actor, **more):
    client = sign_in(User.objects.get(pk=actor.user_id), **more)
    client.raise_request_exception = True
    return client


def upload(client, path, place=VILLAGE):
    file = SimpleUploadedFile(path.name, path.read_bytes())
    return client.post(
        reverse("sheets:new_import"), {"kind": "register", "place": place.path, "file": file}
    )


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


def test_a_clerk_sends_a_file_looks_and_says_yes(register, clerk, now, workbook):
    client = browser(clerk)
    save(workbook, [["名单"], HEADER, row(1, "赵一", phone=PHONE), row(2, "钱二", paper="1")])

    sent = upload(client, workbook)
    run = ImportRun._base_manager.get()
    page_url = reverse("sheets:import", args=[run.pk])
    assert (sent.status_code, sent["Location"]) == (302, page_url)
    waiting = client.get(page_url)
    assert reverse("sheets:import_progress", args=[run.pk]) in text(waiting)

    jobs.check(str(run.pk), str(clerk.user_id))
    done = client.get(reverse("sheets:import_progress", args=[run.pk]))
    assert done["HX-Refresh"] == "true"
    preview = text(client.get(page_url))
    assert "赵一" in preview
    assert PHONE not in preview
    assert "139****5678" in preview

    client.post(reverse("sheets:import_approve", args=[run.pk]))
    jobs.apply(str(run.pk), str(clerk.user_id))
    assert [name for name, _phones, _building in registered()] == ["赵一"]
    assert ImportRun._base_manager.get().status == RunStatus.APPLIED
    assert client.get(page_url).status_code == 200


def test_a_file_that_is_refused_says_why_beside_the_field(register, clerk, workbook):
    client = browser(clerk)
    workbook.write_bytes(b"%PDF-1.7")

    answer = upload(client, workbook)

    assert answer.status_code == 422
    assert answer.context["form"].errors["file"]
    assert ImportRun._base_manager.count() == 0


def test_a_person_corrects_the_columns(register, clerk, now, workbook):
    client = browser(clerk)
    save(workbook, [["赵", "钱"], *[[f"赵{i}", paper(i)] for i in range(1, 6)]])
    upload(client, workbook)
    run = ImportRun._base_manager.get()
    columns_url = reverse("sheets:import_columns", args=[run.pk])

    shown = text(client.get(columns_url))
    assert paper(1) not in shown
    assert f"{paper(1)[:3]}****{paper(1)[-4:]}" in shown
    incomplete = client.post(columns_url, {"column_0": "name", "column_1": ""})
    assert incomplete.status_code == 422
    moved = client.post(
        reverse("sheets:import_header", args=[run.pk]),
        {"sheet": 0, "first_row": 1, "last_row": 1},
    )
    assert moved.status_code == 302
    settled = client.post(columns_url, {"column_0": "name", "column_1": "paper"})

    assert settled["Location"] == reverse("sheets:import", args=[run.pk])
    run.refresh_from_db()
    assert (run.status, run.mapping) == (RunStatus.MAPPED, {0: "name", 1: "paper"})


def test_what_is_needed_and_not_found_yet_is_named_above_the_columns(register, clerk, workbook):
    client = browser(clerk)
    born = [["1990-02-09"], ["1991-03-10"]]
    save(workbook, [["何人", "身份证号", "生于"], ["赵一", paper(1), *born[0]], ["", "", *born[1]]])
    upload(client, workbook)
    run = ImportRun._base_manager.get()

    page = text(client.get(reverse("sheets:import_columns", args=[run.pk])))

    assert "尚未找到必有的列：Name。" in page
    assert "1990-02-09 · 1991-03-10" in page


def test_what_is_said_of_a_row_stands_before_its_cells(register, clerk, now, workbook):
    client = browser(clerk)
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二", paper=paper(1))])
    run = send(clerk, workbook, now)
    check_import(actor=clerk, now=now, run_id=run.pk)
    address = reverse("sheets:import", args=[run.pk])

    headers = re.findall(r'<th scope="col"[^>]*>([^<]+)</th>', text(client.get(address)))
    assert headers[:4] == ["行号", "结果", "整行说明", "Name"]
    assert "整行说明" not in text(client.get(f"{address}?outcome=new"))


def test_a_header_beyond_reason_is_refused(register, clerk, now, workbook):
    client = browser(clerk)
    save(workbook, [["赵", "钱"], ["赵一", paper(1)]])
    upload(client, workbook)
    run = ImportRun._base_manager.get()

    answer = client.post(
        reverse("sheets:import_header", args=[run.pk]),
        {"sheet": 0, "first_row": 5, "last_row": 1},
    )

    assert answer.status_code == 422
    assert "last_row" in answer.context["header_form"].errors


def test_every_page_opens_in_both_languages(register, clerk, now, workbook, language):
    client = browser(clerk, second_factor=True)
    save(workbook, [HEADER, row(1, "赵一"), row(2, "钱二（户主）"), row(3, "孙三", paper="1")])
    doubtful = save(workbook.with_name("b.xlsx"), [["名单"], ["户主", "码"], ["赵一", paper(1)]])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
    open_run = send(clerk, doubtful, now)
    applied = bring_in(clerk, save(workbook.with_name("c.xlsx"), [HEADER, row(9, "周九")]), now)

    pages = [
        reverse("sheets:imports"),
        reverse("sheets:new_import"),
        reverse("sheets:exports"),
        reverse("sheets:import", args=[run.pk]),
        reverse("sheets:import", args=[run.pk]) + "?outcome=wrong",
        reverse("sheets:import", args=[run.pk]) + "?doubtful=1",
        reverse("sheets:import", args=[run.pk]) + "?page=99&outcome=nonsense",
        reverse("sheets:import", args=[open_run.pk]),
        reverse("sheets:import_columns", args=[open_run.pk]),
        reverse("sheets:import_columns", args=[run.pk]),
        reverse("sheets:import", args=[applied.pk]),
    ]
    for url in pages:
        answer = client.get(url)
        assert answer.status_code == 200, url
        assert "<script>" not in text(answer)


def test_wrong_rows_are_downloaded_with_reasons(register, clerk, now, workbook):
    client = browser(clerk)
    save(workbook, [HEADER, row(1, "赵一", paper="1")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)

    answer = client.post(reverse("sheets:import_corrections", args=[run.pk]), {"rows": "wrong"})

    content = b"".join(answer.streaming_content)
    assert content.startswith(b"PK\x03\x04")
    assert int(answer["Content-Length"]) == len(content)
    assert answer["Cache-Control"] == "no-store, private"
    assert "attachment" in answer["Content-Disposition"]


def test_an_outcome_without_rows_says_so_and_leads_back_to_the_others(
    register, clerk, now, workbook
):
    client = browser(clerk)
    save(workbook, [HEADER, row(1, "赵一")])
    upload(client, workbook)
    run = ImportRun._base_manager.get()
    jobs.check(str(run.pk), str(clerk.user_id))

    page = text(client.get(reverse("sheets:import", args=[run.pk]), {"outcome": "wrong"}))

    assert "没有这样的行" in page or "No such rows" in page
    assert 'href="?outcome=new#rows"' in page


def test_a_template_is_downloaded(register, clerk):
    answer = browser(clerk).get(reverse("sheets:template", args=["register"]))

    assert answer.content.startswith(b"PK\x03\x04")


def test_an_export_needs_a_second_factor(register, clerk):
    answer = browser(clerk).get(reverse("sheets:exports"))

    assert answer.status_code == 302
    assert "next=" in answer["Location"]


def test_an_export_is_asked_for_found_again_and_downloaded(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "欧阳一一", phone=PHONE)])
    bring_in(clerk, workbook, now)
    client = browser(clerk, second_factor=True)

    asked = client.post(
        reverse("sheets:exports"),
        {"kind": "register", "place": VILLAGE.path, "content": "masked", "form": "csv"},
    )
    run = ExportRun._base_manager.get()
    assert asked["Location"] == reverse("sheets:export", args=[run.pk])
    waiting = client.get(asked["Location"], headers={"HX-Request": "true"})
    assert "hx-trigger" in text(waiting)
    jobs.export(str(run.pk), str(clerk.user_id))
    ready = client.get(asked["Location"], headers={"HX-Request": "true"})
    assert ready["HX-Refresh"] == "true"
    file = client.get(reverse("sheets:export_file", args=[run.pk]))

    content = b"".join(file.streaming_content).decode("utf-8-sig")
    assert ExportRun._base_manager.get().status == ExportStatus.READY
    assert PHONE not in content
    assert "139****5678" in content


def test_a_full_export_without_a_reason_is_not_begun(register, clerk):
    client = browser(clerk, second_factor=True)

    answer = client.post(
        reverse("sheets:exports"),
        {"kind": "register", "place": VILLAGE.path, "content": "full", "form": "xlsx"},
    )

    assert answer.status_code == 422
    assert "reason" in answer.context["form"].errors
    assert ExportRun._base_manager.count() == 0


def test_discarding_leads_back_to_the_list(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)

    answer = browser(clerk).post(reverse("sheets:import_discard", args=[run.pk]))

    assert answer["Location"] == reverse("sheets:imports")
    assert ImportRun._base_manager.get().status == RunStatus.DISCARDED


@pytest.mark.parametrize(
    ("role", "place", "status"),
    [
        (Role.COMMUNITY_WORKER, OTHER, 404),
        (Role.COMMANDER, TOWN, 200),
        (Role.VOLUNTEER, VILLAGE, 403),
    ],
)
def test_an_import_opens_for_those_it_concerns(
    register, clerk, staff, now, workbook, role, place, status
):
    save(workbook, [HEADER, row(1, "欧阳一一")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
    client = browser(staff(role, place))

    answer = client.get(reverse("sheets:import", args=[run.pk]))

    assert answer.status_code == status
    assert "欧阳一一" not in text(answer)
    assert reverse("sheets:import_approve", args=[run.pk]) not in text(answer)


def test_a_list_of_imports_costs_the_same_for_one_and_for_three(register, clerk, now, workbook):
    client = browser(clerk)
    url = reverse("sheets:imports")
    save(workbook, [HEADER, row(1, "赵一")])
    send(clerk, workbook, now)
    client.get(url)

    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for _ in range(2):
        send(clerk, workbook, now)
    with CaptureQueriesContext(connection) as three:
        client.get(url)

    assert len(three) == len(one)


def test_a_preview_costs_the_same_for_one_row_and_for_three(register, clerk, now, workbook):
    client = browser(clerk)
    costs = []
    for rows in (1, 3):
        save(workbook, [HEADER, *[row(i, f"赵{'一二三四'[i]}") for i in range(rows)]])
        run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
        client.get(reverse("sheets:import", args=[run.pk]))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("sheets:import", args=[run.pk]))
        costs.append(len(queries))

    assert costs[0] == costs[1]


def test_an_import_lost_while_writing_can_be_approved_again(register, clerk, now, workbook):
    save(workbook, [HEADER, row(1, "赵一")])
    run = check_import(actor=clerk, now=now, run_id=send(clerk, workbook, now).pk)
    client = browser(clerk)
    url = reverse("sheets:import_approve", args=[run.pk])

    client.post(url)
    client.post(url)
    with looking(clerk):
        run = apply_import(actor=clerk, now=now, run_id=run.pk)

    assert (run.status, len(registered())) == (RunStatus.APPLIED, 1)


def test_rows_an_earlier_version_kept_are_not_shown_but_the_page_opens(
    register, clerk, now, workbook
):
    """After an upgrade the table may have other columns than when the file was read."""
    save(workbook, [HEADER, row(1, "赵一")])
    run = bring_in(clerk, workbook, now)
    kept = ImportRow.objects.get(run=run)
    values, *rest = json.loads(key_ring().decrypt(PURPOSE, kept.sealed))
    kept.sealed = key_ring().encrypt(PURPOSE, json.dumps([values[:-1], *rest]))
    kept.save(update_fields=["sealed"])

    page = browser(clerk).get(f"/imports/{run.pk}/")

    assert page.status_code == 200
    assert "此文件由旧版程序读取" in text(page)
