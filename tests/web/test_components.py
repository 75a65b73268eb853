"""Components: what they show for what they are given."""

import re
from pathlib import Path

import pytest
from django import forms
from django.core.paginator import Paginator
from django.test import RequestFactory
from django.test.html import parse_html

from lianfang.web.tables import Column

ROOT = Path(__file__).resolve().parents[2]
COTTON = ROOT / "src" / "lianfang" / "web" / "templates" / "cotton"
COMPONENTS = sorted(COTTON.glob("*.html"))
DOCUMENT = ROOT / "docs" / "architecture" / "components.md"


class VisitForm(forms.Form):
    temperature = forms.DecimalField(label="体温", help_text="腋下", max_value=43)
    at_home = forms.ChoiceField(
        label="在家", widget=forms.RadioSelect, choices=[("y", "在家"), ("n", "不在家")]
    )
    consent = forms.BooleanField(label="已告知", required=False)


def attributes(html: str, tag: str) -> dict[str, str]:
    return dict(re.findall(r'([\w-]+)="([^"]*)"', re.search(rf"<{tag}\b([^>]*)>", html)[1]))


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda p: p.stem)
def test_each_component_says_at_its_top_what_its_attributes_mean(path):
    text = path.read_text()
    said = re.search(r"{% comment %}(.*?){% endcomment %}", text, re.S)[1]
    declared = re.search(r"<c-vars(.*?)/>", text, re.S)
    names = re.findall(r'\s:?([\w-]+)=(?:"|\')', declared[1]) if declared else []

    assert [n for n in names if not re.search(rf"\b{n}\b", said)] == []


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda p: p.stem)
def test_each_component_is_in_the_documentation(path):
    assert f"`c-{path.stem.replace('_', '-')}`" in DOCUMENT.read_text()


def test_a_figure_shows_its_denominator_and_opens_its_rows(draw):
    html = draw(
        '<c-stat label="单元志愿者" :value="done" :of="all" href="/rows" missing_href="/gaps"'
        ' missing_label="无人负责" tone="now" />',
        done=119,
        all=191,
    )

    assert re.findall(r'href="([^"]*)"', html) == ["/rows", "/gaps"]
    assert " ".join(re.sub(r"<[^>]*>", " ", html).split()) == (
        "单元志愿者 119 / 191 无人负责 72 62.3%"
    )
    assert re.findall(r'width="([\d.]+)"', html) == ["100", "62.30"]


def test_a_figure_nobody_has_counted_is_a_dash_and_not_a_nought(draw):
    html = draw('<c-stat label="昨日简报" :value="value" />', value=None)

    assert "—" in html
    assert "0" not in re.sub(r"<[^>]*>", "", html)


def test_a_bar_of_coverage_names_the_missing_first(draw):
    html = draw(
        '<c-coverage-bar :done="127" :total="190" href="/done" missing_href="/gaps" tone="now" />'
    )

    assert re.findall(r'href="([^"]*)"', html) == ["/gaps", "/done"]


def test_a_complete_bar_has_no_missing_part(draw):
    html = draw('<c-coverage-bar :done="190" :total="190" missing_href="/gaps" />')

    assert "/gaps" not in html
    assert "is-done" in html


def test_what_people_typed_is_escaped_everywhere(draw):
    nasty = "<b>\"甲'"

    for source in (
        '<c-person-chip name="{{ x }}" note="{{ x }}" />',
        '<c-badge tone="now">{{ x }}</c-badge>',
        '<c-stat label="{{ x }}" :value="1" note="{{ x }}" />',
        '<c-empty title="{{ x }}" text="{{ x }}" />',
        '<c-timeline-item title="{{ x }}" who="{{ x }}" />',
        '<c-row title="{{ x }}" note="{{ x }}" href="#" />',
        '<c-card title="{{ x }}">{{ x }}</c-card>',
        '<c-confirm id="a" action="#" label="{{ x }}" text="{{ x }}" />',
        '<c-data-table :columns="columns" label="{{ x }}" empty_title="{{ x }}" />',
    ):
        html = draw(source, x=nasty, columns=[])
        assert "<b>" not in html, source
        assert "&amp;lt;" not in html, source
        assert "&lt;b&gt;" in html, source


