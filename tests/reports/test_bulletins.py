"""The bulletin: the playbook's words, the moment's figures, frozen when issued."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from docx import Document

from lianfang.access.enums import Role
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.reports.documents import bulletin_document
from lianfang.reports.models import Bulletin
from lianfang.reports.services.bulletins import BulletinIssued, draft_bulletin, issue_bulletin
from tests.people.builders import SYSTEM, appointed
from tests.reports.builders import FOUNDED, NOW, branch, coded_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def working():
    return coded_town()


def draft(working, actor=SYSTEM, as_of=NOW):
    return draft_bulletin(actor=actor, now=NOW, place_id=working.town.township.pk, as_of=as_of)


def text_of(bulletin, language="zh"):
    return "\n".join(
        "".join(p if isinstance(p, str) else p["text"] for p in paragraph)
        for section in bulletin.body[language]
        for paragraph in section["paragraphs"]
    )


def test_the_bulletin_says_in_officials_words_what_the_records_count(working):
    branch(working, working.town.community, "四棵社区临时党支部")

    made = draft(working)

    assert "组建临时党支部1个" in text_of(made)
    assert "1 temporary Party branches" in text_of(made, "en")


def test_a_figure_of_another_place_is_counted_there(working):
    made = draft(working)

    assert made.figures["units@sike"] == "4"
    assert made.figures["grids@wangtai"] == "1"


def test_each_figure_in_the_text_knows_its_metric_and_place(working):
    made = draft(working)

    found = {
        (piece["key"], piece.get("place", ""))
        for section in made.body["zh"]
        for paragraph in section["paragraphs"]
        for piece in paragraph
        if not isinstance(piece, str)
    }
    assert ("units", "sike") in found
    assert ("temporary_branches", "") in found


def test_numbers_of_issued_bulletins_run_on(working):
    first, second = draft(working), draft(working)

    issued = [
        issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=b.pk).number for b in (second, first)
    ]

    assert issued == [1, 2]


def test_an_issued_bulletin_does_not_follow_later_records(working):
    issued = issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=draft(working).pk)

    branch(working, working.town.community, "后来成立的支部")

    assert "组建临时党支部0个" in text_of(issued)
    assert "组建临时党支部1个" in text_of(draft(working, as_of=NOW))


def test_the_database_itself_refuses_to_change_an_issued_bulletin(working, no_limits):
    issued = issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=draft(working).pk)

    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk).update(title="另一个标题")


def test_a_bulletin_is_issued_once(working):
    made = draft(working)
    issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)

    with pytest.raises(BulletinIssued):
        issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)


def test_a_bulletin_cannot_tell_of_tomorrow(working):
    with pytest.raises(InvalidInput):
        draft(working, as_of=NOW + timedelta(days=1))


def test_without_a_plan_in_force_there_are_no_words_for_a_bulletin(working):
    with pytest.raises(InvalidInput):
        draft(working, as_of=FOUNDED - timedelta(days=1))


def test_a_member_of_a_working_group_drafts_but_does_not_issue(working):
    member = appointed(Role.WORKING_GROUP_MEMBER, working.town.township)
    made = draft(working, actor=member)

    with pytest.raises(NotPermitted):
        issue_bulletin(actor=member, now=NOW, bulletin_id=made.pk)


def test_a_commander_of_elsewhere_finds_no_such_bulletin(working):
    made = draft(working)
    elsewhere = appointed(Role.COMMANDER, working.town.community)

    with pytest.raises(NotFound):
        issue_bulletin(actor=elsewhere, now=NOW, bulletin_id=made.pk)


@pytest.mark.parametrize(("language", "words"), [("zh", "临时党支部"), ("en", "Party branches")])
def test_the_word_document_carries_the_whole_text(working, language, words):
    issued = issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=draft(working).pk)

    document = Document(BytesIO(bulletin_document(issued, language)))

    shown = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words in shown
    assert all(line in shown for line in text_of(issued, language).splitlines())
    assert document.sections[0].top_margin.mm == pytest.approx(37, abs=0.1)
