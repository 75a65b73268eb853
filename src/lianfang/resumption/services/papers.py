"""Papers of a filing are taken in safely.

A photo is drawn anew, so nothing a camera hid comes along. Other files are kept as they came, known
by their first bytes and not by what they are called, encrypted, and only ever handed out as a
download (OWASP ASVS 5.0: 5.2.1, 5.2.2, 5.4.1).
"""

import base64
import hashlib
import io
import re
import unicodedata
import uuid
import zipfile
from datetime import datetime
from pathlib import PurePosixPath

from django.utils.translation import gettext_lazy as _

from lianfang.access.actors import Actor
from lianfang.access.keys import key_ring
from lianfang.kit.errors import InvalidInput
from lianfang.kit.photos import JPEG, draw
from lianfang.resumption.models import Filing, FilingPaper, FilingPaperContent

PURPOSE = "resumption.paper"
MOST_BYTES = 10 * 1024 * 1024
MOST_FILES = 60
PDF = "application/pdf"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = {JPEG: ".jpg", PDF: ".pdf", WORD: ".docx", EXCEL: ".xlsx"}
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG", b"RIFF")
_PARTS = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}
_MOST_PARTS = 5_000
_UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f]+")


class PaperRefused(InvalidInput):
    """The file is not taken; the message says what to do."""

    code = "paper_refused"
    default = _("This file cannot be read. Photos, PDF, Word (.docx) and Excel (.xlsx) are taken.")


def keep_paper(
    actor: Actor, now: datetime, filing: Filing, kind: str, name: str, content: bytes
) -> FilingPaper:
    """Keep one file. Raises PaperRefused, NotAPhoto."""
    if not content:
        raise PaperRefused(_("The file is empty."))
    if len(content) > MOST_BYTES:
        raise PaperRefused(_("A file may have 10 MB at most."), code="paper_too_large")
    if FilingPaper.objects.filter(filing=filing, withdrawn_at__isnull=True).count() >= MOST_FILES:
        raise PaperRefused(_("At most 60 files go with a filing."), code="too_many_papers")
    content_type = kind_of(content)
    if content_type == JPEG:
        content = draw(content).large
    paper = FilingPaper.objects.create(
        filing=filing,
        kind=kind,
        name=safe_name(name, ENDINGS[content_type]),
        content_type=content_type,
        size=len(content),
        digest=hashlib.sha256(content).digest(),
        added_at=now,
        added_by=actor.display_name[:64],
    )
    FilingPaperContent.objects.create(paper=paper, sealed=seal(paper.pk, content))
    return paper


def kind_of(content: bytes) -> str:
    """What the bytes are; the name of the file is not asked. Raises PaperRefused."""
    if content.startswith(_PICTURES):
        return JPEG
    if content.startswith(b"%PDF-"):
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office(content)
    raise PaperRefused()


def _office(content: bytes) -> str:
    """A Word or Excel file without macros; nothing of it is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise PaperRefused() from error
    if len(names) > _MOST_PARTS or any("vbaproject" in name.lower() for name in names):
        raise PaperRefused(_("The file contains macros. Save it without and send that."))
    for part, content_type in _PARTS.items():
        if part in names:
            return content_type
    raise PaperRefused()


def safe_name(name: str, ending: str) -> str:
    """The last part of the name, without what could lead elsewhere, with the ending that is
    true."""
    text = unicodedata.normalize("NFC", PurePosixPath(name.replace("\\", "/")).name)
    text = "".join(c for c in _UNSAFE.sub(" ", text) if unicodedata.category(c)[0] != "C")
    stem = " ".join(text.rsplit(".", 1)[0].split()).strip(". ")[:80]
    return f"{stem or 'file'}{ending}"


def seal(owner: uuid.UUID, content: bytes) -> bytes:
    text = base64.b64encode(content).decode()
    return key_ring().encrypt(PURPOSE, f"{owner}:{text}")
