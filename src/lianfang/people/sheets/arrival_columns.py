"""The columns of the roster of arrivals (来返人员花名册, 返乡人员登记表, 外出返回人员摸排表).

Who they are and where they stay is told as in a roster of residents; the rest is the journey.
"""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from lianfang.people.enums import ArrivalTransport
from lianfang.people.sheets.columns import RESIDENTS, choices, where_columns
from lianfang.people.sheets.words import TRANSPORT_SYNONYMS
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Column, ColumnList

# What else the columns of residents are called where the roster is about a return.
_SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": (
        *("返乡人员姓名", "来返人员姓名", "返回人员姓名", "来访人员姓名", "外出人员姓名"),
        *("外出务工人员姓名", "务工人员姓名", "外出返回人员姓名", "返乡人员", "来返人员"),
        *("返回人员", "外出务工人员", "来访人员"),
    ),
    "address": (
        *("返回后住址", "返回后居住地", "返乡后住址", "返乡后居住地", "返乡后居住地址"),
        *("返回后居住地址", "返乡住址", "返回住址", "来返后住址", "本地住址", "在本地住址"),
        *("居家地址", "居家观察地址", "落脚地", "落脚点", "抵达后住址"),
    ),
    "registered_place": ("户籍",),
    "employer": ("务工单位名称", "就读学校", "学校或单位"),
}


def _resident(field: str) -> Column:
    column: Column = RESIDENTS.column(field)
    return replace(column, synonyms=(*column.synonyms, *_SYNONYMS.get(field, ())))


def _where() -> list[Column]:
    return [
        replace(column, synonyms=(*column.synonyms, *_SYNONYMS.get(column.field, ())))
        for column in where_columns()
    ]


ARRIVALS = ColumnList(
    *map(_resident, ("name", "paper_kind", "paper", "sex", "birth_date", "phones")),
    Column(
        "origin",
        _("Came from"),
        synonyms=(
            *("从何地返回", "何地返回", "从何处返回", "从何地来", "从哪里返回", "从哪里来"),
            *("从何地来或返", "来自地区", "来自何地", "来自哪里", "来自", "来源地", "来返地"),
            *("返回地", "出发地", "出发地点", "出发城市", "始发地", "旅居地", "旅居史"),
            *("外出地", "外出地点", "外出目的地", "务工地", "务工地点", "外出务工地"),
            *("外出务工地点", "务工地址", "原务工地", "返乡前所在地", "返乡前居住地"),
            *("返回前所在地", "返回前居住地", "返乡地", "返乡来源地", "来往地", "从何处来"),
            *("departed from", "coming from"),
        ),
        required=True,
        max_length=128,
        width=20,
        example="湖北省武汉市",
    ),
    Column(
        "origin_code",
        _("Division code of the origin"),
        synonyms=("来源地区划代码", "出发地区划代码", "来源地代码"),
        kind=ColumnKind.CODE,
        max_length=12,
    ),
    Column(
        "via",
        _("By way of"),
        synonyms=("途经地", "途经", "途经地区", "途经城市", "途径地", "中转地", "途中经停"),
        max_length=64,
        help=_("Is kept in the note of the arrival."),
    ),
    Column(
        "arrived_on",
        _("Arrived on"),
        synonyms=(
            *("返回时间", "返回日期", "抵达时间", "抵达日期", "到达时间", "到达日期"),
            *("返乡时间", "返乡日期", "来返时间", "来返日期", "返程时间", "返程日期"),
            *("到家时间", "到家日期", "抵返时间", "返抵时间", "返抵日期", "回来时间"),
            *("回村时间", "回村日期", "返村时间", "来的时间", "到本地时间", "抵达本地时间"),
            *("返回本地时间", "返湾时间", "来往时间", "arrival date", "date of arrival"),
        ),
        kind=ColumnKind.DATE,
        required=True,
        width=12,
        example="2020-02-09",
    ),
    Column(
        "transport",
        _("Travelled by"),
        synonyms=(
            *("交通工具", "交通方式", "返回方式", "返乡方式", "返程方式", "出行方式"),
            *("乘坐交通工具", "返回交通工具", "返乡交通工具", "返乡交通方式", "返程交通工具"),
            *("乘坐何种交通工具", "搭乘交通工具", "到达方式", "来返方式", "means of transport"),
        ),
        kind=ColumnKind.CHOICE,
        choices=choices(ArrivalTransport, TRANSPORT_SYNONYMS),
        example="火车",
    ),
    Column(
        "trip_number",
        _("Trip number or plate"),
        synonyms=(
            *("车次", "航班号", "航班", "班次", "车牌", "车牌号", "车牌号码", "车次航班"),
            *("车次航班号", "航班车次", "航班号车次", "航班车次车牌", "车次航班车牌"),
            *("航班车次车牌号", "车次航班车牌号", "航班号车次车牌", "航班号车次车牌号"),
            *("车次航班号车牌", "车次航班号车牌号", "航班号车牌号", "车牌航班车次", "航班车牌"),
            *("车次车牌", "车次车牌号", "列车车次", "火车车次", "车船航班号", "班次车牌号"),
            *("交通工具及车次", "交通工具及航班车次", "具体车次", "flight or train number"),
        ),
        kind=ColumnKind.CODE,
        max_length=32,
        example="G1234",
    ),
    Column(
        "companions",
        _("Companions"),
        synonyms=(
            *("同行人", "同行人员", "同行人数", "随行人员", "随行人数", "同行人姓名"),
            *("同行人员姓名", "同返人员", "同行者", "同车人员", "共同返回人员"),
        ),
        max_length=128,
        personal=True,
        help=_("How many, or their names; names are kept in the note of the arrival."),
    ),
    Column(
        "contact",
        _("Contact with cases"),
        synonyms=(
            *("接触史", "有无接触史", "是否有接触史", "密切接触史", "疫区接触史", "病例接触史"),
            *("流行病学史", "流行病学接触史", "是否接触确诊病例", "是否接触过确诊病例"),
            *("是否与疫区人员接触", "是否接触疫区人员", "是否接触确诊或疑似病例"),
        ),
        max_length=64,
        personal=True,
        help=_("Is kept in the note of the arrival."),
    ),
    *_where(),
    *map(_resident, ("registered_place", "employer", "note")),
)
