"""The columns of the tables of residents, households and staff: one list each, for all directions.

Synonyms are headers as clerks write them. Where somebody lives may be told level by level or in one
address; both are understood together.
"""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.people.enums import (
    HouseholdKind,
    Relation,
    ResidentKind,
    SpecialGroup,
    StaffKind,
    StaffLevel,
)
from lianfang.people.sheets.words import (
    ADDRESS_WORDS,
    GROUP_SYNONYMS,
    HOUSEHOLD_SYNONYMS,
    LEVEL_SYNONYMS,
    PAPER_CHOICES,
    RELATION_SYNONYMS,
    RESIDENT_SYNONYMS,
    SEX_CHOICES,
    STAFF_SYNONYMS,
)
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList


def choices(kind: Any, synonyms: dict[Any, tuple[str, ...]]) -> tuple[Choice, ...]:
    """The values of an enumeration with the words clerks use for them."""
    return tuple(Choice(member.value, member.label, synonyms.get(member, ())) for member in kind)


def _place(field: str, title: Any, *synonyms: str, **more: Any) -> Column:
    kind = more.pop("kind", ColumnKind.PLACE)
    return Column(field, title, synonyms=synonyms, kind=kind, max_length=128, **more)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


# What clerks call each part of where somebody lives.
WHERE_WORDS: dict[str, tuple[str, ...]] = {
    "community": _words(
        "社区|村|村社区|社区村|村居|所属社区|所属村|所在社区|行政村|村委会|居委会|社区名称|村名|村居名称|village"
    ),
    "grid": _words("网格|所属网格|网格名称|网格号|grid no"),
    "bay": _words("自然湾|湾|湾组|自然村|村民小组|村民组|村组|小组|组|组别"),
    "estate": _words("小区|小区名称|院落|所属小区|compound"),
    "building": _words("楼栋|栋号|楼号|幢|楼栋号|栋|楼宇|幢号|building no"),
    "unit": _words("单元|单元号|梯|unit no"),
    "door": _words("门牌|门牌号|房号|室|门牌房号|房间号|户室|室号|房屋号|room|room no|flat"),
}


def where_columns() -> tuple[Column, ...]:
    """Where somebody lives, from the community down to the door."""
    return (
        _place(
            "community", _("Community or village"), *WHERE_WORDS["community"], example="四棵社区"
        ),
        _place("grid", _("Grid"), *WHERE_WORDS["grid"], example="第一网格"),
        _place("bay", _("Bay or village group"), *WHERE_WORDS["bay"]),
        _place("estate", _("Estate"), *WHERE_WORDS["estate"], example="金山花园"),
        _place(
            "building", _("Building"), *WHERE_WORDS["building"], kind=ColumnKind.CODE, example="3栋"
        ),
        _place("unit", _("Unit"), *WHERE_WORDS["unit"], kind=ColumnKind.CODE, example="1单元"),
        _place("door", _("Door"), *WHERE_WORDS["door"], kind=ColumnKind.CODE, example="501"),
        _place("address", _("Address"), *ADDRESS_WORDS, width=30, personal=True),
    )


def _phones(*synonyms: str) -> Column:
    return Column(
        "phones",
        _("Phone"),
        synonyms=(
            "联系电话",
            "手机",
            "电话",
            "手机号",
            "手机号码",
            "联系方式",
            "电话号码",
            "联系手机",
            "手机电话",
            "mobile",
            "phone number",
            "telephone",
            "tel",
            *synonyms,
        ),
        kind=ColumnKind.PHONES,
        example="13800138000",
        width=16,
        personal=True,
    )


def _text(field: str, title: Any, length: int, *synonyms: str, **more: Any) -> Column:
    return Column(field, title, synonyms=synonyms, max_length=length, **more)


