"""Rows of the resumption room for the permission test; the village answers them."""

from datetime import date
from typing import Any

from lianfang.resumption.models import (
    Filing,
    FilingPaper,
    FilingPaperContent,
    FilingStep,
    FilingVersion,
    StartBatch,
)
from lianfang.resumption.services.papers import seal
from tests.permissions.samples import sample
from tests.permissions.samples_enterprises import enterprise
from tests.permissions.world import EARLIER, NOW, Corner, World

API = "api:resumption/filings/{filing_id}"


def filing_in(corner: Corner, name: str, word: str) -> Filing:
    """A filing that is approved by its village, with a version, a batch and a paper."""
    row = enterprise(corner, name)
    made = Filing.objects.create(
        enterprise=row,
        place=corner.place,
        path=corner.place.path,
        mode="approval",
        to_level="village",
        decides_level="village",
        state="approved",
        state_since=EARLIER,
        begun_at=EARLIER,
        begun_by="test",
        filed_at=EARLIER,
        planned_on=date(2020, 3, 18),
        decided_at=EARLIER,
        decided_by="test",
        notice_number=f"FG{word}",
        notice_word=word,
    )
    version = FilingVersion.objects.create(filing=made, number=1, made_at=EARLIER)
    StartBatch.objects.create(
        version=version, process="一车间", starts_on=date(2020, 3, 18), people=5
    )
    paper = FilingPaper.objects.create(
        filing=made,
        kind="pledge",
        name="pledge.pdf",
        content_type="application/pdf",
        size=5,
        digest=b"",
        added_at=EARLIER,
        added_by="test",
    )
    FilingPaperContent.objects.create(paper=paper, sealed=seal(paper.pk, b"%PDF-"))
    version.paper_ids, version.submitted_at = [paper.pk], EARLIER
    version.save()
    FilingStep.objects.create(filing=made, to_state="approved", at=NOW, by="test")
    return made


@sample("filing_id")
def filing_id(world: World, corner: Corner) -> Any:
    return filing_in(corner, f"备案企业{corner.name}", f"word-{corner.name}").pk


@sample("filing_paper_id")
def filing_paper_id(world: World, corner: Corner) -> Any:
    made = filing_in(corner, f"有材料企业{corner.name}", f"paper-{corner.name}")
    return FilingPaper.objects.get(filing=made).pk


def _first_batch(world: World, corner: Corner) -> Any:
    row = world.samples[(filing_id, corner.name)]
    return StartBatch.objects.get(version__filing=row).pk


@sample(
    "resumption:start|batch_id",
    "resumption:own_start|batch_id",
    f"{API}/batches/{{batch_id}}/start|batch_id",
)
def batch_id(world: World, corner: Corner) -> Any:
    return _first_batch(world, corner)


@sample("resumption:verify|word", anywhere=True)
def notice_word(world: World, corner: Corner) -> Any:
    return f"word-{corner.name}"


@sample("resumption:own_step|step", anywhere=True)
def step(world: World, corner: Corner) -> Any:
    return "people"
