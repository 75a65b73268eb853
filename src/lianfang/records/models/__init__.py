"""Rows of the records room."""

from lianfang.records.models.delivery import Contradiction, Delivered
from lianfang.records.models.photo import Photo, PhotoContent, PhotoPart, PhotoUse
from lianfang.records.models.record import FieldRecord
from lianfang.records.models.sent import Sent

__all__ = [
    "Contradiction",
    "Delivered",
    "FieldRecord",
    "Photo",
    "PhotoContent",
    "PhotoPart",
    "PhotoUse",
    "Sent",
]
