"""Why a file as a whole is refused, in words that say what to do about it."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import WorkError

REASONS = {
    "too_big": _("The file is larger than %(limit)s MB. Split it into several files."),
    "empty": _("The file is empty."),
    "unpacked_size": _(
        "Unpacked, the workbook would be larger than %(limit)s MB. Delete blank rows, pictures and "
        "formatting, or split it into several files."
    ),
    "ratio": _(
        "The workbook is packed far more tightly than any table of records, as files made to bring "
        "a system down are. Copy the rows into a new workbook and send that."
    ),
    "entries": _(
        "The workbook holds more than %(limit)s parts. "
        "Copy the rows into a new workbook and send that."
    ),
    "nested_archive": _(
        "Another file is embedded in the workbook. Delete embedded objects, or copy the rows "
        "into a new workbook."
    ),
    "external_links": _(
        "The workbook refers to other files. In Excel or WPS choose Data, Edit links, Break links, "
        "save, and send it again."
    ),
    "macros": _("The workbook contains macros. Save it as .xlsx without macros and send that."),
    "dtd": _(
        "A part of the workbook is not written as Excel or WPS write it. Save it again as .xlsx."
    ),
    "compression": _("The workbook is packed in an unusual way. Save it again as .xlsx."),
    "password": _("The file is protected by a password. Save it without one and send that."),
    "damaged": _("The file is damaged and cannot be read. Open it, save it again, and send that."),
    "disguised": _(
        "The name ends in %(named)s but the content is %(actual)s. "
        "Open the file and save it as .xlsx."
    ),
    "not_a_table": _("This is %(actual)s, not a table. Send .xlsx, .xls or .csv."),
    "encoding": _("The text is neither UTF-8 nor GB18030. Save the table as .xlsx and send that."),
    "too_slow": _("Reading the file took longer than %(limit)s seconds, so it was stopped."),
    "too_much_memory": _(
        "Reading the file would take too much memory. Often a stray cell far below or to the right "
        "makes the table huge: delete blank rows and columns, or copy the rows into a new workbook."
    ),
    "too_many_rows": _("The worksheet has more than %(limit)s rows. Split it into several files."),
    "no_worksheet": _("No worksheet with anything in it was found."),
}


class FileRefused(WorkError):
    """The file is not read at all. `code` is a key of REASONS."""

    status = 422

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(REASONS[code], code=code, **params)
