"""What of a person is shown to people who need not know who it is.

The number of asterisks never tells how long the hidden part is, and nothing after the shown part
appears: a name masked as first and last character gives away every name of two characters.
Masking is applied to what the database holds; a reveal is another door, with a reason and a log.
"""

import re

from lianfang.kit.text import compact, plain

HIDDEN = "****"
_SHORT = "**"
_VILLAGE = "村委会|居委会|社区|村"
_PLACE_WORD = re.compile(
    r"特别行政区|自治区|自治州|自治县|街道办事处|街道|省|市|州|盟|县|旗|镇|乡|"
    rf"(?<![小园校厂库营])区|(?P<village>{_VILLAGE})"
)
_STREET_LEVEL = re.compile(
    r"[0-9一二三四五六七八九十百零〇]+(?=[号栋幢座楼室单层户门巷弄组队])|[0-9A-Za-z]"
)


def mask_name(name: str) -> str:
    """The first character and two asterisks, for any name: 王芳 and 欧阳娜娜 -> 王**, 欧**.

    A name of one character is hidden whole, since its first character is all of it. Minority names
    with a dot and foreign names keep their first character too. An empty name stays empty.
    """
    name = plain(name)
    if not name:
        return ""
    if len(compact(name)) == 1:
        return _SHORT
    return name[0] + _SHORT


def mask_paper(number: str) -> str:
    """Numbers of 15 and more: first 3 and last 4 (440***********0014 -> 440****0014).

    Shorter ones (passports, permits): first and last 2 of 8 to 14 characters, so that most of the
    number stays hidden; under 8 nothing is shown.
    """
    number = compact(number)
    if not number:
        return ""
    if len(number) >= 15:
        return number[:3] + HIDDEN + number[-4:]
    if len(number) >= 8:
        return number[0] + HIDDEN + number[-2:]
    return HIDDEN


def mask_phone(number: str) -> str:
    """Mobile 138****8000; landline keeps the area code and the last 3 of the subscriber.

    Anything else of 7 and more characters keeps the last 2; shorter numbers are hidden.
    """
    number = compact(number)
    if not number:
        return ""
    if len(number) == 11 and number.isascii() and number.isdigit() and number[0] == "1":
        return number[:3] + HIDDEN + number[-4:]
    landline = re.fullmatch(r"(0[0-9]{2,3})-([0-9]{7,8})(-[0-9]+)?", number)
    if landline:
        return f"{landline[1]}-{HIDDEN}{landline[2][-3:]}"
    if len(number) >= 7:
        return HIDDEN + number[-2:]
    return HIDDEN


def mask_address(address: str) -> str:
    """The administrative part, down to village or community at most; the rest is hidden.

    佛山市禅城区张槎街道大富村东一巷3号 -> 佛山市禅城区张槎街道大富村****. Nothing after the first
    number is ever shown; an address without an administrative word is hidden whole.
    """
    address = compact(address)
    if not address:
        return ""
    number = _STREET_LEVEL.search(address)
    head = address[: number.start()] if number else address
    end = 0
    for word in _PLACE_WORD.finditer(head):
        end = word.end()
        if word["village"]:
            break
    return address[:end] + HIDDEN
