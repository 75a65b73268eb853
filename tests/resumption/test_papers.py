"""Files that go with a filing: what is taken, what stays with which version, who opens them."""

import io
import zipfile

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import everywhere, looking
from lianfang.kit.errors import InvalidInput, NotFound
from lianfang.kit.ids import new_id
from lianfang.resumption.models import FilingPaper, FilingPaperContent
from lianfang.resumption.selectors.filings import get_paper, own_paper
from lianfang.resumption.selectors.notices import content_of
from lianfang.resumption.services import papers
from lianfang.resumption.services.own import (
    add_own_paper,
    begin_own_filing,
    remove_own_paper,
    save_own_filing,
    submit_own_filing,
)
from lianfang.resumption.services.papers import EXCEL, WORD, PaperRefused, kind_of
from tests.people.builders import NOW, SYSTEM
from tests.resumption.builders import at, begun, desk, firm, handed_in, photo, stored, versions

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 " + "复工方案".encode()


def packed(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def add(enterprise, contact, content=PDF, kind="plan", name="方案.pdf", now=NOW):
    return add_own_paper(
        actor=contact,
        now=now,
        enterprise_id=enterprise.pk,
        kind=kind,
        name=name,
        content=content,
    )


def kept(enterprise) -> list[tuple[str, str, bool]]:
    """(kind, name, taken away) of every file, in the order they came."""
    with everywhere("a test looks at what was stored"):
        rows = FilingPaper.objects.filter(filing__enterprise=enterprise).order_by("added_at", "pk")
        return [(row.kind, row.name, row.withdrawn_at is not None) for row in rows]


@pytest.fixture
def draft(town):
    """An enterprise that has begun to file, and its contact."""
    enterprise, contact = firm(town)
    begin_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk)
    return enterprise, contact


@pytest.mark.parametrize(
    ("part", "kind"), [("word/document.xml", WORD), ("xl/workbook.xml", EXCEL)]
)
def test_word_and_excel_are_told_by_what_is_in_them(part, kind):
    assert kind_of(packed("[Content_Types].xml", part)) == kind


@pytest.mark.parametrize(
    "content",
    [
        packed("secret.txt"),
        packed("word/document.xml", "word/vbaProject.bin"),
        packed(*(f"part{number}" for number in range(5_001))),
        b"GIF89a",
        b"",
    ],
)
def test_archives_macros_and_everything_else_are_not_taken(content):
    with pytest.raises(PaperRefused):
        kind_of(content)


def test_a_file_is_kept_sealed_and_comes_back_as_it_was(draft):
    enterprise, contact = draft

    paper = add(enterprise, contact)

    with everywhere("a test looks at what was stored"):
        sealed = bytes(FilingPaperContent.objects.get(paper=paper).sealed)
    assert PDF not in sealed
    assert content_of(contact, paper) == PDF
    assert (paper.size, paper.content_type, paper.name) == (
        len(PDF),
        "application/pdf",
        "方案.pdf",
    )


def test_bytes_of_one_paper_do_not_open_as_those_of_another(draft):
    enterprise, contact = draft
    mine, other = add(enterprise, contact), add(enterprise, contact, PDF + b"2")
    with everywhere("a test swaps what was stored"):
        row = FilingPaperContent.objects.get(paper=other)
        FilingPaperContent.objects.filter(paper=mine).update(sealed=row.sealed)

    with pytest.raises(ValueError, match="another paper"):
        content_of(contact, mine)


def test_a_photo_is_drawn_anew_and_called_what_it_is(draft):
    enterprise, contact = draft

    paper = add(enterprise, contact, photo("red"), "pledge", "承诺书.pdf.png")

    assert (paper.content_type, paper.name) == ("image/jpeg", "承诺书.pdf.jpg")
    assert content_of(contact, paper).startswith(b"\xff\xd8\xff")


def test_empty_files_and_files_too_large_say_so(draft):
    enterprise, contact = draft

    with pytest.raises(PaperRefused):
        add(enterprise, contact, b"")
    with pytest.raises(PaperRefused) as refused:
        add(enterprise, contact, b"%PDF-" + bytes(papers.MOST_BYTES))

    assert (refused.value.code, refused.value.status) == ("paper_too_large", 422)
    assert kept(enterprise) == []


