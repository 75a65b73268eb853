"""Rows of a roster of those who came back, as communities keep it; everybody in it is invented."""

from typing import Any

from tests.people.builders import paper_number

PAPER = paper_number("19880808", 3)
TITLE = ["四棵社区返乡人员登记表"]
HEADER = [
    "序号",
    "姓名",
    "身份证号码",
    "联系电话",
    "从何地返回",
    "返回时间",
    "交通工具",
    "车次/航班号",
    "同行人",
    "返回后住址",
    "备注",
]


def row(
    name: str = "曾小明",
    paper: Any = PAPER,
    phone: Any = "13800138000",
    origin: str = "湖北省武汉市",
    day: Any = "2020.2.9",
    **more: Any,
) -> list[Any]:
    told = {"by": "高铁", "trip": "g1234", "with": "", "address": "", "note": "", **more}
    return [1, name, paper, phone, origin, day, *told.values()]
