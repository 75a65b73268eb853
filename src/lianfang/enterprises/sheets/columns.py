"""The columns of a roster of enterprises, with the headers clerks give them."""

from typing import Any

from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _

from lianfang.enterprises.enums import EnterpriseKind, EnterpriseState, ProjectLevel, TaxClass
from lianfang.enterprises.selectors.code_lists import scale_keys, scale_title
from lianfang.enterprises.services.entries import MOST_STAFF
from lianfang.kit.errors import Text
from lianfang.people.sheets.columns import WHERE_WORDS
from lianfang.sheets.enums import ColumnKind
from lianfang.sheets.kinds import Choice, Column, ColumnList

KIND_WORDS = {
    EnterpriseKind.ENTERPRISE: ("公司", "企业法人", "法人企业", "有限公司", "工业企业", "商贸企业"),
    EnterpriseKind.BRANCH: ("分公司", "分支机构", "分厂"),
    EnterpriseKind.SELF_EMPLOYED: ("个体", "个体户", "个体工商户", "个体商户", "商户"),
    EnterpriseKind.PROJECT: ("项目", "在建项目", "建设项目", "工地", "建筑工地", "建筑项目"),
    EnterpriseKind.OTHER: ("其他", "合作社", "集体经济组织", "事业单位", "社会组织"),
}
STATE_WORDS = {
    EnterpriseState.OPEN: ("正常", "在业", "营业", "正常经营", "存续", "开业", "在建", "已复工"),
    EnterpriseState.STOPPED: ("停业", "停产", "未开工", "未复工", "停工", "歇业"),
    EnterpriseState.SUSPENDED: ("停业整顿", "责令停业", "关停整改", "查封"),
    EnterpriseState.MOVED: ("搬迁", "迁出", "外迁", "已搬迁"),
    EnterpriseState.CLOSED: ("注销", "吊销", "关闭", "倒闭", "已注销"),
}
TAX_WORDS = {
    TaxClass.BIG: ("纳税大户", "重点税源", "重点税源企业"),
    TaxClass.GENERAL: ("一般纳税人",),
    TaxClass.SMALL: ("小规模", "小规模纳税人"),
    TaxClass.UNKNOWN: ("不详", "未知"),
}
LEVEL_WORDS = {
    ProjectLevel.TOWNSHIP: ("镇级", "镇重点", "街道重点", "镇级重点"),
    ProjectLevel.COUNTY: ("区级", "县级", "区重点", "县重点", "区级重点"),
    ProjectLevel.CITY: ("市级", "市重点", "市级重点"),
    ProjectLevel.PROVINCE: ("省级", "省重点", "省级重点"),
}
SCALE_WORDS: dict[str, tuple[str, ...]] = {
    "industry": ("规上", "规上工业", "规模以上", "规上企业", "规模以上工业企业"),
    "construction": ("资质建筑业", "有资质建筑业", "资质内建筑业"),
    "wholesale": ("限上批发", "限额以上批发"),
    "retail": ("限上零售", "限额以上零售"),
    "lodging": ("限上住宿", "限额以上住宿"),
    "catering": ("限上餐饮", "限额以上餐饮"),
    "real_estate": ("房地产开发", "房地产"),
    "services": ("规上服务业", "规模以上服务业企业"),
}


def _choices(kind: Any, words: dict[Any, tuple[str, ...]]) -> tuple[Choice, ...]:
    return tuple(
        Choice(one.value, one.label, words.get(one, ())) for one in kind if one.value != ""
    )


_titled = lazy(scale_title, str)


def _scale(key: str) -> Choice:
    return Choice(key, _titled(key), SCALE_WORDS.get(key, ()))


def _text(field: str, title: Text, length: int, *synonyms: str, **more: Any) -> Column:
    return Column(field, title, synonyms=synonyms, max_length=length, **more)


def _phones(field: str, title: Text, *synonyms: str) -> Column:
    return Column(
        field,
        title,
        synonyms=synonyms,
        kind=ColumnKind.PHONES,
        personal=True,
        width=16,
        example="13800138000",
    )


