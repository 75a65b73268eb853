"""Rows of the tables room for the permission test."""

from typing import Any

import msgspec

from lianfang.blanks.model import Anchor, Blank, Format, Region, SheetNote, Slot, SlotKind
from lianfang.tables.models import (
    ColumnMeaning,
    Difference,
    Filling,
    KeptFile,
    TableForm,
    TableVersion,
)
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, NOW, Corner, World

SLOT = Slot("1.1:B", 2, ("今日返回人员",), kind=SlotKind.NUMBER)
BLANK = Blank(
    Format.XLSX,
    "日报.xlsx",
    "日报",
    (SheetNote("日报"),),
    (Region("1.1", "日报", Anchor.NONE, (SLOT,), (1, 1), 2, 2),),
)


def table(corner: Corner) -> TableForm:
    return TableForm.objects.create(
        place=corner.place,
        path=corner.place.path,
        title="日报",
        asker="county",
        rhythm="daily",
        due_time="10:00",
        draft_time="09:30",
        received_at=EARLIER,
        received_by="test",
    )


def version(form: TableForm) -> TableVersion:
    made = TableVersion.objects.create(
        form=form,
        number=1,
        filename="日报.xlsx",
        file_type="xlsx",
        file=KeptFile.keep(b"a blank", name="日报.xlsx", now=EARLIER),
        digest=b"",
        structure=msgspec.to_builtins(BLANK),
        received_at=EARLIER,
        received_by="test",
    )
    ColumnMeaning.objects.create(
        version=made,
        slot=SLOT.id,
        heading=SLOT.title,
        meaning="figure:arrivals:today",
        source="proposed",
        chosen_at=EARLIER,
    )
    return made


def filling(corner: Corner) -> Filling:
    form = table(corner)
    return Filling.objects.create(
        place=corner.place,
        path=corner.place.path,
        form=form,
        version=version(form),
        as_of=NOW,
        day=NOW.date(),
        state="draft",
        file=KeptFile.keep(b"filled", name="日报.xlsx", now=EARLIER),
        drafted_at=EARLIER,
        drafted_by="test",
        values=[
            {
                "cell": "日报!B2",
                "region": "1.1",
                "slot": SLOT.id,
                "row": 2,
                "heading": SLOT.title,
                "place": str(corner.place.pk),
                "label": "",
                "said": "figure:arrivals:today",
                "at": NOW.isoformat(),
                "kind": "n",
                "text": "3",
            }
        ],
    )


@sample("table_id")
def table_id(world: World, corner: Corner) -> Any:
    """A table with one version of its blank."""
    form = table(corner)
    version(form)
    return form.pk


@sample("blank_id")
def blank_id(world: World, corner: Corner) -> Any:
    """A version with one column."""
    return version(table(corner)).pk


@sample("filling_id")
def filling_id(world: World, corner: Corner) -> Any:
    """A draft with one figure."""
    return filling(corner).pk


@sample("difference_id")
def difference_id(world: World, corner: Corner) -> Any:
    """Another number of a superior."""
    return Difference.objects.create(
        filling=filling(corner),
        sheet="日报",
        cell="B2",
        ours=3,
        theirs=4,
        noted_at=NOW,
        noted_by="test",
    ).pk