PARTY_MEMBER = Column(
    "party_member",
    _("Party member"),
    synonyms=("是否党员", "党员", "中共党员", "是否中共党员", "党员否", "政治面貌"),
    kind=ColumnKind.BOOLEAN,
    example="否",
    width=10,
)
NOTE = _text(
    "note", _("Note"), 256, "备注", "说明", "备注说明", "remarks", "notes", width=20, personal=True
)
HOUSEHOLD_NO = Column(
    "household_no",
    _("Household number"),
    synonyms=("户号", "户编号", "家庭编号", "户籍编号", "户口编号"),
    kind=ColumnKind.CODE,
    max_length=64,
    fill_down=True,
)

RESIDENTS = ColumnList(
    HOUSEHOLD_NO,
    Column(
        "name",
        pgettext_lazy("person", "Name"),
        synonyms=(
            "姓名",
            "居民姓名",
            "人员姓名",
            "名字",
            "家庭成员姓名",
            "成员姓名",
            "家庭成员",
            "成员",
            "居民",
            "村民姓名",
            "full name",
        ),
        kind=ColumnKind.NAME,
        required=True,
        example="曾小明",
        max_length=64,
        personal=True,
    ),
    Column(
        "paper_kind",
        _("Kind of paper"),
        synonyms=("证件类型", "证件种类", "证件类别", "证件名称", "id type", "document type"),
        kind=ColumnKind.CHOICE,
        choices=PAPER_CHOICES,
    ),
    Column(
        "paper",
        _("Paper number"),
        synonyms=(
            "身份证号",
            "身份证号码",
            "证件号码",
            "身份证",
            "公民身份号码",
            "证件号",
            "身份证件号",
            "身份证件号码",
            "公民身份证号码",
            "公民身份证号",
            "居民身份证号码",
            "居民身份证号",
            "有效证件号码",
            "身份证或护照号",
            "id no",
            "id number",
            "id card number",
        ),
        kind=ColumnKind.IDENTITY,
        paper_kind_field="paper_kind",
        width=22,
        personal=True,
    ),
    Column(
        "sex",
        _("Sex"),
        synonyms=("性别", "gender"),
        kind=ColumnKind.CHOICE,
        choices=SEX_CHOICES,
        width=8,
    ),
    Column(
        "birth_date",
        _("Born"),
        synonyms=(
            *("出生日期", "出生年月日", "出生年月", "生日", "出生时间"),
            *("date of birth", "birth date", "birthday"),
        ),
        kind=ColumnKind.DATE,
        day_may_lack=True,
        width=12,
        personal=True,
    ),
    _phones("本人电话", "本人联系电话"),
    Column(
        "head_name",
        _("Head of household"),
        synonyms=("户主姓名", "户主", "户主名称", "户主名字"),
        kind=ColumnKind.NAME,
        max_length=64,
        personal=True,
        fill_down=True,
    ),
    Column(
        "relation",
        _("Relation to the head"),
        synonyms=(
            *("与户主关系", "关系", "与户主的关系", "家庭关系", "户主关系"),
            *("与本户关系", "relationship"),
        ),
        kind=ColumnKind.CHOICE,
        choices=choices(Relation, RELATION_SYNONYMS),
    ),
    *where_columns(),
    Column(
        "kind",
        _("Kind of resident"),
        synonyms=(
            *("人员类别", "人口类型", "人员类型", "居住类型", "人口性质", "人口类别"),
            *("人户状态", "居住性质", "户籍类型", "户籍性质"),
        ),
        kind=ColumnKind.CHOICE,
        choices=choices(ResidentKind, RESIDENT_SYNONYMS),
    ),
    Column(
        "registered_place",
        _("Registered at"),
        synonyms=("户籍地", "户籍地址", "户籍所在地", "户口所在地", "籍贯"),
        kind=ColumnKind.PLACE,
        width=24,
        max_length=128,
        personal=True,
    ),
    PARTY_MEMBER,
    Column(
        "groups",
        _("Special groups"),
        synonyms=(
            "特殊人群",
            "特殊群体",
            "人群类别",
            "重点人群",
            "特殊人群类别",
            "特殊类别",
            "重点人员",
            "重点人员类别",
            "重点人群类别",
            "特殊群体类别",
        ),
        kind=ColumnKind.TAGS,
        choices=choices(SpecialGroup, GROUP_SYNONYMS),
        width=20,
    ),
    _text(
        "employer",
        _("Employer"),
        128,
        "工作单位",
        "单位",
        "就业单位",
        "务工单位",
        "工作单位名称",
        "就读学校或工作单位",
        width=20,
        personal=True,
    ),
    NOTE,
)