COLUMNS = ColumnList(
    _text(
        "name",
        _("Name"),
        128,
        "企业名称",
        "单位名称",
        "名称",
        "公司名称",
        "商户名称",
        "店铺名称",
        "店名",
        "字号名称",
        "项目名称",
        "工程名称",
        "市场主体名称",
        "企业项目名称",
        "单位详细名称",
        "经营者名称",
        required=True,
        example="金山精密机械有限公司",
        width=30,
    ),
    Column(
        "credit_code",
        _("Credit code"),
        synonyms=(
            "统一社会信用代码",
            "社会信用代码",
            "信用代码",
            "营业执照号",
            "营业执照号码",
            "营业执照编号",
            "统一代码",
            "组织机构代码",
            "统一社会信用代码证号",
            "建设单位统一社会信用代码",
        ),
        kind=ColumnKind.CODE,
        example="91420200MA4900AX6D",
        width=22,
        max_length=64,
    ),
    _text(
        "code_pending",
        _("Why no code"),
        128,
        "无代码原因",
        "未填代码原因",
        "暂缺原因",
        "无证原因",
        "无营业执照原因",
    ),
    Column(
        "kind",
        _("Kind"),
        synonyms=("类别", "主体类型", "企业类型", "类型", "市场主体类型", "单位类型", "主体类别"),
        kind=ColumnKind.CHOICE,
        choices=_choices(EnterpriseKind, KIND_WORDS),
        example="企业",
        help=_("Blank: told by the credit code, or by the title of the table."),
    ),
    _text(
        "premises",
        _("Small premises"),
        32,
        "五小类别",
        "五小场所",
        "五小行业",
        "场所类型",
        "五小场所类别",
        "场所类别",
        example="小餐饮",
    ),
    Column(
        "community",
        _("Community or village"),
        synonyms=(*WHERE_WORDS["community"], "属地", "属地村社区", "所在村社区", "辖区"),
        kind=ColumnKind.PLACE,
        example="四棵社区",
        fill_down=True,
        max_length=128,
        width=18,
    ),
    Column(
        "park",
        _("Park or site"),
        synonyms=(
            "园区",
            "所在园区",
            "所属园区",
            "工业园",
            "工业园区",
            "产业园",
            "园区名称",
            "场地",
        ),
        kind=ColumnKind.PLACE,
        example="",
        max_length=128,
        width=18,
    ),
    _text(
        "address",
        _("Address"),
        256,
        "地址",
        "详细地址",
        "经营地址",
        "生产经营地址",
        "经营场所",
        "住所",
        "企业地址",
        "注册地址",
        "项目地址",
        "建设地点",
        width=30,
    ),
    _text(
        "industry",
        _("Industry"),
        64,
        "行业",
        "行业代码",
        "所属行业",
        "国民经济行业",
        "行业类别",
        "行业门类",
        "国民经济行业代码",
        "行业分类",
        example="C34",
        help=_("Code or title of a section or division of GB/T 4754."),
    ),
    Column(
        "scale",
        _("Scale"),
        synonyms=(
            "规模",
            "四上类别",
            "企业规模",
            "四上企业",
            "规上限上",
            "是否规上",
            "四上企业类型",
        ),
        kind=ColumnKind.CHOICE,
        choices=tuple(_scale(key) for key in scale_keys()),
        example="规上工业",
    ),
    Column(
        "tax_class",
        _("Tax class"),
        synonyms=("纳税类别", "纳税人类型", "纳税人类别", "税收类别", "纳税情况"),
        kind=ColumnKind.CHOICE,
        choices=_choices(TaxClass, TAX_WORDS),
    ),
    Column(
        "representative",
        _("Legal representative"),
        synonyms=(
            "法定代表人",
            "法人",
            "法人代表",
            "负责人",
            "企业负责人",
            "经营者",
            "经营者姓名",
            "业主",
            "业主姓名",
            "项目负责人",
            "项目经理",
        ),
        kind=ColumnKind.NAME,
        max_length=64,
        example="周某某",
    ),
    _phones(
        "representative_phones",
        _("Phone of the legal representative"),
        "法人电话",
        "法人代表电话",
        "法人联系电话",
        "法定代表人电话",
        "负责人电话",
        "负责人联系电话",
        "经营者电话",
        "业主电话",
        "法人手机",
        "项目负责人电话",
    ),
    Column(
        "contact",
        _("Contact person"),
        synonyms=("联系人", "联系人姓名", "企业联系人", "防疫联系人", "防控联系人", "专管员"),
        kind=ColumnKind.NAME,
        max_length=64,
    ),
    _phones(
        "contact_phones",
        _("Phone of the contact person"),
        "联系电话",
        "联系人电话",
        "联系人手机",
        "联系方式",
        "电话",
        "手机",
        "手机号码",
        "电话号码",
    ),
    _phones(
        "duty_phones",
        _("Duty phone round the clock"),
        "值班电话",
        "24小时值班电话",
        "24小时电话",
        "应急电话",
    ),
    Column(
        "staff_count",
        _("Head count"),
        synonyms=(
            "员工人数",
            "职工人数",
            "员工总数",
            "职工总数",
            "从业人数",
            "从业人员",
            "用工人数",
            "人数",
            "员工数",
            "从业人员数",
            "企业人数",
        ),
        kind=ColumnKind.INTEGER,
        minimum=0,
        maximum=MOST_STAFF,
        example="120",
    ),
    _text(
        "area_m2",
        _("Construction area (m²)"),
        32,
        "建筑面积",
        "施工面积",
        "总建筑面积",
        "在建面积",
        "建筑面积平方米",
        "建筑面积㎡",
        help=_("Square metres; 2.3万 or 23000㎡ are understood. Construction projects only."),
    ),
    Column(
        "project_level",
        _("Key project"),
        synonyms=("项目级别", "重点项目级别", "项目等级", "重点项目", "项目层级"),
        kind=ColumnKind.CHOICE,
        choices=_choices(ProjectLevel, LEVEL_WORDS),
    ),
    Column(
        "state",
        _("State"),
        synonyms=("状态", "经营状态", "企业状态", "登记状态", "经营状况", "生产状态", "开业情况"),
        kind=ColumnKind.CHOICE,
        choices=_choices(EnterpriseState, STATE_WORDS),
    ),
    _text("note", _("Note"), 256, "备注", "说明", "remark", width=24),
)
