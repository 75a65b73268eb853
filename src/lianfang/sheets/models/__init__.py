"""What is kept of tables in and out."""

from lianfang.sheets.models.files import FileChunk, StoredFile
from lianfang.sheets.models.progress import Progress, ProgressLine
from lianfang.sheets.models.rows import ImportRow, StoredRow, row_codec
from lianfang.sheets.models.runs import ExportRun, ImportRun, SavedMapping

__all__ = [
    "ExportRun",
    "FileChunk",
    "ImportRow",
    "ImportRun",
    "Progress",
    "ProgressLine",
    "SavedMapping",
    "StoredFile",
    "StoredRow",
    "row_codec",
]
