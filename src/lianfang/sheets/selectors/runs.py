"""Lists of imports and exports, one of them, how far its work has come, what its columns are."""

import re
import uuid
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext
from procrastinate.contrib.django.models import ProcrastinateJob

from lianfang.access.actors import Actor
from lianfang.kit.errors import NotFound
from lianfang.kit.masking import mask_address, mask_name, mask_paper, mask_phone
from lianfang.sheets.engine.table import cell_address
from lianfang.sheets.enums import RunStatus
from lianfang.sheets.kinds import SheetKind, find_kind, kinds
from lianfang.sheets.models import ExportRun, ImportRun, Progress

LONGEST_PLAIN_SAMPLE = 12
_LONG_NUMBER = re.compile(r"[0-9Xx]{12,}|E\+1")
_DAY = re.compile(r"(19|20)\d\d[-./年]\d{1,2}([-./月]\d{1,2}日?)?([ T]\d{1,2}:\d\d(:\d\d)?)?")
_SHORT_NUMBER = re.compile(r"[0-9-]{7,}")
_MAY_BE_NAME = re.compile(r"[\u3400-\u9fff·]{2,4}")
LOST_JOB = ("failed", "cancelled", "aborted")


def kinds_to_import(viewer: Actor) -> list[SheetKind]:
    """Kinds of table the viewer may import somewhere."""
    if "sheets.import.start" not in viewer.rights:
        return []
    return [kind for kind in kinds() if viewer.rights.issuperset(kind.import_rights)]


def kinds_to_export(viewer: Actor) -> list[SheetKind]:
    """Kinds of table the viewer may export somewhere."""
    if "sheets.export.run" not in viewer.rights:
        return []
    return [kind for kind in kinds() if kind.export_right in viewer.rights]


def import_list(viewer: Actor) -> QuerySet[ImportRun]:
    """Imports for the viewer's places, newest first."""
    territory = viewer.territory("sheets.import.view")
    runs: QuerySet[ImportRun] = ImportRun.objects.filter(path__under=territory)
    return runs.select_related("uploaded_by")


def get_import(viewer: Actor, run_id: uuid.UUID) -> ImportRun:
    """One import of the viewer's places; raises NotFound."""
    run = import_list(viewer).filter(pk=run_id).first()
    if run is None or find_kind(run.kind) is None:
        raise NotFound()
    return run


def export_list(viewer: Actor) -> QuerySet[ExportRun]:
    """The viewer's own exports, newest first: what one person asked for is nobody else's."""
    territory = viewer.territory("sheets.export.run")
    runs: QuerySet[ExportRun] = ExportRun.objects.filter(path__under=territory)
    return runs.filter(requested_by=viewer.user_id)


def get_export(viewer: Actor, run_id: uuid.UUID) -> ExportRun:
    """One export of the viewer's own; raises NotFound."""
    run = export_list(viewer).select_related("file").filter(pk=run_id).first()
    if run is None:
        raise NotFound()
    return run


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the work on a run has come; `is_lost` when its job ended without an answer."""

    step: str
    done: int
    total: int
    is_lost: bool = False


def standing_of(run: ImportRun | ExportRun) -> Standing:
    """Progress of the check, the apply or the export of a run the viewer already holds."""
    found = Progress.objects.filter(key=run.pk).first()
    lost = (
        run.job_id is not None
        and ProcrastinateJob.objects.filter(pk=run.job_id, status__in=LOST_JOB).exists()
    )
    if found is None or found.step != run.status:
        return Standing(run.status, 0, 0, lost)
    return Standing(found.step, found.done, found.total, lost)


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A worksheet column: its letter, what its header says, what it is taken for, how sure."""

    letter: str
    index: int
    header: str
    field: str
    title: str
    confidence: float
    samples: tuple[str, ...] = ()


def column_views(viewer: Actor, run: ImportRun) -> list[ColumnView]:
    """Every column of the file, the field it is read as, and masked samples of its content."""
    kind, layout = find_kind(run.kind), run.layout
    if kind is None or layout is None:
        return []
    confidence = {guess.index: guess.confidence for guess in layout.guesses}
    keeps_registers = all(viewer.can(right, run.path) for right in kind.import_rights)
    samples = run.samples
    views = []
    for index, header in enumerate(layout.headers):
        field = run.mapping.get(index, "")
        known = field in kind.columns.positions
        title = str(kind.columns.column(field).title) if known else ""
        letter = cell_address(index, 0)[:-1]
        texts = samples[index] if index < len(samples) else ()
        shown = tuple(masked_sample(text, keeps_registers) for text in texts)
        sure = confidence.get(index, 0.0)
        views.append(ColumnView(letter, index, header, field, title, sure, shown))
    return views


def masked_sample(text: str, shows_names: bool) -> str:
    """A cell of a column nobody has named yet: numbers hidden by their shape, names by right."""
    if _DAY.fullmatch(text):
        return text
    if _LONG_NUMBER.search(text):
        return mask_paper(text)
    if _SHORT_NUMBER.search(text):
        return mask_phone(text)
    if not shows_names and _MAY_BE_NAME.fullmatch(text):
        return mask_name(text)
    return mask_address(text) if len(text) > LONGEST_PLAIN_SAMPLE else text


def may_decide(viewer: Actor, run: ImportRun) -> bool:
    """Whether the viewer may settle the columns of this run, approve and discard it."""
    kind = find_kind(run.kind)
    needed = ("sheets.import.map", "sheets.import.approve", *(kind.import_rights if kind else ()))
    return kind is not None and all(viewer.can(right, run.path) for right in needed)


def status_tone(run: ImportRun) -> str:
    """How the status is coloured: what needs a person now stands out."""
    if run.status == RunStatus.FAILED:
        return "now"
    if run.status in (RunStatus.UPLOADED, RunStatus.CHECKED):
        return "soon"
    if run.status == RunStatus.APPLIED:
        return "done"
    return "active" if run.status in (RunStatus.MAPPED, RunStatus.APPROVED) else ""


def left_out_words() -> dict[str, str]:
    """Why a worksheet was not read, in words."""
    return {
        "hidden": gettext("hidden"),
        "empty": gettext("empty"),
        "no_header": gettext("no header that is understood"),
        "other_header": gettext("another header than the other worksheets"),
    }


def skipped_words() -> dict[str, str]:
    """Why a row was left out, in words."""
    return {
        "blank": gettext("without content"),
        "total": gettext("sums"),
        "foot": gettext("signatures and notes"),
        "numbering": gettext("column numbers"),
        "header": gettext("repeated headers"),
        "example": gettext("examples"),
    }