def test_no_more_files_than_a_filing_can_have(draft, monkeypatch):
    enterprise, contact = draft
    monkeypatch.setattr(papers, "MOST_FILES", 2)
    first = add(enterprise, contact)
    add(enterprise, contact)

    with pytest.raises(PaperRefused) as refused:
        add(enterprise, contact)
    remove_own_paper(actor=contact, now=NOW, enterprise_id=enterprise.pk, filing_paper_id=first.pk)
    add(enterprise, contact)

    assert refused.value.code == "too_many_papers"
    assert [taken for _kind, _name, taken in kept(enterprise)] == [True, False, False]


def test_only_kinds_of_the_plan_are_taken(draft):
    enterprise, contact = draft

    with pytest.raises(InvalidInput) as refused:
        add(enterprise, contact, kind="bribe")

    assert set(refused.value.fields) == {"kind"}


def test_a_file_taken_away_cannot_be_taken_away_again(draft):
    enterprise, contact = draft
    paper = add(enterprise, contact)
    given = {"actor": contact, "now": NOW, "enterprise_id": enterprise.pk}

    remove_own_paper(**given, filing_paper_id=paper.pk)
    for wrong in (paper.pk, new_id()):
        with pytest.raises(NotFound):
            remove_own_paper(**given, filing_paper_id=wrong)


def test_nobody_takes_away_a_file_of_another_enterprise(town, draft):
    enterprise, contact = draft
    other, stranger = firm(town, "黄石百川电子有限公司")
    begin_own_filing(actor=stranger, now=NOW, enterprise_id=other.pk)
    paper = add(enterprise, contact)

    for aimed in (other, enterprise):
        with pytest.raises(NotFound):
            remove_own_paper(
                actor=stranger, now=NOW, enterprise_id=aimed.pk, filing_paper_id=paper.pk
            )
        with looking(stranger), pytest.raises(NotFound):
            own_paper(stranger, aimed.pk, paper.pk)

    with looking(contact):
        assert own_paper(contact, enterprise.pk, paper.pk) == paper
    assert kept(enterprise) == [("plan", "方案.pdf", False)]


def test_each_version_names_the_files_that_lay_with_it(town):
    enterprise, contact = firm(town)
    handed_in(enterprise, contact)
    with everywhere("a test looks at what was stored"):
        old = FilingPaper.objects.get(filing__enterprise=enterprise, kind="plan")
    own = {"actor": contact, "now": at("10:00"), "enterprise_id": enterprise.pk}

    remove_own_paper(**own, filing_paper_id=old.pk)
    new = add(enterprise, contact, now=at("10:01"))
    submit_own_filing(**own)

    first, second = versions(stored(enterprise))
    assert set(first.paper_ids) - set(second.paper_ids) == {old.pk}
    assert set(second.paper_ids) - set(first.paper_ids) == {new.pk}
    assert get_paper(desk(town), old.pk) == old


def test_the_desk_does_not_open_what_is_not_handed_in_nor_anybody_elsewhere(town):
    enterprise, contact = firm(town)
    begun(enterprise, contact)
    paper = add(enterprise, contact)

    with pytest.raises(NotFound):
        get_paper(desk(town), paper.pk)
    submit_own_filing(actor=contact, now=NOW, enterprise_id=enterprise.pk)

    assert get_paper(desk(town), paper.pk) == paper
    with pytest.raises(NotFound):
        get_paper(desk(town, town.neighbour, Role.COMMUNITY_SECRETARY), paper.pk)
    with pytest.raises(NotFound):
        get_paper(SYSTEM, new_id())


def test_a_file_added_to_what_was_handed_in_waits_for_the_next_version(town):
    enterprise, contact = firm(town)
    handed_in(enterprise, contact)

    paper = add(enterprise, contact, now=at("10:00"))

    with pytest.raises(NotFound):
        get_paper(desk(town), paper.pk)
    assert [one.submitted_at is None for one in versions(stored(enterprise))] == [False, True]


def test_what_is_saved_later_leaves_the_files_where_they_are(town):
    enterprise, contact = firm(town)
    handed_in(enterprise, contact)

    save_own_filing(actor=contact, now=at("10:00"), enterprise_id=enterprise.pk, from_key_areas=2)
    with pytest.raises(InvalidInput) as refused:
        submit_own_filing(actor=contact, now=at("10:00"), enterprise_id=enterprise.pk)
    add(enterprise, contact, kind="key_areas", now=at("10:01"))
    submit_own_filing(actor=contact, now=at("10:02"), enterprise_id=enterprise.pk)

    assert set(refused.value.fields) == {"key_areas"}
    assert [len(one.paper_ids) for one in versions(stored(enterprise))] == [3, 4]