def test_a_field_ties_its_label_hint_and_error_to_the_input(draw):
    form = VisitForm({"temperature": "48", "at_home": "y"})

    html = draw('<c-form-field :field="form.temperature" />', form=form)

    field = attributes(html, "input")
    assert field["aria-invalid"] == "true"
    assert field["aria-describedby"] == "id_temperature_hint id_temperature_error"
    assert field["value"] == "48"
    assert 'id="id_temperature_error"' in html
    assert 'for="id_temperature"' in html


def test_a_number_with_a_step_has_a_button_on_either_side(draw):
    html = draw(
        '<c-form-field :field="form.temperature" step="0.1" start="36.5" />', form=VisitForm()
    )

    assert re.findall(r'data-step="(.*?)" data-start="(.*?)" data-for="(.*?)"', html) == [
        ("-0.1", "36.5", "id_temperature"),
        ("0.1", "36.5", "id_temperature"),
    ]
    assert re.findall(r'aria-label="(.*?)"', html) == ["体温：减0.1", "体温：加0.1"]


def test_choices_are_a_group_with_a_legend(draw):
    html = draw('<c-form-field :field="form.at_home" />', form=VisitForm())

    assert "<legend>在家</legend>" in html
    assert html.count('type="radio"') == 2


def test_an_optional_field_says_so(draw):
    html = draw(
        '<c-form-field :field="form.consent" /><c-form-field :field="form.at_home" />',
        form=VisitForm(),
    )

    assert html.count("form-check-input") == 1
    assert "选填" not in html.split("<legend>")[1]


def test_a_form_with_errors_says_that_nothing_was_saved(draw):
    bad, good = VisitForm({"temperature": "48"}), VisitForm()

    assert "尚未保存" in draw('<c-form-errors :form="form" />', form=bad)
    assert draw('<c-form-errors :form="form" />', form=good) == ""


COLUMNS = [
    Column("name", "姓名", sort="name"),
    Column("temperature", "体温", sort="t", numeric=True),
    Column("note", "备注", optional=True),
]
TABLE = (
    '<c-data-table id="people" :columns="columns" :page="page" sort="-name"'
    ' private="{{ private }}" empty_title="还没有人" empty_text="导入花名册">'
    "{% for row in page.object_list %}<tr><td>{{ row }}</td><td></td><td></td></tr>{% endfor %}"
    "</c-data-table>"
)


def test_a_list_keeps_its_filters_when_it_is_sorted_or_turned(draw):
    page = Paginator(range(130), 50).page(2)
    request = RequestFactory().get("/list/", {"state": "open", "page": "2", "sort": "-name"})

    html = draw(TABLE, request, columns=COLUMNS, page=page, private="")

    links = re.findall(r'href="(\?[^"]*)"', html)
    assert links[0] == "?state=open&amp;sort=name"
    assert links[1] == "?state=open&amp;sort=temperature"
    assert "?state=open&amp;page=3&amp;sort=-name" in links
    assert "第 51–100 条，共 130 条" in html


def test_a_sorted_column_says_so_to_screen_readers(draw):
    page = Paginator(range(3), 50).page(1)

    html = draw(TABLE, columns=COLUMNS, page=page, private="")

    assert re.findall(r'data-col="(\w+)"[^>]*aria-sort="(\w+)"', html) == [("name", "descending")]


def test_a_list_searched_by_personal_data_has_no_links_that_carry_it(draw):
    page = Paginator(range(130), 50).page(2)
    request = RequestFactory().post("/list/", {"q": "王", "page": "2"})

    html = draw(TABLE, request, columns=COLUMNS, page=page, private="1")

    assert "href=" not in html.replace("#", "").split("<table")[1].replace('use href="', "")
    assert 'form="people-filters" name="page" value="3"' in html


