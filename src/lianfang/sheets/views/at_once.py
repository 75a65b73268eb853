"""A table handed out in the answer to one request, as a download that no cache keeps."""

from django.http import HttpResponse
from django.utils.http import content_disposition_header

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def attachment(name: str, content: bytes) -> HttpResponse:
    """The file `name` with `content`; its ending says what it is."""
    suffix = name.rpartition(".")[2]
    answer = HttpResponse(content, content_type=CONTENT_TYPES[suffix])
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "no-store, private"
    return answer
