"""Chinese headings made comparable: width, blanks, brackets, units, dates, stamps' words."""

import re
import unicodedata

from lianfang.blanks.model import SlotKind

UNITS = (
    *(
        "人次",
        "辆次",
        "台次",
        "场次",
        "车次",
        "户次",
        "家次",
        "人",
        "户",
        "个",
        "名",
        "家",
        "辆",
        "次",
        "件",
        "份",
        "张",
        "只",
    ),
    *("瓶", "桶", "公斤", "千克", "吨", "升", "套", "台", "支", "处", "间", "栋", "天", "岁", "场"),
    *(
        "万平方米",
        "平方米",
        "平米",
        "㎡",
        "m2",
        "亩",
        "万元",
        "亿元",
        "元",
        "%",
        "％",
        "℃",
        "°C",
        "度",
    ),
    *(
        "条",
        "项",
        "批",
        "车",
        "箱",
        "盒",
        "副",
        "枚",
        "组",
        "所",
        "班次",
        "小时",
        "万人",
        "万只",
        "千元",
    ),
    *("块", "幅", "趟", "床", "位", "万户", "万份", "把", "根", "顶", "双", "面"),
)
SCALES = {"万": 10_000, "亿": 100_000_000, "千": 1_000}
_UNIT = "|".join(sorted(map(re.escape, UNITS), key=len, reverse=True))
_SCALED = re.compile(rf"[万亿千]?(?:{_UNIT})(?:[/、或](?:{_UNIT}))*")
_BRACKETED = re.compile(r"[(\[{<【〔《「]([^()\[\]{}<>【】〔〕《》「」]*)[)\]}>】〕》」]")
_BLANKISH = re.compile(
    rf"[\s_\-—/.()（）＿]*(?:[万亿千]?(?:{_UNIT}))?[\s_\-—/.()（）＿]*", re.DOTALL
)
_DATE_BLANK = re.compile(
    r"(?:20\d\d|\d{0,4})[\s_xX×]*年[\s_xX×]*\d{0,2}[\s_xX×]*月[\s_xX×]*\d{0,2}[\s_xX×]*日"
    r"(?:[\s_xX×]*\d{0,2}[\s_xX×]*[时点](?:[\s_xX×]*\d{0,2}[\s_xX×]*分)?)?"
)
_TOTAL = re.compile(r"合计|总计|小计|共计|汇总|总数|全[镇街区县市](?:合计)?")
_SAMPLE = re.compile(r"^[(【\[]?(?:示?例|样例|举例|例如|样表|范例)[0-9]?[)】\]:：]?")
_SEQUENCE = re.compile(r"序号?|编号|顺序号|no\.?|#", re.IGNORECASE)
_INDEX = re.compile(
    r"[(]?(?:[0-9]{1,2}|[甲乙丙丁戊a-zA-Z]|[一二三四五六七八九十]{1,2})[)]?"
    r"(?:=[-+*/÷×0-9()%]+)?"
)
_LEADING_NUMBER = re.compile(
    r"^(?:[(]?[0-9]{1,2}(?:[.、)](?![0-9])|[)])|[(]?[一二三四五六七八九十]{1,3}[、)]|[①-⑳])+"
)
PLACE_END = re.compile(
    r"(?:村|社区|居委会?|村委会?|居民委员会|村民委员会|街道|街道办|镇|乡|区|县|网格|园区|片区|小区|组)$"
)
COMPANY_END = re.compile(r"(?:公司|厂|集团|商行|超市|酒店|宾馆|饭店|门店|药店|工程|项目部)$")
_WORDY = re.compile(
    r"(?:名称|姓名|名单|地址|住址|电话|手机|联系方式|身份证号码?|签字|签名|签章|盖章|原因|理由|备注|措施|说明"
    r"|方式|职务|意见|建议|责任人|负责人|联系人|填报人|记录人|领导|存在(?:的)?(?:困难|问题)|打算|照片|做法|亮点|(?<!发现)问题描述)$"
)
DAY = re.compile(r"(?:20\d\d[年./-])?\d{1,2}[月./-]\d{1,2}[日号]?")


def folded(text: str) -> str:
    """NFKC, lower case, no blanks or invisible characters: 截至 ２月９日 -> 截至2月9日.

    Circled numbers keep their circle away: they are numbers of lines, never figures.
    """
    text = "".join("" if "①" <= c <= "⑳" else c for c in text)
    text = unicodedata.normalize("NFKC", text).lower()
    kept = (c for c in text if not c.isspace() and unicodedata.category(c) not in ("Cc", "Cf"))
    return "".join(kept)


