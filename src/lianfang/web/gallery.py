"""Invented data for the gallery of components. Nobody named here exists."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.translation import get_language

from lianfang.web.context import Frame, PlaceChoice
from lianfang.web.navigation import all_items
from lianfang.web.tables import Column, chosen_sort

NOW = datetime(2020, 3, 18, 1, 40, tzinfo=UTC)
FAMILY = "甲乙丙丁戊己庚辛壬癸"
PLACES = ["四棵社区", "王太社区", "钟山村", "程法村", "下吴村", "王叶村", "株林村", "四斗粮村"]


@dataclass(frozen=True)
class Visitor:
    """The invented person at the screen."""

    display_name: str = "甲某（虚构）"
    rights: frozenset[str] = field(
        default_factory=lambda: frozenset(item.right for item in all_items())
    )
    roles: tuple[str, ...] = ()


class VisitForm(forms.Form):
    """A form with one input of each kind."""

    temperature = forms.DecimalField(
        label="体温",
        help_text="℃",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )
    symptoms = forms.MultipleChoiceField(
        label="症状",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[("fever", "发热"), ("cough", "干咳"), ("fatigue", "乏力"), ("throat", "咽痛")],
    )
    at_home = forms.ChoiceField(
        label="是否在家",
        widget=forms.RadioSelect,
        choices=[("yes", "在家"), ("no", "不在家"), ("refused", "未开门")],
    )
    worker = forms.ChoiceField(
        label="负责人",
        choices=[("", "—")] + [(str(n), f"{c}某（网格员）") for n, c in enumerate(FAMILY)],
    )
    needs = forms.CharField(label="需求", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class FilterForm(forms.Form):
    place = forms.ChoiceField(
        label="地点", required=False, choices=[("", "全部")] + [(p, p) for p in PLACES]
    )
    state = forms.ChoiceField(
        label="状态", required=False, choices=[("", "全部"), ("open", "未上门"), ("done", "已上门")]
    )


COLUMNS = [
    Column("name", "姓名", sort="name"),
    Column("place", "地点", sort="place"),
    Column("group", "特殊群体"),
    Column("temperature", "体温", sort="temperature", numeric=True),
    Column("state", "状态"),
    Column("seen", "最近上门", sort="seen"),
    Column("worker", "负责人"),
    Column("note", "备注", optional=True),
]


def dress(request: HttpRequest) -> None:
    """Puts the invented person and place on the request, as the middleware does with real ones."""
    request.actor = Visitor()  # type: ignore[attr-defined]
    chinese = (get_language() or "").startswith("zh")
    request.frame = Frame(  # type: ignore[attr-defined]
        as_of=NOW,
        place_name="金山街道" if chinese else "Jinshan subdistrict",
        places=[
            PlaceChoice("金山街道", "?place=0", 0, is_current=True),
            *(PlaceChoice(name, f"?place={n}", 1) for n, name in enumerate(PLACES, 1)),
        ],
        phase_name="封闭管理" if chinese else "Sealed management",
        phase_url="#phase",
    )


def people(total: int = 1473) -> list[dict[str, Any]]:
    """Invented people under care, the same ones every time."""
    states = [
        ("", "未上门"),
        ("done", "已上门"),
        ("now", "发热"),
        ("soon", "未开门"),
        ("done", "已上门"),
    ]
    groups = ["独居老人", "低保户", "残疾人", "慢性病", "孕产妇"]
    return [
        {
            "id": number,
            "name": f"{FAMILY[number % 10]}*{'' if number % 3 else '*'}",
            "age": 60 + number * 7 % 31,
            "sex": "女" if number % 2 else "男",
            "place": PLACES[number % len(PLACES)],
            "building": f"{number % 12 + 1}栋{number % 4 + 1}单元{number % 6 + 1}0{number % 2 + 1}",
            "group": groups[number % 5],
            "temperature": None
            if number % 5 == 0
            else 38.2
            if number % 5 == 2
            else 36.3 + number % 7 / 10,
            "tone": states[number % 5][0],
            "state": states[number % 5][1],
            "seen": None if number % 5 == 0 else NOW - timedelta(minutes=17 * number % 900),
            "worker": f"{FAMILY[number % 7]}某" if number % 9 else "",
        }
        for number in range(1, total + 1)
    ]


def charts() -> dict[str, Any]:
    return {
        "bar": {
            "kind": "bar",
            "horizontal": True,
            "unit": "%",
            "max": 100,
            "categories": PLACES,
            "series": [{"name": "覆盖率", "values": [62, 71, 80, 88, 93, 95, 97, 100]}],
            "links": [f"?place={n}" for n in range(len(PLACES))],
            "target": {"value": 95, "label": "目标 95%"},
        },
        "line": {
            "kind": "line",
            "unit": "人次",
            "categories": [f"3/{n}" for n in range(9, 19)],
            "series": [
                {"name": "应上门", "values": [2946] * 10, "tone": "muted"},
                {
                    "name": "已上门",
                    "values": [1900, 2210, 2400, 2390, 2600, 2700, 2755, 2801, 2856, None],
                },
            ],
        },
        "pie": {
            "kind": "pie",
            "unit": "人",
            "categories": ["独居老人", "低保户", "残疾人", "慢性病"],
            "series": [{"name": "特殊群体", "values": [512, 403, 318, 240]}],
        },
        "gauge": {
            "kind": "gauge",
            "unit": "%",
            "categories": ["今日完成"],
            "series": [{"name": "今日完成", "values": [62.3]}],
        },
        "heatmap": {
            "kind": "heatmap",
            "categories": [f"{h}时" for h in range(7, 20)],
            "series": [
                {"name": name, "values": [(n * 7 + h * h) % 40 for h in range(13)]}
                for n, name in enumerate(PLACES)
            ],
        },
    }


def console_page(request: HttpRequest) -> dict[str, Any]:
    data = request.POST if request.method == "POST" else request.GET
    rows = people()
    if data.get("state") == "empty":
        rows = []
    page = Paginator(rows, 50).get_page(data.get("page"))
    bound = VisitForm({"temperature": "48", "worker": ""})
    bound.add_error("temperature", "体温应在 34 至 43 ℃ 之间。")
    return {
        "columns": COLUMNS,
        "sort": chosen_sort(data, COLUMNS, "place"),
        "page": page,
        "filters": FilterForm(data),
        "form": VisitForm(),
        "bound": bound,
        "charts": charts(),
        "crumbs": [
            {"name": "金山街道", "url": "#"},
            {"name": "四棵社区", "url": "#"},
            {"name": "3栋", "url": ""},
        ],
        "when": NOW,
        "places": [
            {"name": p, "done": 190 - 9 * n, "total": 190} for n, p in enumerate(reversed(PLACES))
        ],
    }


def phone_page(request: HttpRequest) -> dict[str, Any]:
    return {"people": people(8), "form": VisitForm()}


def map_data() -> dict[str, Any]:
    """Eight squares in two rows: a schematic map as drawn for places of unknown geometry."""

    def square(column: int, row: int) -> list[list[float]]:
        west, south = 114.90 + column * 0.02, 30.10 - row * 0.015
        return [
            [west, south],
            [west + 0.019, south],
            [west + 0.019, south + 0.014],
            [west, south + 0.014],
            [west, south],
        ]

    shares = [62, 71, 80, 88, 93, 95, None, 100]
    return {
        "type": "FeatureCollection",
        "properties": {
            "metric": "覆盖率",
            "unit": "%",
            "breaks": [70, 80, 90, 95],
            "schematic": True,
        },
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Polygon", "coordinates": [square(n % 4, n // 4)]},
                "properties": {
                    "name": name,
                    "value": shares[n],
                    "url": f"?place={n}",
                    **({"state": "now"} if n == 0 else {}),
                },
            }
            for n, name in enumerate(PLACES)
        ],
    }
