"""How clerks write pay, age and board into one cell, and how these are written out again."""

import re

# 3500-5000, 3500～5000元/月, 4000以上, 5000左右, 0.4-0.6万
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_OPEN = ("面议", "不限", "无", "另议", "")
_ABOVE = ("以上", "起", "不低于", "+", "≥", ">=")
_BELOW = ("以下", "以内", "不超过", "≤", "<=")


def read_range(text: str) -> tuple[int | None, int | None] | None:
    """Lowest and highest number of a cell, None where it names none; None for no range at all."""
    plain = text.replace(",", "").replace("，", "").strip()
    if plain in _OPEN:
        return (None, None)
    numbers = [float(one) for one in _NUMBER.findall(plain)]
    if not 1 <= len(numbers) <= 2:
        return None
    if "万" in plain:
        numbers = [one * 10_000 if one < 100 else one for one in numbers]
    elif re.search(r"[kK千]", plain):
        numbers = [one * 1_000 if one < 100 else one for one in numbers]
    low, high = round(min(numbers)), round(max(numbers))
    if len(numbers) == 2:
        return (low, high)
    if any(word in plain for word in _ABOVE):
        return (low, None)
    if any(word in plain for word in _BELOW):
        return (None, high)
    return (low, high)


def write_range(low: int | None, high: int | None) -> str | None:
    """The cell `read_range` understands as the same."""
    if low is None and high is None:
        return None
    if high is None:
        return f"{low}以上"
    if low is None:
        return f"{high}以下"
    return str(low) if low == high else f"{low}-{high}"


def read_board(text: str) -> tuple[bool, bool]:
    """(dormitory, meals) of a cell such as 包吃住, 提供宿舍, 包住不包吃, 不包食宿."""
    plain = text.replace(" ", "")
    if plain in ("是", "有", "提供", "食宿"):
        return (True, True)
    if plain in ("否", "无", "不包", "不提供", "自理"):
        return (False, False)
    both_no = any(word in plain for word in ("不包食宿", "不包吃住", "食宿自理", "无食宿"))
    no_bed = both_no or any(word in plain for word in ("不包住", "无宿舍", "住宿自理", "不住宿"))
    no_food = both_no or any(word in plain for word in ("不包吃", "不包餐", "餐自理"))
    bed = any(word in plain for word in ("住", "宿"))
    food = any(word in plain for word in ("吃", "餐", "食", "饭"))
    return (bed and not no_bed, food and not no_food)


def write_board(dormitory: bool, meals: bool) -> str:
    """The cell `read_board` understands as the same."""
    if dormitory:
        return "包吃住" if meals else "包住"
    return "包吃" if meals else "不包"
