"""The columns of the roster of employees (员工健康情况摸查表, 返岗员工花名册).

Who they are is told as in a roster of residents; the rest is the job, the journey and the survey.
"""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.people.enums import ArrivalTransport
from lianfang.people.sheets.columns import NOTE, RESIDENTS, choices
from lianfang.people.sheets.words import TRANSPORT_SYNONYMS
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList
from lianfang.workforce.enums import EmploymentState

_SYNONYMS: dict[str, tuple[str, ...]] = {
    "name": ("员工姓名", "职工姓名", "务工人员姓名", "返岗人员姓名", "employee"),
    "phones": ("员工电话", "本人电话", "本人手机"),
}
STATE_WORDS: dict[EmploymentState, tuple[str, ...]] = {
    EmploymentState.AWAY: ("未返岗", "未返回", "未返", "在外", "外地", "尚未返回"),
    EmploymentState.WAITING: ("已返未上岗", "待岗", "已返回", "观察中", "隔离观察", "居家观察"),
    EmploymentState.BACK: ("已返岗", "到岗", "已到岗", "在岗", "上岗", "已复工"),
    EmploymentState.LEFT: ("离职", "已离职", "辞职", "解除合同"),
}


def _person(field: str) -> Column:
    column: Column = RESIDENTS.column(field)
    return replace(column, synonyms=(*column.synonyms, *_SYNONYMS.get(field, ())))


def _text(field: str, title: Any, length: int, *synonyms: str, **more: Any) -> Column:
    return Column(field, title, synonyms=synonyms, max_length=length, **more)


def _day(field: str, title: Any, *synonyms: str, **more: Any) -> Column:
    return Column(field, title, synonyms=synonyms, kind=ColumnKind.DATE, width=12, **more)


def _asked(field: str, title: Any, *synonyms: str) -> Column:
    kind, example = ColumnKind.BOOLEAN, "否"
    return Column(field, title, synonyms=synonyms, kind=kind, example=example, personal=True)


COLUMNS = ColumnList(
    _text(
        "enterprise",
        pgettext_lazy("roster of employees", "Enterprise"),
        128,
        *("企业", "企业名称", "单位", "单位名称", "公司", "公司名称", "工作单位", "用工单位"),
        fill_down=True,
        width=24,
        help=_("Name or credit code; may be left out where the table names it above its header."),
        example="金山精密机械有限公司",
    ),
    *map(_person, ("name", "paper_kind", "paper", "sex", "birth_date", "phones")),
    _text("staff_number", _("Staff number"), 32, "工号", "员工编号", "职工编号", width=10),
    _text(
        "job",
        pgettext_lazy("of an employee", "Job"),
        64,
        *("岗位", "工种", "职务", "职位", "岗位工种"),
        example="车工",
    ),
    _text("process", _("Process"), 64, "工序", "车间", "班组", "部门", "所在车间", "workshop"),
    _text(
        "room",
        _("Dormitory and room"),
        64,
        *("宿舍", "宿舍号", "宿舍房号", "宿舍楼及房号", "住宿", "住宿地点", "厂内宿舍"),
        example="2号宿舍 305",
    ),
    _text(
        "address",
        _("Lives at now"),
        256,
        *("现居住地", "现住址", "居住地址", "现居住地址", "目前居住地", "住址", "家庭住址"),
        width=30,
        personal=True,
    ),
    _text(
        "origin",
        _("Comes from"),
        128,
        *("来自", "来源地", "出发地", "返回前所在地", "户籍地", "籍贯", "从何地返回", "省市"),
        width=20,
        example="河南省信阳市",
    ),
    Column(
        "origin_code",
        _("Division code of the origin"),
        synonyms=("来源地区划代码", "出发地区划代码"),
        kind=ColumnKind.CODE,
        max_length=12,
    ),
    _day(
        "planned_on",
        _("Means to come back on"),
        *("计划返岗日期", "计划返岗时间", "计划上班时间", "拟返岗时间", "计划返回时间"),
        *("拟上岗时间", "计划复工时间", "预计返岗时间"),
    ),
    Column(
        "state",
        _("State"),
        synonyms=("返岗情况", "返岗状态", "是否返岗", "到岗情况", "是否到岗", "在岗情况", "状态"),
        kind=ColumnKind.CHOICE,
        choices=(
            *choices(EmploymentState, STATE_WORDS),
            Choice("yes", _("Yes"), ("是", "√")),
            Choice("no", _("No"), ("否", "×")),
        ),
    ),
    _day("back_on", _("At the post since"), "返岗日期", "到岗日期", "上岗日期", "复工日期"),
    _asked(
        "in_key_region",
        _("Is in a key region now"),
        *("目前是否在重点地区", "是否在重点疫区", "现是否在湖北", "目前在重点地区", "是否在鄂"),
    ),
    _asked(
        "stayed",
        _("Stayed in a key region within 14 days"),
        *("14天内是否到过重点地区", "近14天是否到过湖北", "14天内有无疫区旅居史"),
        *("近14天旅居史", "有无疫区旅居史", "疫区旅居史"),
    ),
    _asked(
        "met_case",
        _("Met a case within 14 days"),
        *("14天内是否接触确诊或疑似病例", "是否接触病例", "有无病例接触史", "病例接触史"),
    ),
    _asked(
        "met_region",
        _("Met people from a key region within 14 days"),
        *("14天内是否接触重点地区人员", "是否接触湖北人员", "疫区人员接触史"),
    ),
    _text(
        "symptoms",
        _("Symptoms"),
        128,
        *("症状", "有无症状", "有无不适", "是否有发热咳嗽等症状", "健康状况", "身体状况"),
        personal=True,
    ),
    Column(
        "transport",
        _("Came by"),
        synonyms=("交通工具", "返程交通工具", "交通方式", "返程方式", "乘坐交通工具"),
        kind=ColumnKind.CHOICE,
        choices=choices(ArrivalTransport, TRANSPORT_SYNONYMS),
    ),
    _text("trip_number", _("Trip number or plate"), 32, "车次", "航班车次", "车次航班", "车牌号"),
    _day("came_on", _("Came back on"), "返回日期", "返回时间", "返程日期", "抵达日期", "返程时间"),
    _text("companions", _("Who came along"), 128, "同行人员", "同行人", "随行人员", personal=True),
    _day(
        "told_community_on",
        _("Registered with the community on"),
        *("社区登记日期", "向社区报备日期", "社区报备时间", "是否向社区登记"),
    ),
    NOTE,
)
