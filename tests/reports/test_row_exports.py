"""The rows behind a figure leave as a workbook: masked, limited to what one may see, and logged."""

import io

import openpyxl
import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.kit import clock
from lianfang.kit.errors import Conflict, NotFound, NotPermitted
from lianfang.reports.references import FigureRef
from lianfang.reports.services import exports
from lianfang.reports.services.exports import export_metric_rows
from tests.access.builders import sign_in
from tests.command.builders import client_of
from tests.people.builders import SYSTEM, appointed
from tests.reports.builders import NOW, elder, staff, working_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def working():
    return working_town()


def rows_in(content):
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [[cell.value for cell in line] for line in book.worksheets[0].iter_rows()]


def export(working, key, actor=SYSTEM):
    place = working.town.township
    return export_metric_rows(
        actor=actor, now=NOW, ref=FigureRef.parse(key), place=place, moment=NOW
    )


def test_the_rows_of_a_figure_leave_masked_and_the_export_is_an_event(working):
    person = elder(working.town.unit)

    table = export(working, "special_persons")

    _header, *rows = rows_in(table.content)
    assert len(rows) == 1
    assert person.name not in rows[0]
    assert rows[0][0] == f"{person.name[0]}**"
    event = AuditEvent.objects.filter(action="sheets.export.run").latest("recorded_at")
    assert event.details == {"key": "special_persons", "rows": 1, "masked": True}
    assert event.subject_kind == "reports.metric"


def test_whoever_sees_the_figure_but_not_its_rows_takes_no_rows_away(working):
    viewer = appointed(Role.VIEWER, working.town.township)

    with pytest.raises(NotPermitted):
        export(working, "special_persons", viewer)


def test_a_rate_and_an_unknown_figure_have_no_rows_to_export(working):
    for key in ("tasks_done_rate", "no_such_figure"):
        with pytest.raises(NotFound):
            export(working, key)


def test_too_many_rows_are_refused_with_what_to_do_instead(working, monkeypatch):
    monkeypatch.setattr(exports, "MOST_ROWS", 0)
    staff(working.town.community, "李志强", "volunteer")

    with pytest.raises(Conflict) as refused:
        export(working, "staff")
    assert refused.value.code == "too_many_rows"


def test_the_page_of_rows_offers_the_workbook_and_asks_for_a_second_factor(working):
    staff(working.town.community, "李志强", "volunteer")
    browser = client_of(Role.WORKING_GROUP_MEMBER, working.town.township)
    address = reverse("reports:metric_rows_file", args=["volunteers"])

    page = browser.get(reverse("reports:metric_rows", args=["volunteers"]))
    assert address in page.content.decode()
    assert browser.post(address).status_code == 302

    sign_in(page.wsgi_request.user, second_factor=True, client=browser)
    answer = browser.post(address)
    assert answer.status_code == 200
    assert [row[0] for row in rows_in(answer.content)[1:]] == ["李志强"]