STACKED = TABLE.replace("empty_title", "stacked empty_title")


def test_cards_on_a_phone_are_sorted_by_a_choice_that_keeps_filters(draw):
    page = Paginator(range(130), 50).page(2)
    request = RequestFactory().get("/list/", {"state": "open", "page": "2", "sort": "-name"})

    html = draw(STACKED, request, columns=COLUMNS, page=page, private="")

    form = re.search(r'<form id="people-order"[^>]*>(.*?)</form>', html, re.DOTALL)
    assert 'method="get" action="/list/"' in form[0]
    assert re.findall(r'name="(\w+)" value="([^"]*)"', form[1]) == [("state", "open")]
    chosen = re.search(r'<select [^>]*id="people-sort"[^>]*>', html)[0]
    assert attributes(chosen, "select")["form"] == "people-order"
    assert re.findall(r'<option value="([^"]*)"( selected)?>', html) == [
        ("name", ""),
        ("-name", " selected"),
        ("temperature", ""),
        ("-temperature", ""),
    ]
    assert '<label for="people-sort">' in html


def test_a_private_list_is_sorted_by_the_form_of_its_filters(draw):
    page = Paginator(range(3), 50).page(1)
    request = RequestFactory().post("/list/", {"q": "王"})

    html = draw(STACKED, request, columns=COLUMNS, page=page, private="1")

    assert "<form" not in html
    chosen = re.search(r'<select [^>]*id="people-sort"[^>]*>', html)[0]
    assert attributes(chosen, "select")["form"] == "people-filters"
    assert "王" not in html


def test_nothing_is_offered_where_rows_stay_rows_or_nothing_sorts(draw):
    page, none = Paginator(range(3), 50).page(1), Paginator([], 50).page(1)

    assert "data-sort" not in draw(TABLE, columns=COLUMNS, page=page, private="")
    assert "data-sort" not in draw(STACKED, columns=[COLUMNS[2]], page=page, private="")
    assert "data-sort" not in draw(STACKED, columns=COLUMNS, page=none, private="")


def test_an_empty_list_says_what_to_do(draw):
    html = draw(TABLE, columns=COLUMNS, page=Paginator([], 50).page(1), private="")

    assert "<table" not in html
    assert "还没有人" in html
    assert "导入花名册" in html


def test_filters_go_into_the_address_and_private_ones_do_not(draw):
    shown = attributes(draw('<c-filter-bar for="rows" action="/people/" search="q" />'), "form")
    private = attributes(
        draw('<c-filter-bar for="rows" action="/people/" search="q" private />'), "form"
    )

    assert (shown["method"], shown["hx-get"], shown["hx-push-url"]) == ("get", "/people/", "true")
    assert (private["method"], private["hx-post"]) == ("post", "/people/")
    assert "hx-push-url" not in private


def test_a_confirmation_posts_with_its_reason(draw):
    html = draw(
        '<c-confirm id="reveal" action="/reveal/" label="显示" reason="为什么？" danger />',
        RequestFactory().get("/"),
    )

    assert attributes(html, "form") == {"method": "post", "action": "/reveal/"}
    assert "csrfmiddlewaretoken" in html
    assert 'name="reason" required' in html


def test_progress_stops_asking_when_the_work_is_done(draw):
    running = draw('<c-progress url="/job/1/" :value="62" :total="100" />')
    done = draw('<c-progress url="/job/1/" :value="100" :total="100" done />')

    assert attributes(running, "div")["hx-get"] == "/job/1/"
    assert "hx-get" not in done


def test_a_chart_carries_its_figures_as_data(draw):
    html = draw(
        '<c-chart id="c1" :data="data" label="每日上门" />',
        data={"kind": "bar", "categories": ["</script>"], "series": []},
    )

    assert html.count("</script>") == 1
    assert attributes(html, "div")["data-chart"] == "c1-data"


def test_the_gallery_shows_well_formed_html(browse):
    for path in ("/_gallery/", "/_gallery/phone/"):
        parse_html(browse(path).content.decode())