HOUSEHOLDS = ColumnList(
    Column(
        "household_no",
        _("Household number"),
        synonyms=HOUSEHOLD_NO.synonyms,
        kind=ColumnKind.CODE,
        max_length=64,
    ),
    Column(
        "head_name",
        _("Head of household"),
        synonyms=(
            *("户主姓名", "户主", "姓名", "户主名称", "房主", "业主", "业主姓名"),
            *("户主业主姓名", "householder", "head of household name"),
        ),
        kind=ColumnKind.NAME,
        max_length=64,
        personal=True,
    ),
    *where_columns(),
    Column(
        "kind",
        _("Kind of household"),
        synonyms=(
            *("户类别", "户类型", "户别", "居住情况", "住户类型", "房屋性质", "房屋类型"),
            *("住户类别", "房屋使用情况", "房屋状态", "居住状态", "居住状况", "入住情况"),
            "household type",
        ),
        kind=ColumnKind.CHOICE,
        choices=choices(HouseholdKind, HOUSEHOLD_SYNONYMS),
    ),
    Column(
        "members",
        _("Members"),
        synonyms=(
            *("人口", "家庭人口", "家庭人口数", "人数", "户内人口", "人口数", "家庭成员数"),
            *("户内人数", "家庭人数", "常住人口", "常住人数", "家庭常住人口", "居住人数"),
            *("家庭常住人口数", "现居住人数", "number of people", "household size"),
        ),
        kind=ColumnKind.INTEGER,
        minimum=0,
        maximum=999,
        width=8,
    ),
    _phones("户主电话", "户主联系电话", "户主手机", "户主联系方式", "户主手机号码"),
    NOTE,
)

STAFF = ColumnList(
    Column(
        "name",
        pgettext_lazy("person", "Name"),
        synonyms=("姓名", "人员姓名", "干部姓名", "志愿者姓名", "名字", "党员姓名", "full name"),
        kind=ColumnKind.NAME,
        required=True,
        max_length=64,
        example="李建国",
    ),
    _text(
        "organisation",
        _("Organisation"),
        128,
        "单位",
        "工作单位",
        "所在单位",
        "派出单位",
        "单位名称",
        "工作单位及职务",
        "单位及职务",
    ),
    _text("title", _("Position"), 64, "职务", "职位", "岗位"),
    Column(
        "level",
        _("Sent by level"),
        synonyms=("级别", "层级", "派出层级", "单位级别"),
        kind=ColumnKind.CHOICE,
        choices=choices(StaffLevel, LEVEL_SYNONYMS),
    ),
    Column(
        "kind",
        _("Capacity"),
        synonyms=("人员类别", "类别", "身份", "人员类型", "人员身份", "队伍类别"),
        kind=ColumnKind.CHOICE,
        choices=choices(StaffKind, STAFF_SYNONYMS),
        help=_("May be left out where the title of the table says it, such as 志愿者花名册."),
    ),
    _phones("本人电话"),
    PARTY_MEMBER,
    _place(
        "serves",
        _("Serves in"),
        "服务社区",
        "所包社区",
        "下沉社区",
        "服务村社区",
        "负责片区",
        "包保社区",
        "服务地点",
        "所属社区",
        "社区",
        "村",
        "下沉地点",
        "报到社区",
        "报到村社区",
        "社区名称",
        "下沉村社区",
        "包联社区",
        example="四棵社区",
        width=24,
    ),
    _place(
        "home",
        _("Lives in"),
        "居住地",
        "住址",
        "家庭住址",
        "居住地址",
        "现住址",
        width=24,
        personal=True,
    ),
)
