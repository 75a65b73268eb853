"""The bulletin: the playbook's words, the moment's figures, somebody else's eyes, frozen when
issued."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import DatabaseError, transaction
from docx import Document

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere, looking
from lianfang.command.playbook.bulletin import Bulletin as Text
from lianfang.command.playbook.bulletin import Line, Section, Table
from lianfang.command.playbook.wording import Wording
from lianfang.command.selectors.waiting import waiting_for
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.reports.composing import Composer, change_sign, change_words
from lianfang.reports.documents import bulletin_document, correction_lines
from lianfang.reports.events import events_of
from lianfang.reports.jobs import watch_bulletins
from lianfang.reports.metrics import Figure, get_metric
from lianfang.reports.models import Bulletin, BulletinStep
from lianfang.reports.numbering import number_words
from lianfang.reports.selectors import bulletin_list, late_bulletins
from lianfang.reports.services.bulletins import (
    BulletinIssued,
    OutOfTurn,
    OwnHand,
    add_event,
    approve_bulletin,
    correct_bulletin,
    digest_of,
    discard_bulletin,
    draft_bulletin,
    issue_bulletin,
    return_bulletin,
    strike_event,
    submit_bulletin,
)
from lianfang.reports.services.scheduling import draft_scheduled, remind_of_bulletin
from tests.people.builders import SYSTEM, appointed, resident
from tests.reports.builders import FOUNDED, NOW, branch, coded_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def working():
    return coded_town()


def draft(working, actor=SYSTEM, as_of=NOW, **more):
    return draft_bulletin(
        actor=actor, now=NOW, place_id=working.town.township.pk, as_of=as_of, **more
    )


def pass_on(bulletin, reader=SYSTEM):
    submit_bulletin(actor=SYSTEM, now=NOW, bulletin_id=bulletin.pk)
    return approve_bulletin(actor=reader, now=NOW, bulletin_id=bulletin.pk)


def issue(bulletin):
    pass_on(bulletin)
    return issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=bulletin.pk)


def text_of(bulletin, language="zh"):
    return "\n".join(
        "".join(p if isinstance(p, str) else p["text"] for p in paragraph)
        for section in bulletin.body[language]
        for paragraph in section["paragraphs"]
    )


def composed(working, *sections, **more):
    text = Text(
        title=Wording("简报", "Bulletin"),
        issuer=Wording("指挥部", "Headquarters"),
        sections=sections,
        **more,
    )
    return Composer(SYSTEM, text, working.town.township, NOW)


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


def test_what_differs_from_yesterday_is_said_in_words(working, no_limits):
    branch(working, working.town.community, "昨日的支部", date(2020, 3, 17))
    branch(working, working.town.community, "今日的支部", date(2020, 3, 18))
    said = Wording("支部{temporary_branches|change}，网格{grids|change}", "{grids|change}")

    body = composed(working, Section(Wording("一", "1"), (said,))).body()

    pieces = body["zh"][0]["paragraphs"][0]
    assert [p["text"] for p in pieces if isinstance(p, dict)] == [
        "较昨日增加1支",
        "与昨日持平",
    ]
    assert body["en"][0]["paragraphs"][0][0]["text"] == "the same as the day before"


def test_rates_differ_in_percentage_points_and_less_is_said_as_less():
    rate, count = get_metric("leader_per_place_rate"), get_metric("temporary_branches")

    assert change_words(Figure(rate, 98), Figure(rate, 99)) == "较昨日上升1个百分点"
    assert change_words(Figure(count, 5), Figure(count, 3)) == "较昨日减少2支"
    assert change_words(Figure(rate, None), Figure(rate, 99)) == "昨日无可比数据"
    assert [
        change_sign(Figure(count, a), Figure(count, b)) for a, b in ((1, 3), (3, 1), (2, 2))
    ] == [
        "+2",
        "−2",
        "0",
    ]


def test_a_table_of_places_begins_with_the_sum_and_its_cells_know_their_place(working):
    table = Table(
        Wording("各村情况", "By village"), "places", (Line("grids"), Line("units")),
        place_kinds=("community", "village"),
    )  # fmt: skip

    made = composed(working, Section(Wording("一", "1"), tables=(table,))).body()["zh"][0]["tables"]

    assert made[0]["columns"][0] == "地点"
    first, *others = made[0]["rows"]
    assert first[0] == "合计"
    assert sum(int(row[1]["text"]) for row in others) == int(first[1]["text"])
    assert first[1]["at"] == str(working.town.township.pk)
    assert {row[0] for row in others} >= {"四棵", "王太"} or len(others) == 3


def test_a_table_of_spans_says_today_in_all_and_against_yesterday(working, no_limits):
    branch(working, working.town.community, "今日的支部", date(2020, 3, 18))
    table = Table(
        Wording("今日", "Today"),
        "spans",
        (Line("temporary_branches", Wording("支部", "Branches")),),
    )

    made = composed(working, Section(Wording("一", "1"), tables=(table,))).body()["zh"][0]["tables"]

    (row,) = made[0]["rows"]
    assert (row[0], row[1], row[2]["text"], row[3]) == ("支部", "—", "1", "+1")


def test_a_bulletin_that_names_no_such_figure_is_refused(working):
    with pytest.raises(InvalidInput):
        composed(working, Section(Wording("一", "1"), (Wording("{gossip}", "{gossip}"),)))


def test_numbers_of_issued_bulletins_run_on_within_their_year(working):
    first, second = draft(working), draft(working)

    issued = [issue(b) for b in (second, first)]

    assert [b.number for b in issued] == [1, 2]
    assert number_words(issued[1]) == "2020年第2期"


def test_an_issued_bulletin_does_not_follow_later_records(working):
    issued = issue(draft(working))

    branch(working, working.town.community, "后来成立的支部")

    assert "组建临时党支部0个" in text_of(issued)
    assert "组建临时党支部1个" in text_of(draft(working, as_of=NOW))
    assert issued.digest == digest_of(Bulletin._base_manager.get(pk=issued.pk))


def test_the_database_itself_refuses_to_change_an_issued_bulletin(working, no_limits):
    issued = issue(draft(working))

    with pytest.raises(DatabaseError), transaction.atomic():
        Bulletin.objects.filter(pk=issued.pk).update(title="另一个标题")


def test_a_bulletin_is_issued_once(working):
    made = issue(draft(working))

    with pytest.raises(BulletinIssued):
        issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)


def test_nobody_issues_what_nobody_else_has_read(working):
    made = draft(working)

    with pytest.raises(OutOfTurn):
        issue_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)


def test_whoever_had_a_hand_in_it_does_not_review_it(working):
    writer = appointed(Role.WORKING_GROUP_MEMBER, working.town.township, "writer")
    helper = appointed(Role.WORKING_GROUP_MEMBER, working.town.township, "helper")
    reader = appointed(Role.COMMANDER, working.town.township, "reader")
    made = draft(working, actor=writer)
    add_event(actor=helper, now=NOW, bulletin_id=made.pk, zh="市领导到社区检查指导")
    submit_bulletin(actor=writer, now=NOW, bulletin_id=made.pk)

    for hand in (writer, helper):
        with pytest.raises(OwnHand):
            approve_bulletin(actor=hand, now=NOW, bulletin_id=made.pk)
    read = approve_bulletin(actor=reader, now=NOW, bulletin_id=made.pk)

    assert (read.state, read.reviewed_by) == ("approved", reader.display_name)


def waits(viewer, moment=NOW):
    with looking(viewer):
        found = waiting_for(viewer, moment)
    return [str(v.one.title) for v in found if v.one.key.startswith("bulletin:")]


def test_a_bulletin_waits_for_its_reader_then_for_who_issues_it_then_for_nobody(working):
    writer = appointed(Role.WORKING_GROUP_MEMBER, working.town.township, "writer")
    reader = appointed(Role.COMMANDER, working.town.township, "reader")
    made = draft(working, actor=writer)
    assert waits(writer) == waits(reader) == []

    submit_bulletin(actor=writer, now=NOW, bulletin_id=made.pk)
    assert waits(reader) == ["有简报等您审核"]
    assert waits(writer) == []

    approve_bulletin(actor=reader, now=NOW, bulletin_id=made.pk)
    assert waits(reader) == ["有简报待签发"]

    issue_bulletin(actor=reader, now=NOW, bulletin_id=made.pk)
    assert waits(reader) == waits(writer) == []


def test_a_bulletin_whose_hour_has_gone_by_waits_for_whoever_writes_it(working):
    writer = appointed(Role.WORKING_GROUP_MEMBER, working.town.township, "writer")
    made = draft(working, actor=writer)
    with everywhere("a test sets the hour"):
        Bulletin.objects.filter(pk=made.pk).update(due_at=NOW)

    assert waits(writer, NOW - timedelta(minutes=1)) == []
    assert waits(writer, NOW + timedelta(minutes=1)) == ["简报已逾期"]
    assert waits(writer, NOW + timedelta(days=8)) == []


def test_a_returned_bulletin_is_a_draft_again_with_the_reason(working, no_limits):
    made = draft(working)
    pass_on(made)

    return_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk, reason="网格数请核实")
    steps = BulletinStep.objects.filter(bulletin=made)

    assert [step.to_state for step in steps] == ["draft", "review", "approved", "draft"]
    assert steps.last().reason == "网格数请核实"
    submit_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk)
    with pytest.raises(InvalidInput):
        return_bulletin(actor=SYSTEM, now=NOW, bulletin_id=made.pk, reason=" ")


def test_a_correction_names_the_bulletin_it_corrects_and_what_differs(working):
    old = issue(draft(working))
    branch(working, working.town.community, "补录的支部")

    made = correct_bulletin(actor=SYSTEM, now=NOW, bulletin_id=old.pk, reason="支部漏录")
    new = issue(made)

    assert (new.corrects_id, new.number) == (old.pk, 2)
    assert new.changes[0] | {"zh": "", "en": ""} == {
        "key": "temporary_branches",
        "place": "",
        "before": "0",
        "now": "1",
        "zh": "",
        "en": "",
    }
    assert correction_lines(new)[0] == "本期更正2020年第1期：支部漏录。"
    assert correction_lines(new)[1].endswith("原为0，应为1。")


def test_where_nothing_differs_there_is_nothing_to_correct(working):
    old = issue(draft(working))

    with pytest.raises(InvalidInput):
        correct_bulletin(actor=SYSTEM, now=NOW, bulletin_id=old.pk, reason="再看一遍")
    with pytest.raises(OutOfTurn):
        correct_bulletin(actor=SYSTEM, now=NOW, bulletin_id=draft(working).pk, reason="还没有印发")


def test_the_days_events_are_chosen_by_the_plan_and_said_in_both_languages(working, no_limits):
    path = working.town.township.path

    found = events_of(SYSTEM, path, FOUNDED + timedelta(hours=8), ("phases",), 5)

    assert [(one.zh, one.en) for one in found] == [
        (
            "金山街道进入“封闭管理”阶段。",
            "金山街道 entered the phase “Sealed management”.",
        )
    ]
    assert events_of(SYSTEM, path, NOW, ("phases", "orders", "closures", "suspensions"), 5) == []


def test_events_are_struck_put_back_and_added_in_a_draft_only(working):
    made = draft(working)
    made = add_event(actor=SYSTEM, now=NOW, bulletin_id=made.pk, zh="市领导到社区检查指导")
    last = len(made.events) - 1

    struck = strike_event(actor=SYSTEM, now=NOW, bulletin_id=made.pk, index=last)
    assert struck.events[last]["struck"] is True
    back = strike_event(actor=SYSTEM, now=NOW, bulletin_id=made.pk, index=last, back=True)
    assert back.events[last]["struck"] is False
    with pytest.raises(NotFound):
        strike_event(actor=SYSTEM, now=NOW, bulletin_id=made.pk, index=99)
    issue(made)
    with pytest.raises(BulletinIssued):
        strike_event(actor=SYSTEM, now=NOW, bulletin_id=made.pk, index=last)


@pytest.mark.parametrize("line", ["走访陈桂兰老人", "请拨13800000000", "慰问3栋居民", "短", ""])
def test_a_line_about_a_resident_is_refused(working, line):
    resident(working.town.unit, "陈桂兰")
    made = draft(working)

    with pytest.raises(InvalidInput) as refused:
        add_event(actor=SYSTEM, now=NOW, bulletin_id=made.pk, zh=line, en="a visit")
    assert list(refused.value.fields) == ["zh"]


def test_a_bulletin_cannot_tell_of_tomorrow(working):
    with pytest.raises(InvalidInput):
        draft(working, as_of=NOW + timedelta(days=1))


def test_without_a_plan_in_force_there_are_no_words_for_a_bulletin(working):
    with pytest.raises(InvalidInput):
        draft(working, as_of=FOUNDED - timedelta(days=1))
    with pytest.raises(InvalidInput):
        draft(working, kind="gossip")


def test_a_member_of_a_working_group_drafts_but_does_not_issue(working):
    member = appointed(Role.WORKING_GROUP_MEMBER, working.town.township)
    made = draft(working, actor=member)
    pass_on(made)

    with pytest.raises(NotPermitted):
        issue_bulletin(actor=member, now=NOW, bulletin_id=made.pk)


def test_a_commander_of_elsewhere_finds_no_such_bulletin(working):
    made = draft(working)
    elsewhere = appointed(Role.COMMANDER, working.town.community)

    with pytest.raises(NotFound):
        issue_bulletin(actor=elsewhere, now=NOW, bulletin_id=made.pk)


def test_whoever_only_reads_sees_issued_bulletins_and_a_discarded_draft_is_gone(working, no_limits):
    viewer = appointed(Role.VIEWER, working.town.township)
    made, other = draft(working), draft(working)
    path = working.town.township.path

    discard_bulletin(actor=SYSTEM, now=NOW, bulletin_id=other.pk)
    assert list(bulletin_list(viewer, path)) == []
    assert list(bulletin_list(SYSTEM, path)) == [made]
    issue(made)
    assert list(bulletin_list(viewer, path)) == [made]


def test_the_plans_draft_is_made_once_a_day_and_remembered_when_it_is_late(
    working, no_limits, monkeypatch
):
    evening = NOW.replace(hour=17, minute=5)
    monkeypatch.setattr("lianfang.reports.jobs.clock.now", lambda: evening)
    place = working.town.township

    assert draft_scheduled(actor=SYSTEM, now=NOW, place_id=place.pk) == []
    made = draft_scheduled(actor=SYSTEM, now=evening, place_id=place.pk)
    again = draft_scheduled(actor=SYSTEM, now=evening, place_id=place.pk)

    assert [one.kind for one in made] == ["daily"]
    assert (f"{made[0].as_of:%H:%M}", made[0].drafted_by) == ("17:00", "test")
    assert again == []
    late = made[0].due_at + timedelta(minutes=1)
    assert list(late_bulletins(SYSTEM, place.path, late)) == made
    for _twice in range(2):
        remind_of_bulletin(actor=SYSTEM, now=late, bulletin_id=made[0].pk)
    assert AuditEvent.objects.filter(action="reports.bulletin.remind").count() == 1
    watch_bulletins(timestamp=0)
    issue(Bulletin.objects.get(pk=made[0].pk))
    assert list(late_bulletins(SYSTEM, place.path, late)) == []


@pytest.mark.parametrize(("language", "words"), [("zh", "临时党支部"), ("en", "Party branches")])
def test_the_word_document_carries_the_whole_text(working, language, words):
    issued = issue(draft(working))

    document = Document(BytesIO(bulletin_document(issued, language)))

    shown = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert words in shown
    assert all(line in shown for line in text_of(issued, language).splitlines())
    assert document.sections[0].top_margin.mm == pytest.approx(37, abs=0.1)