def one_line(text: str) -> str:
    """A heading as people read it: line breaks and vertical writing undone.

    Blanks between Chinese characters mean nothing (姓　　名); between Latin words they stay.
    """
    text = unicodedata.normalize("NFKC", text) if not text.isascii() else text
    text = " ".join(text.split())
    return re.sub(r"(?<=[^\x00-\x7f]) (?=.)|(?<=.) (?=[^\x00-\x7f])", "", text)


def is_blankish(text: str) -> bool:
    """Whether a cell's text only keeps room for an answer: "", "____", "    户", "/"."""
    return _BLANKISH.fullmatch(text) is not None and not (
        text.strip() and is_unit(text) and text[0].strip()
    )


def is_date_blank(text: str) -> bool:
    return _DATE_BLANK.fullmatch(text.strip()) is not None


def is_options(text: str) -> bool:
    """Whether a cell offers boxes to tick: □是 □否."""
    return "□" in text and len(text) < 400


def options(text: str) -> tuple[str, ...]:
    """The words after the boxes: "□是 □否" -> ("是", "否")."""
    pieces = (piece.strip(" \n\t;；,，、") for piece in text.split("□")[1:])
    return tuple(one_line(piece) for piece in pieces if piece)


def is_fillable_text(text: str) -> bool:
    return is_blankish(text) or is_options(text) or is_date_blank(text)


def is_total(text: str) -> bool:
    bare = folded(text)
    return bool(_TOTAL.fullmatch(bare)) or bool(
        re.fullmatch(r"(?:合计|总计|小计|共计)(?:数|\(.*\))?", bare)
    )


def is_sample(text: str) -> bool:
    return bool(_SAMPLE.match(folded(text)))


def is_sequence(text: str) -> bool:
    return bool(_SEQUENCE.fullmatch(folded(text)))


def is_wordy(labels: tuple[str, ...]) -> bool:
    """Whether a heading wants words and never a number: 机构名称, 负责人签字, 主要措施."""
    return bool(labels) and _WORDY.search(folded(labels[-1])) is not None


def is_index(text: str) -> bool:
    """Whether a header cell only numbers its column: 甲, 1, 3=1/2."""
    return bool(_INDEX.fullmatch(folded(text)))


def without_number(text: str) -> str:
    """A label without its leading number: 一、基本情况 -> 基本情况, (1)走访户数 -> 走访户数."""
    return _LEADING_NUMBER.sub("", text)


def is_unit(text: str) -> bool:
    return _SCALED.fullmatch(folded(text)) is not None


def split_unit(text: str) -> tuple[str, str]:
    """(heading without unit, unit): 复工面积（万平方米） -> 复工面积, 万平方米."""
    bare = one_line(text)
    for match in _BRACKETED.finditer(bare):
        inner = folded(match[1]).removeprefix("单位:").removeprefix("单位")
        if inner and _SCALED.fullmatch(inner):
            return (bare[: match.start()] + bare[match.end() :]).strip(), inner
    tail = re.search(rf"[/,，:：\-]((?:[万亿千])?(?:{_UNIT}))$", bare)
    if tail and tail.start() > 1:
        return bare[: tail.start()], folded(tail[1])
    return bare, ""


def kind_of(labels: tuple[str, ...], unit: str, number_format: str, numbers: bool) -> SlotKind:
    """What a slot holds, by its cell's format, its unit and its heading; `numbers` is what an
    unmarked slot of this region holds (tables of figures) or not (rosters)."""
    code = number_format.lower()
    last = folded(labels[-1]) if labels else ""
    if (
        "%" in code
        or unit in ("%", "％")
        or re.search(r"率(?!先)|占比|比例|百分比|(?:复工|开工|覆盖)面$", last)
    ):
        return SlotKind.PERCENT
    plain = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", code)
    if re.search(r"[yd]", plain) or ("m" in plain and "h" not in plain and "0" not in plain):
        return SlotKind.DATE
    if "h" in plain and "general" not in plain:
        return SlotKind.TIME
    if not unit and is_wordy(labels):
        return SlotKind.TEXT
    if re.search(r"(?:日期|年月日?|出生|时间)$", last) and not re.search(r"次数", last):
        return SlotKind.DATE
    if unit:
        return SlotKind.NUMBER
    if code == "@":
        return SlotKind.TEXT
    if numbers or re.search(
        r"(?:人|户|个|家|次|总|件|台|车)数$|数量$|面积$|金额$|年龄$|体温", last
    ):
        return SlotKind.NUMBER
    return SlotKind.TEXT
