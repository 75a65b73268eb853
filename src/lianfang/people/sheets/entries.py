"""What one row of a roster says about a resident, in the terms of the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from lianfang.kit.identity_papers import PaperKind
from lianfang.people.enums import Relation, Sex
from lianfang.people.models.sealed import paper_hash, phone_hash
from lianfang.people.selectors.entries import FINDINGS
from lianfang.people.sheets.columns import RESIDENTS
from lianfang.people.sheets.spots import LEVELS, Spot, SpotFinder
from lianfang.sheets.kinds import CellFinding, CheckedRow, Paper

_AT = RESIDENTS.positions
_LEVELS = [_AT[field] for field in LEVELS]
_SEXES = {"male": Sex.MALE.value, "female": Sex.FEMALE.value}


class HomeRef(NamedTuple):
    """How a row names its household: by number, by door, or by its head.

    `scope` is the path within which the name counts: the community for a number, else the place.
    """

    by: str
    scope: str
    name: str
    head: str = ""


@dataclass(slots=True)
class Entry:
    """A row as understood. None: the table says nothing here."""

    name: str
    spot: Spot
    paper_kind: str | None
    paper_number: str
    paper_hash: bytes | None
    no_paper_reason: str
    sex: str | None
    birth_date: date | None
    phones: tuple[str, ...] | None
    phone_hash: bytes | None
    home: HomeRef | None
    relation: str | None
    kind: str | None
    registered_place: str | None
    party_member: bool | None
    groups: tuple[str, ...] | None
    employer: str | None
    note: str | None
    doubts: tuple[CellFinding, ...] = ()


_hash_of_phone = lru_cache(maxsize=4096)(phone_hash)


def read_entry(row: CheckedRow, spots: SpotFinder) -> Entry | CellFinding:
    """The entry of a row, or why it is wrong."""
    values = row.values
    levels = tuple([values[index] for index in _LEVELS])
    spot = spots.find(levels, values[_AT["address"]], values[_AT["door"]], row.sheet)
    if isinstance(spot, CellFinding):
        return spot
    paper: Paper | None = values[_AT["paper"]]
    paper_kind, number, reason = _paper(paper, values[_AT["paper_kind"]])
    sex, birth_date = values[_AT["sex"]], values[_AT["birth_date"]]
    doubts: list[CellFinding] = []
    if paper is not None and paper.birth_date is not None:
        if birth_date is not None and birth_date != paper.birth_date:
            doubts.append(CellFinding.of(FINDINGS.warning("birth_differs"), "birth_date"))
        birth_date = paper.birth_date
    if paper is not None and paper.sex is not None:
        if sex in (Sex.MALE, Sex.FEMALE) and sex != _SEXES[paper.sex]:
            doubts.append(CellFinding.of(FINDINGS.warning("sex_differs"), "sex"))
        sex = _SEXES[paper.sex]
    phones: tuple[str, ...] | None = values[_AT["phones"]] or None
    return Entry(
        name=values[_AT["name"]],
        spot=spot,
        paper_kind=paper_kind,
        paper_number=number,
        paper_hash=paper_hash(paper_kind, number) if paper_kind and number else None,
        no_paper_reason=reason,
        sex=sex,
        birth_date=birth_date,
        phones=phones,
        phone_hash=_hash_of_phone(phones[0]) if phones else None,
        home=_home(values, spot, spots),
        relation=values[_AT["relation"]],
        kind=values[_AT["kind"]],
        registered_place=values[_AT["registered_place"]],
        party_member=values[_AT["party_member"]],
        groups=values[_AT["groups"]],
        employer=values[_AT["employer"]],
        note=values[_AT["note"]],
        doubts=tuple(doubts),
    )


def _paper(paper: Paper | None, stated: str | None) -> tuple[str | None, str, str]:
    if paper is None:
        return (stated if stated == PaperKind.NONE_YET else None), "", ""
    return paper.kind, paper.number, paper.reason[:64]


def _home(values: Sequence[Any], spot: Spot, spots: SpotFinder) -> HomeRef | None:
    number, head = values[_AT["household_no"]], values[_AT["head_name"]]
    if head is None and values[_AT["relation"]] == Relation.HEAD:
        head = values[_AT["name"]]
    if number is not None:
        return HomeRef("number", spots.community_path(spot.place.path), number, head or "")
    if spot.door:
        return HomeRef("door", spot.place.path, spot.door, head or "")
    if head is not None:
        return HomeRef("head", spot.place.path, head, head)
    return None


def natural_key(row: CheckedRow) -> tuple[Any, ...] | None:
    """What makes two rows of one file one person: the paper, else name, place, birth and phone."""
    values = row.values
    paper: Paper | None = values[_AT["paper"]]
    if paper is not None and paper.number:
        return ("paper", paper.kind, paper.number)
    birth_date, phones = values[_AT["birth_date"]], values[_AT["phones"]]
    if birth_date is None and not phones:
        return None
    where = tuple(values[index] for index in (*_LEVELS, _AT["door"], _AT["address"]))
    return ("name", values[_AT["name"]], birth_date, phones, where)
