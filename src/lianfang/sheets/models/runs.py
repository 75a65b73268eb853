"""Tables on their way in and out."""

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext

from lianfang.access.keys import key_ring
from lianfang.access.scope import PathField, PlacedManager
from lianfang.kit.ids import new_id
from lianfang.sheets.engine.refusal import REASONS
from lianfang.sheets.engine.table import Layout, as_json, from_json
from lianfang.sheets.enums import ExportStatus, MappingSource, Outcome, RunStatus
from lianfang.sheets.kinds import PlaceRef

SAMPLES = "sheets.samples"


class ForPlace(models.Model):
    """A table that concerns one place, which belongs to the floor above: what is needed of it is
    noted here."""

    kind = models.CharField(max_length=32)
    place_id = models.UUIDField()
    place_name = models.CharField(max_length=128)
    place_code = models.CharField(max_length=32, blank=True)
    path = PathField()

    objects = PlacedManager()

    class Meta:
        abstract = True

    @property
    def place(self) -> PlaceRef:
        return PlaceRef(self.place_id, self.path, self.place_code, self.place_name)


class ImportRun(ForPlace):
    """One file somebody sent, from upload to the decision, with what became of its rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.CharField(max_length=12, choices=RunStatus.choices, default=RunStatus.UPLOADED)
    filename = models.CharField(max_length=200)
    file_type = models.CharField(max_length=8)
    digest = models.BinaryField(max_length=32)
    file = models.ForeignKey(
        "sheets.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    layout_data = models.JSONField(default=dict, blank=True)
    samples_sealed = models.BinaryField(null=True)
    mapping_data = models.JSONField(default=list, blank=True)
    mapping_source = models.CharField(
        max_length=12, choices=MappingSource.choices, default=MappingSource.GUESSED
    )
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    uploaded_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    new_count = models.IntegerField(default=0)
    changed_count = models.IntegerField(default=0)
    same_count = models.IntegerField(default=0)
    wrong_count = models.IntegerField(default=0)
    doubtful_count = models.IntegerField(default=0)
    skipped_data = models.JSONField(default=dict, blank=True)
    created_count = models.IntegerField(default=0)
    updated_count = models.IntegerField(default=0)
    overtaken_count = models.IntegerField(default=0)
    failure_code = models.CharField(max_length=32, blank=True)
    failure_params = models.JSONField(default=dict, blank=True)
    job_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at", "-id"]
        indexes = [
            models.Index(fields=["path", "-uploaded_at"], name="import_path"),
            models.Index(fields=["closed_at"], name="import_closed"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"

    @property
    def layout(self) -> Layout | None:
        return from_json(self.layout_data) if self.layout_data else None

    @property
    def samples(self) -> tuple[tuple[str, ...], ...]:
        """The first filled cells of each worksheet column, as they stand in the file."""
        if self.samples_sealed is None:
            return ()
        sealed = key_ring().decrypt(SAMPLES, self.samples_sealed)
        return tuple(tuple(texts) for texts in json.loads(sealed))

    def take_layout(self, layout: Layout) -> None:
        """Note how the file is read; samples of its content are kept encrypted."""
        self.layout_data = as_json(layout)
        self.samples_sealed = key_ring().encrypt(SAMPLES, json.dumps(layout.samples))

    @property
    def mapping(self) -> dict[int, str]:
        """Worksheet column (from 0) -> field."""
        return {int(index): field for index, field in self.mapping_data}

    @property
    def counts(self) -> dict[str, int]:
        return {
            Outcome.NEW: self.new_count,
            Outcome.CHANGED: self.changed_count,
            Outcome.SAME: self.same_count,
            Outcome.WRONG: self.wrong_count,
        }

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def to_write(self) -> int:
        return self.new_count + self.changed_count

    @property
    def as_of(self) -> date | None:
        layout = self.layout
        return layout.notes.as_of if layout else None

    @property
    def failure(self) -> str:
        """Why it failed, in words; "" when it did not."""
        if not self.failure_code:
            return ""
        reason = REASONS.get(self.failure_code)
        return str(reason) % self.failure_params if reason else gettext("The file cannot be read.")


class SavedMapping(models.Model):
    """What a person said the columns of one table layout are, to be used for the next such file."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=32)
    fingerprint = models.CharField(max_length=32)
    mapping_data = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "fingerprint"], name="saved_mapping_once")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.fingerprint}"

    @property
    def mapping(self) -> dict[int, str]:
        return {int(index): field for index, field in self.mapping_data}


class ExportRun(ForPlace):
    """A table somebody asked for: masked or, with a reason, not; deleted after a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    status = models.CharField(
        max_length=12, choices=ExportStatus.choices, default=ExportStatus.WAITING
    )
    is_masked = models.BooleanField(default=True)
    as_text = models.BooleanField(default=False)
    reason = models.CharField(max_length=200, blank=True)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    row_count = models.IntegerField(default=0)
    language = models.CharField(max_length=8, default="zh-hans")
    file = models.ForeignKey(
        "sheets.StoredFile", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    job_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-id"]
        indexes = [
            models.Index(fields=["requested_by", "-requested_at"], name="export_by_whom"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.id}"


def pairs(mapping: dict[int, str]) -> list[list[Any]]:
    """A mapping as it is stored."""
    return [[index, field] for index, field in sorted(mapping.items())]
