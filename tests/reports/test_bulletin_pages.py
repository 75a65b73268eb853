"""Pages and papers of bulletins: the way through review, what is typed stays, charts and Word."""

import re
import shutil
import subprocess
import zipfile
from io import BytesIO
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.reports.charts import axis_top, chart_svg
from lianfang.reports.documents import bulletin_document
from lianfang.reports.models import Bulletin
from tests.people.builders import resident, signed_in
from tests.reports.builders import NOW, coded_town
from tests.reports.test_bulletins import draft, issue

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_limits")]
CHART = {
    "title": "近三日<走访>",
    "kind": "line",
    "unit": "人次",
    "categories": ["03-16", "03-17", "03-18"],
    "series": [
        {"name": "走访", "values": [3, None, 40]},
        {"name": "逾期", "values": [0, 1, 2.5]},
    ],
}


@pytest.fixture
def working():
    return coded_town()


@pytest.fixture
def people(working, monkeypatch):
    """A writer and a commander, at the moment of the records."""
    monkeypatch.setattr("lianfang.kit.clock.now", lambda: NOW)
    township = working.town.township
    return (
        signed_in(Role.WORKING_GROUP_MEMBER, township, "writer"),
        signed_in(Role.COMMANDER, township, "reader"),
    )


def go(client, name, bulletin, **data):
    return client.post(reverse(f"reports:{name}", args=[bulletin.pk]), data, follow=True)


def test_one_writes_another_reads_and_issues(working, people):
    writer, reader = people
    writer.post(reverse("reports:draft_bulletin"), {"as_of": "2020-03-18T09:30", "kind": "daily"})
    made = Bulletin.objects.get()

    added = go(writer, "add_event", made, zh="市领导到社区检查指导")
    assert "市领导到社区检查指导" in added.content.decode()
    sent = go(writer, "submit_bulletin", made).content.decode()
    assert "approve/" not in sent
    assert go(writer, "approve_bulletin", made).status_code == 403
    back = go(reader, "return_bulletin", made, reason="请补充数据").content.decode()
    assert "请补充数据" in back
    go(writer, "submit_bulletin", made)
    assert f"{made.pk}/approve/" in reader.get(f"/reports/bulletins/{made.pk}/").content.decode()
    go(reader, "approve_bulletin", made)
    issued = go(reader, "issue_bulletin", made).content.decode()

    assert "2020年第1期" in issued
    assert "校验一致" in issued
    assert Bulletin.objects.get().state == "issued"


def test_a_line_that_is_refused_stays_in_its_field(working, people):
    resident(working.town.unit, "陈桂兰")
    made = draft(working)

    answer = go(people[0], "add_event", made, zh="走访陈桂兰老人", en="a visit")

    assert answer.status_code == 422
    html = answer.content.decode()
    assert 'value="走访陈桂兰老人"' in html
    assert "居民姓名" in html


def test_a_struck_event_is_off_the_paper_and_can_be_put_back(working, people):
    made = draft(working)
    go(people[0], "add_event", made, zh="市领导到社区检查指导")
    paper = re.compile(r"<article.*?</article>", re.S)

    struck = go(people[0], "strike_event", made, index="0").content.decode()
    assert "市领导到社区检查指导" not in paper.search(struck)[0]
    back = go(people[0], "strike_event", made, index="0", back="1").content.decode()
    assert "市领导到社区检查指导" in paper.search(back)[0]
    assert go(people[0], "strike_event", made, index="x").status_code == 404


def test_the_list_narrows_by_kind_state_and_day(working, people):
    issue(draft(working))
    draft(working, kind="recruitment")
    address = reverse("reports:bulletins")

    def titles(**asked):
        html = people[1].get(address, asked).content.decode()
        return re.findall(r'class="lf-main"><a [^>]*>(.*?)<', html)

    assert len(titles()) == 2
    assert titles(kind="recruitment") == ["金山街道企业用工招聘战报"]
    assert titles(state="issued") == ["金山街道疫情防控工作简报"]
    assert titles(day="2020-03-17") == []
    assert len(titles(kind="gossip", day="x")) == 2


def test_every_figure_on_the_page_opens_as_of_the_bulletins_moment(working, people):
    made = draft(working)

    html = people[1].get(reverse("reports:bulletin", args=[made.pk])).content.decode()

    links = set(re.findall(r'class="lf-figure" href="(.*?)"', html))
    assert len(links) > 40
    assert all("as_of=2020-03-18T" in link for link in links)
    for link in sorted(links)[::12]:
        assert people[1].get(link.replace("&amp;", "&")).status_code == 200


def test_the_chart_is_drawn_without_styles_and_its_words_are_escaped():
    svg = chart_svg(CHART)

    root = ElementTree.fromstring(svg)
    assert root.attrib["aria-label"] == "近三日<走访>"
    assert "style" not in svg
    lines = [e for e in root.iter() if e.tag == "polyline"]
    assert len(lines[0].attrib["points"].split()) == 2
    assert [axis_top(n) for n in (0, 1, 3, 17, 262, 1082)] == [1, 1, 5, 20, 500, 2000]


def test_bars_carry_their_values_and_nothing_gives_an_empty_drawing():
    bars = CHART | {"kind": "bar", "series": [{"name": "走访", "values": [3, None, 40]}]}

    root = ElementTree.fromstring(chart_svg(bars))
    assert len([e for e in root.iter() if e.tag == "rect"]) == 2
    assert "<svg" in chart_svg(bars | {"categories": [], "series": []})


@pytest.fixture
def paper(working):
    return bulletin_document(issue(draft(working)))


def test_the_document_has_native_tables_and_a_chart_with_its_numbers_behind(paper):
    with zipfile.ZipFile(BytesIO(paper)) as parts:
        names = set(parts.namelist())
        document = parts.read("word/document.xml").decode()
        chart = parts.read("word/charts/chart1.xml").decode()
        types = parts.read("[Content_Types].xml").decode()

    assert {"word/charts/chart1.xml", "word/embeddings/chart1.xlsx"} <= names
    assert document.count("<w:tbl>") == 2
    assert "drawingml.chart+xml" in types
    assert 'r:id="rId' in chart
    ElementTree.fromstring(chart)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_libreoffice_opens_it_and_prints_the_whole_text(paper, tmp_path):
    (tmp_path / "bulletin.docx").write_bytes(paper)

    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile",
         "--convert-to", "pdf", "--outdir", str(tmp_path), str(tmp_path / "bulletin.docx")],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip

    pdf = (tmp_path / "bulletin.pdf").read_bytes()
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) >= 2
