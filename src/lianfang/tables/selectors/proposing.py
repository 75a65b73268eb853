"""What the system proposes for every column, labelled row and line of a blank at first sight.

Rows of a roster come from one register: each register that fits is tried on its own, and the one
whose columns explain the table best is taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from lianfang.access.actors import Actor
from lianfang.access.scope import looking
from lianfang.blanks.changes import remember
from lianfang.blanks.guessing import propose
from lianfang.blanks.layout import read_as
from lianfang.blanks.model import (
    Anchor,
    Blank,
    Guess,
    Named,
    Proposal,
    Region,
    RegionProposal,
    Remembered,
    RowProposal,
)
from lianfang.blanks.wording import folded
from lianfang.kit.errors import InvalidInput
from lianfang.places.models import Place
from lianfang.tables.enums import MeaningSource
from lianfang.tables.models import ColumnMeaning
from lianfang.tables.selectors.counting import WHOLE, row_key
from lianfang.tables.selectors.meanings import (
    Vocabulary,
    named_enterprises,
    named_places,
    vocabulary,
)
from lianfang.tables.selectors.plans import own_names, tables_plan
from lianfang.tables.selectors.registers import ANCHORS, register_keys
from lianfang.tables.selectors.said import (
    EMPTY,
    TOTAL,
    UNKNOWN,
    Said,
    What,
    as_guess,
    of_guess,
    read_said,
)
from lianfang.tables.selectors.structure import blank_of

# Words in a title that tell which register a roster is drawn from.
HINTS: dict[str, tuple[str, ...]] = {
    "arrivals": ("返乡", "来返", "返程", "返回", "外来", "来访", "返岗", "滞留", "抵"),
    "isolation_cases": ("隔离", "观察", "密接"),
    "employees": ("员工", "职工", "从业", "务工人员"),
    "staff": ("志愿", "党员", "干部", "下沉", "值班", "工作人员"),
    "seekers": ("求职", "就业"),
    "households": ("住户", "户主", "入户"),
    "vacancies": ("岗位", "招聘", "用工需求"),
    "teams": ("突击队", "先锋队", "服务队", "队员", "队伍"),
    "responsibilities": ("包保", "责任表", "责任人", "联系卡"),
    "posts": ("上岗", "先锋岗", "示范岗", "楼栋长"),
    "trips": ("用车", "出车", "就医接送", "派车"),
    "needs": ("诉求", "困难问题", "需求收集"),
    "liaison_visits": ("走访企业", "企业走访", "走访记录"),
}
ROWED = (Anchor.PERSON, Anchor.HOUSEHOLD, Anchor.ENTERPRISE)
HINT_WEIGHT = 1.5
ANCHOR_WEIGHT = 1.0  # for what the heads say each row is about
ONE = "enterprises"  # the register a form about one is filled from
# Columns people write into by hand.
REMARKS = frozenset({"备注", "说明", "备考", "remarks", "notes"})
# Choices of persons in so many of the latest versions are remembered.
MOST_REMEMBERED = 500


@dataclass(frozen=True)
class Proposed:
    """What one slot, row or line may mean: the best guess with its confidence (0 to 100), and
    second choices."""

    slot: str
    heading: str
    said: Said
    confidence: int
    others: tuple[Said, ...] = ()


def propose_all(viewer: Actor, place: Place, moment: datetime, blank: Blank) -> list[Proposed]:
    """A proposal for everything in the blank that can be filled."""
    with looking(viewer):
        words = vocabulary(viewer, place, moment)
        places = named_places(viewer, place)
        known = remembered(viewer, place, moment)
        firms = _firms(viewer, place, blank)
    base = propose(_read_as(blank, None), words.of(), places, known, firms)
    tried: dict[str, Proposal] = {}
    found: list[Proposed] = []
    for region in blank.regions:
        chosen = _region(base, region.id)
        for key in _candidates(region):
            if key not in tried:
                tried[key] = propose(_read_as(blank, key), words.of(key), places, known, firms)
        if _is_open(region) or region.anchor in ROWED:
            chosen = _best(blank, region, chosen, tried)
        elif _is_about_one(region):
            chosen = _of_one(blank, region, chosen, words, places, known)
            found += _about(region, chosen)
        found += _columns(region, chosen)
        found += _rows(region, chosen)
    for stamp in blank.stamps:
        found.append(Proposed(stamp.id, stamp.label, Said(What.STAMP, str(stamp.wants)), 100))
    return found


def propose_from(
    viewer: Actor, place: Place, moment: datetime, blank: Blank, region_id: str, register: str
) -> list[Proposed]:
    """Columns of one table of the blank, proposed anew from one register."""
    with looking(viewer):
        words = vocabulary(viewer, place, moment)
        known = remembered(viewer, place, moment)
        names = named_places(viewer, place)
    found = propose(blank, words.of(register), names, known)
    return list(_columns(blank.region(region_id), _region(found, region_id)))


def _is_open(region: Region) -> bool:
    """Whether it is still to be said what a row of the table is about."""
    return region.grows and not region.row_labels


def _read_as(blank: Blank, register: str | None) -> Blank:
    """The blank as if the rows still to be added were rows of the register, or places."""
    regions = tuple(
        _as_places(region) if register is None else read_as(region, ANCHORS[register])
        for region in blank.regions
    )
    return msgspec.structs.replace(blank, regions=regions)


def _as_places(region: Region) -> Region:
    return read_as(region, Anchor.PLACE) if region.anchor in ROWED else region


def _is_about_one(region: Region) -> bool:
    """Forms without a header, every cell with its own label: those about a single enterprise."""
    return region.anchor is Anchor.QUESTION and region.header_rows == (0, 0)


def _of_one(
    blank: Blank,
    region: Region,
    base: RegionProposal,
    words: Vocabulary,
    places: Sequence[Named],
    known: Sequence[Remembered],
) -> RegionProposal:
    """A form about one enterprise asks for its own fields; where hardly any of them is told in it
    the form asks for figures."""
    if ONE not in register_keys():
        return base
    found = _region(propose(blank, (*words.of(), *words.of(ONE)), places, known), region.id)
    fields = [s for s in found.slots if s.best and s.best.key.startswith(f"{ONE}.")]
    return found if len(fields) >= max(3, 0.3 * len(found.slots)) else base


def _firms(viewer: Actor, place: Place, blank: Blank) -> Sequence[Named]:
    wanted = any(r.anchor is Anchor.ENTERPRISE and r.row_labels for r in blank.regions)
    return named_enterprises(viewer, place) if wanted else ()


def _about(region: Region, chosen: RegionProposal) -> Iterable[Proposed]:
    """Which enterprise a form about one tells of: for a person to say."""
    asked = {s.slot_id for s in chosen.slots if s.best and s.best.key == f"{ONE}.name"}
    fields = [s for s in chosen.slots if s.best and s.best.key.startswith(f"{ONE}.")]
    if fields:
        heading = next((slot.title for slot in region.slots if slot.id in asked), region.title)
        yield Proposed(row_key(region, WHOLE), heading or "企业", UNKNOWN, 0)


def _candidates(region: Region) -> Iterable[str]:
    """Registers whose rows the table may list: all where rows are still to be added."""
    present = register_keys()
    for key, anchor in ANCHORS.items():
        if key in present and (_is_open(region) or region.anchor is anchor):
            yield key


def _region(proposal: Proposal, region_id: str) -> RegionProposal:
    return next(one for one in proposal.regions if one.region_id == region_id)


def _best(
    blank: Blank, region: Region, base: RegionProposal, tried: Mapping[str, Proposal]
) -> RegionProposal:
    title = f"{blank.title}{blank.name}{region.title}"
    scores = {}
    for key in _candidates(region):
        found = _region(tried[key], region.id)
        fields = [s.best for s in found.slots if s.best and s.best.key.startswith(f"{key}.")]
        score = sum(guess.confidence for guess in fields)
        if fields and any(word in title for word in HINTS.get(key, ())):
            score += HINT_WEIGHT
        if fields and ANCHORS[key] is region.anchor:
            score += ANCHOR_WEIGHT
        scores[key] = score
    best = max(scores, key=lambda key: scores[key], default="")
    of_figures = sum(slot.best.confidence for slot in base.slots if slot.best)
    if region.anchor in (Anchor.PLACE, Anchor.DAY):
        of_figures += ANCHOR_WEIGHT
    if not best or scores[best] <= of_figures:
        return base
    return _region(tried[best], region.id)


def _columns(region: Region, found: RegionProposal) -> Iterable[Proposed]:
    registers = register_keys()
    by_id = {slot.slot_id: slot for slot in found.slots}
    for slot in region.slots:
        if not slot.fillable or slot.is_sequence:
            continue
        proposal = by_id.get(slot.id)
        best: Guess | None = proposal.best if proposal else None
        others = proposal.others if proposal else ()
        said, confidence = of_guess(best, registers), round(100 * best.confidence) if best else 0
        if best is None and slot.labels and folded(slot.labels[-1]) in REMARKS:
            said, confidence = EMPTY, 100
        second = tuple(of_guess(guess, registers) for guess in others)
        yield Proposed(slot.id, slot.title, said, confidence, second)


def _rows(region: Region, found: RegionProposal) -> Iterable[Proposed]:
    for row in found.rows:
        said = _row_said(region, row)
        others = tuple(_row_key(region, key) for key in row.others)
        # That a row is a total is read from the blank, not guessed.
        confidence = 100 if row.is_total else round(100 * row.confidence)
        yield Proposed(row_key(region, row.row), row.text, said, confidence, others)


def _row_said(region: Region, row: RowProposal) -> Said:
    if row.is_total:
        return TOTAL
    if row.key:
        return _row_key(region, row.key)
    return Said(What.CUT, row.choices[0]) if row.choices else UNKNOWN


def _row_key(region: Region, key: str) -> Said:
    is_firm = region.anchor is Anchor.ENTERPRISE
    return Said(What.ENTERPRISE if is_firm else What.PLACE, key)


def remembered(viewer: Actor, place: Place, moment: datetime) -> tuple[Remembered, ...]:
    """What people said headings mean, in tables of the place, the latest first."""
    rows = (
        ColumnMeaning.objects.filter(
            source=MeaningSource.PERSON,
            version__form__path__under=viewer.territory("tables.form.view").within(place.path),
        )
        .exclude(meaning__startswith="constant:")
        .exclude(slot__contains="#")
        .select_related("version")
        .order_by("-chosen_at")[:MOST_REMEMBERED]
    )
    by_version: dict[object, tuple[Blank, dict[str, Guess | None]]] = {}
    for row in rows:
        entry = by_version.get(row.version_id)
        if entry is None:
            entry = by_version[row.version_id] = (blank_of(row.version), {})
        said = read_said(row.meaning)
        if said != UNKNOWN and (said == EMPTY or as_guess(said) is not None):
            entry[1][row.slot] = as_guess(said)
    learned = [one for blank, said in by_version.values() for one in remember(blank, said)]
    return (*learned, *_of_plan(place, moment))


def _of_plan(place: Place, moment: datetime) -> Iterable[Remembered]:
    """Headings the plan gives a figure of a certain span or part for."""
    for meaning, names in own_names(tables_plan(place.path, moment)).items():
        if not {":", "?"} & set(meaning):
            continue
        try:
            guess = as_guess(read_said(f"figure:{meaning}"))
        except InvalidInput:
            continue
        for name in names:
            for anchor in (Anchor.PLACE, Anchor.NONE, Anchor.QUESTION):
                yield Remembered((name,), anchor, guess)
