"""Rows of superiors' tables."""

from lianfang.tables.models.difference import Difference
from lianfang.tables.models.files import KeptContent, KeptFile
from lianfang.tables.models.filling import Filling, FillingStep
from lianfang.tables.models.form import TableForm, TableVersion
from lianfang.tables.models.meaning import ColumnMeaning, MeaningStep

__all__ = [
    "ColumnMeaning",
    "Difference",
    "Filling",
    "FillingStep",
    "KeptContent",
    "KeptFile",
    "MeaningStep",
    "TableForm",
    "TableVersion",
]
