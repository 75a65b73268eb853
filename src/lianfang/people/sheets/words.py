"""Words clerks write for our choices, and for an address in one cell."""

from lianfang.kit.identity_papers import PAPER_KIND_LABELS, PaperKind
from lianfang.people.enums import (
    HouseholdKind,
    Relation,
    ResidentKind,
    Sex,
    SpecialGroup,
    StaffKind,
    StaffLevel,
)
from lianfang.sheets.kinds import Choice

PAPER_SYNONYMS: dict[PaperKind, tuple[str, ...]] = {
    PaperKind.RESIDENT_ID: ("身份证", "居民身份证", "二代身份证"),
    PaperKind.HMT_RESIDENCE_PERMIT: ("港澳台居住证", "港澳台居民居住证"),
    PaperKind.FOREIGN_RESIDENT_CARD: ("外国人永久居留证", "外国人永久居留身份证", "永居证"),
    PaperKind.HOME_RETURN_PERMIT: ("回乡证", "港澳通行证", "港澳居民来往内地通行证"),
    PaperKind.TAIWAN_TRAVEL_PERMIT: ("台胞证", "台湾居民来往大陆通行证"),
    PaperKind.PASSPORT: ("护照", "外国护照"),
    PaperKind.NONE_YET: ("无", "暂无证件", "未办", "未办理", "出生医学证明"),
}
PAPER_CHOICES = tuple(
    Choice(kind.value, label, PAPER_SYNONYMS[kind]) for kind, label in PAPER_KIND_LABELS.items()
)
SEX_CHOICES = (
    Choice(Sex.MALE, Sex.MALE.label, ("男", "男性", "1", "M")),
    Choice(Sex.FEMALE, Sex.FEMALE.label, ("女", "女性", "2", "F")),
    Choice(Sex.UNKNOWN, Sex.UNKNOWN.label, ("未知", "不详", "0")),
    Choice(Sex.UNSTATED, Sex.UNSTATED.label, ("未说明", "9")),
)
RELATION_SYNONYMS: dict[Relation, tuple[str, ...]] = {
    Relation.HEAD: ("户主", "本人", "户主本人", "本人或户主"),
    Relation.SPOUSE: ("妻", "夫", "之妻", "之夫", "妻子", "丈夫", "配偶", "夫妻"),
    Relation.CHILD: (
        "子",
        "女",
        "儿子",
        "女儿",
        "长子",
        "次子",
        "三子",
        "长女",
        "次女",
        "三女",
        "独生子",
        "独生女",
        "之子",
        "之女",
        "长媳",
        "子女",
        "儿媳",
        "女婿",
        "养子",
        "养女",
        "继子",
        "继女",
    ),
    Relation.GRANDCHILD: (
        "孙子",
        "孙女",
        "孙",
        "外孙",
        "外孙子",
        "外孙女",
        "孙子女",
        "重孙",
        "孙媳",
    ),
    Relation.PARENT: (
        "父",
        "母",
        "父亲",
        "母亲",
        "父母",
        "公公",
        "婆婆",
        "岳父",
        "岳母",
        "继父",
        "继母",
    ),
    Relation.GRANDPARENT: ("祖父", "祖母", "爷爷", "奶奶", "外公", "外婆", "外祖父", "外祖母"),
    Relation.SIBLING: ("兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟姐妹", "兄弟"),
    Relation.TENANT: ("租客", "租户", "承租人", "房客", "合租"),
    Relation.OTHER: ("其他", "其它", "其他亲属", "非亲属", "亲属", "侄子", "侄女", "保姆"),
}
RESIDENT_SYNONYMS: dict[ResidentKind, tuple[str, ...]] = {
    ResidentKind.REGISTERED: ("户籍", "户籍人口", "户籍人员", "本地户籍", "常住户籍", "本地"),
    ResidentKind.RESIDENT: ("常住", "常住人口", "常住非户籍", "人户分离"),
    ResidentKind.FLOATING: ("流动", "流动人口", "外来", "外来人口", "暂住", "暂住人口", "租住"),
    ResidentKind.OVERSEAS: ("境外", "境外人员", "港澳台", "外籍"),
}
HOUSEHOLD_SYNONYMS: dict[HouseholdKind, tuple[str, ...]] = {
    HouseholdKind.REGISTERED: ("户籍", "户籍户", "常住户", "自住", "本地户"),
    HouseholdKind.RESIDENT: ("常住", "常住非户籍", "非户籍常住"),
    HouseholdKind.FLOATING: ("流动", "流动户", "外来户", "暂住"),
    HouseholdKind.RENTED: ("出租", "出租屋", "租住", "租户", "群租"),
    HouseholdKind.EMPTY: ("空置", "空房", "空户", "空挂", "无人", "无人居住"),
}
GROUP_SYNONYMS: dict[SpecialGroup, tuple[str, ...]] = {
    SpecialGroup.LIVING_ALONE: ("独居老人", "独居", "孤寡老人", "空巢老人"),
    SpecialGroup.LOW_INCOME: ("低保", "低保户", "低收入", "低保对象", "低保边缘"),
    SpecialGroup.DISABLED: ("残疾", "残疾人", "重度残疾"),
    SpecialGroup.CHRONICALLY_ILL: ("慢性病", "慢病", "基础病", "慢性病患者", "重病", "大病"),
    SpecialGroup.PREGNANT: ("孕妇", "孕产妇", "怀孕"),
    SpecialGroup.POOR: ("贫困户", "建档立卡", "建档立卡贫困户", "贫困"),
    SpecialGroup.LEFT_BEHIND_CHILD: ("留守儿童", "困境儿童", "留守"),
    SpecialGroup.EXTREMELY_POOR: ("特困", "特困供养", "特困人员", "五保", "五保户"),
}
STAFF_SYNONYMS: dict[StaffKind, tuple[str, ...]] = {
    StaffKind.CADRE: ("干部", "机关干部", "街道干部", "镇干部", "包保干部"),
    StaffKind.SECONDED_CADRE: ("下沉干部", "下派干部", "驻村干部", "驻社区干部"),
    StaffKind.COMMUNITY_WORKER: ("社区干部", "社区工作者", "社工", "村干部", "社区工作人员"),
    StaffKind.GRID_WORKER: ("网格员", "专职网格员", "网格长"),
    StaffKind.PARTY_VOLUNTEER: ("党员志愿者", "双报到党员", "报到党员"),
    StaffKind.VOLUNTEER: ("志愿者", "义工"),
    StaffKind.TEACHER: ("教师", "老师"),
    StaffKind.MEDICAL: ("医务人员", "医生", "护士", "村医", "家庭医生"),
    StaffKind.POLICE: ("民警", "辅警", "社区民警", "警察"),
}
LEVEL_SYNONYMS: dict[StaffLevel, tuple[str, ...]] = {
    StaffLevel.CITY: ("市", "市级", "市直"),
    StaffLevel.DISTRICT: ("区", "区级", "县", "县级", "区直", "县直"),
    StaffLevel.TOWNSHIP: ("街道", "镇", "乡", "街道级", "乡镇", "镇级"),
    StaffLevel.COMMUNITY: ("社区", "村", "社区级", "村级", "村社区"),
    StaffLevel.UNIT: ("单位", "企事业单位", "其他单位"),
}

# Headers of a column that tells the whole way, or all of it below the columns before it.
ADDRESS_WORDS = (
    "地址",
    "住址",
    "家庭住址",
    "家庭地址",
    "现住址",
    "居住地址",
    "详细地址",
    "现居住地",
    "现居住地址",
    "居住地",
    "现住地",
    "现住地址",
    "具体地址",
    "具体住址",
    "详细住址",
    "家庭详细住址",
    "住所",
    "房屋地址",
    "楼栋门牌",
    "楼栋房号",
    "楼栋单元",
    "楼栋单元号",
    "楼栋单元门牌",
    "楼栋单元房号",
    "单元门牌",
    "单元房号",
    "单元室",
    "门栋",
    "门栋号",
)
