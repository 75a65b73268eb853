"""A table is filled as of a moment: figures in their cells, everything else said to be empty."""

import hashlib

import pytest
from django.db import ProgrammingError, transaction
from django.db.models import ProtectedError

from lianfang.access.enums import Role
from lianfang.access.models import AuditEvent
from lianfang.access.scope import everywhere
from lianfang.kit.errors import InvalidInput, NotFound, NotPermitted
from lianfang.tables.models import Filling, FillingStep, KeptContent
from lianfang.tables.services.choosing import choose_meaning
from lianfang.tables.services.filling import refill
from lianfang.tables.services.handing_out import FileGone, hand_out_filling
from lianfang.tables.services.reviewing import (
    OwnTable,
    correct_filling,
    freeze_filling,
    return_filling,
    send_to_review,
    withdraw_filling,
)
from lianfang.tables.services.scheduling import (
    draft_due_tables,
    purge_files,
    remind_of_tables,
)
from lianfang.tables.services.steps import WrongState
from tests.command.builders import SYSTEM, appointed, at, build_town, stored
from tests.tables.builders import (
    MORNING,
    book,
    came,
    cells,
    clerk,
    commander,
    filled,
    frozen,
    newest,
    received,
    roster_blank,
    slot_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return build_town()


def test_figures_stand_in_the_rows_of_their_places_and_add_up(town):
    came(town, town.building, "甲")
    came(town, town.building, "乙", day=17)
    came(town, town.bay, "丙", day=16)

    made = filled(town, received(town))

    assert made.state == "draft"
    rows = cells(made)
    assert rows[3][:4] == (1, "四棵社区", 1, 2)
    assert rows[4][:4] == (2, "王太社区", 0, 0)
    assert rows[5][:4] == (3, "钟山村", 0, 1)
    assert rows[6][:4] == ("合计", None, 1, 3)
    assert rows[1][0] == "填报单位：金山街道" or rows[1][1] == "金山街道"


def test_a_table_is_filled_as_of_an_earlier_moment(town):
    came(town, town.building, "甲", day=16, when=at("10:00", 16))
    came(town, town.building, "乙", day=18)

    made = filled(town, received(town, when=at("08:00", 15)), as_of=at("18:00", 16))

    assert cells(made)[3][2:4] == (1, 1)
    assert made.day.day == 16


def test_every_figure_is_kept_with_what_it_was_counted_from(town):
    came(town, town.building, "甲")

    made = filled(town, received(town))

    entry = next(e for e in made.values if e["label"] == "四棵社区" and e["text"] == "1")
    assert entry["said"] in ("figure:arrivals:today", "figure:arrivals:total")
    assert entry["place"] == str(town.sike.pk)
    assert entry["at"] == MORNING.isoformat()


def test_cells_nobody_knows_stay_empty_and_say_why(town):
    form = received(town, book(heads=("序号", "村（社区）", "今日返回人员", "神秘指标值")))

    made = filled(town, form)

    told = {blank["heading"]: blank["reason"] for blank in made.blanks}
    assert "神秘指标值" in told
    assert cells(made)[3][3] is None


def test_rows_nobody_knows_stay_empty_and_keep_the_total_honest(town):
    form = received(town, book("四棵社区", "火星村"))

    made = filled(town, form)

    assert {blank["label"] for blank in made.blanks if blank["label"]} >= {"火星村"}
    assert cells(made)[4][2] is None
    assert cells(made)[5][2] is None


def test_fixed_words_and_another_unit_are_written_as_chosen(town):
    came(town, town.building, "甲")
    form = received(town, book(heads=("序号", "村（社区）", "返回人员", "备注")))
    for heading, meaning in (
        ("返回人员", "figure:arrivals:total|scale=10"),
        ("备注", "constant:无"),
    ):
        choose_meaning(
            actor=clerk(town),
            now=at("08:40"),
            version_id=newest(form).pk,
            slot=slot_of(form, heading),
            meaning=meaning,
        )

    rows = cells(filled(town, form))

    assert rows[3][2:4] == (0.1, "无")


def test_a_draft_is_filled_again_after_a_column_was_corrected(town):
    came(town, town.building, "甲")
    form = received(town, book(heads=("序号", "村（社区）", "神秘指标值")))
    made = filled(town, form)
    choose_meaning(
        actor=clerk(town),
        now=at("09:31"),
        version_id=newest(form).pk,
        slot=slot_of(form, "神秘指标值"),
        meaning="figure:arrivals:total",
    )

    again = refill(actor=clerk(town), now=at("09:32"), filling_id=made.pk)

    assert cells(again)[3][2] == 1
    assert again.as_of == MORNING


def test_a_moment_to_come_and_a_place_elsewhere_are_refused(town):
    form = received(town)

    with pytest.raises(InvalidInput):
        filled(town, form, as_of=at("12:00"))
    with pytest.raises((NotFound, NotPermitted)):
        filled(town, form, actor=appointed(Role.WORKING_GROUP_MEMBER, town.sike))


def test_a_place_inside_is_filled_for_itself(town):
    came(town, town.bay, "丙")

    made = filled(town, received(town, book("上湾", "下湾")), place_id=town.village.pk)

    assert cells(made)[3][2:4] == (1, 1)
    assert cells(made)[5][2:4] == (1, 1)


def test_a_roster_goes_out_masked_unless_there_is_a_purpose(town):
    came(town, town.building, "曾小明")
    form = received(town, roster_blank())

    masked = filled(town, form)
    full = filled(town, form, masked=False, purpose="区公安分局核查")

    assert (masked.is_personal, masked.row_count, masked.values) == (True, 1, [])
    assert cells(masked)[3][1] == "曾**"
    assert cells(full)[3][1] == "曾小明"
    assert masked.file.expires_at is not None
    with pytest.raises(InvalidInput):
        filled(town, form, masked=False)


def test_handing_out_is_an_export_in_the_trail(town):
    made = filled(town, received(town))

    handed = hand_out_filling(actor=clerk(town), now=at("09:40"), filling_id=made.pk)

    assert handed.name == "返回人员日报表-金山街道-20200318.xlsx"
    assert hashlib.sha256(handed.content).hexdigest() == made.digest
    event = AuditEvent.objects.filter(action="tables.filling.export").latest("recorded_at")
    assert event.subject_id == str(made.pk)


def test_rosters_are_deleted_when_their_days_are_over_and_tables_stay(town):
    came(town, town.building, "甲")
    roster, table = filled(town, received(town, roster_blank())), filled(town, received(town))

    assert purge_files(actor=SYSTEM, now=at("09:30", 31)) == 0
    assert purge_files(actor=SYSTEM, now=at("09:31").replace(month=4)) == 1

    assert KeptContent.objects.filter(file=table.file).exists()
    with pytest.raises(FileGone):
        hand_out_filling(actor=clerk(town), now=at("09:32"), filling_id=roster.pk)


def test_somebody_else_looks_before_it_is_frozen(town):
    made = filled(town, received(town))
    actor = clerk(town)
    send_to_review(actor=actor, now=at("09:40"), filling_id=made.pk)

    with pytest.raises(OwnTable):
        freeze_filling(actor=actor, now=at("09:41"), filling_id=made.pk)
    done = freeze_filling(actor=commander(town), now=at("09:42"), filling_id=made.pk)

    assert (done.state, done.number, done.frozen_at) == ("frozen", 1, at("09:42"))
    assert hashlib.sha256(done.file.content()).hexdigest() == done.digest
    states = [(s.from_state, s.to_state) for s in stored(FillingStep, filling=done)]
    assert sorted(states) == sorted(
        [("", "counting"), ("counting", "draft"), ("draft", "review"), ("review", "frozen")]
    )


def test_a_frozen_table_is_changed_by_nobody(town):
    done = frozen(town, received(town))

    for change in ({"values": []}, {"number": 9}, {"digest": "x"}):
        change_it = everywhere("a test tries to change it")
        with change_it, pytest.raises(ProgrammingError), transaction.atomic():
            Filling.objects.filter(pk=done.pk).update(**change)
    delete_it = everywhere("a test tries to delete it")
    with delete_it, pytest.raises((ProgrammingError, ProtectedError)), transaction.atomic():
        Filling.objects.filter(pk=done.pk).delete()
    with everywhere("its place may move"):
        assert Filling.objects.filter(pk=done.pk).update(path=done.path) == 1


def test_sent_back_with_a_reason_and_sent_again(town):
    made = filled(town, received(town))
    send_to_review(actor=clerk(town), now=at("09:40"), filling_id=made.pk)

    with pytest.raises(InvalidInput):
        return_filling(actor=commander(town), now=at("09:41"), filling_id=made.pk, reason=" ")
    back = return_filling(
        actor=commander(town), now=at("09:41"), filling_id=made.pk, reason="累计数不对"
    )
    sent = send_to_review(actor=clerk(town), now=at("09:45"), filling_id=made.pk)

    assert (back.state, back.reason) == ("returned", "累计数不对")
    assert sent.state == "review"


def test_a_correction_is_another_one_that_names_the_first(town):
    done = frozen(town, form := received(town))
    came(town, town.building, "补录", when=at("10:10"))

    made = correct_filling(
        actor=clerk(town), now=at("10:20"), filling_id=done.pk, reason="漏报一人"
    )
    send_to_review(actor=clerk(town), now=at("10:21"), filling_id=made.pk)
    second = freeze_filling(actor=commander(town), now=at("10:22"), filling_id=made.pk)

    assert (second.corrects_id, second.number, second.as_of) == (done.pk, 2, done.as_of)
    assert second.form_id == form.pk


def test_only_what_is_not_frozen_is_withdrawn(town):
    done, made = frozen(town, form := received(town)), filled(town, form)

    gone = withdraw_filling(
        actor=clerk(town), now=at("09:50"), filling_id=made.pk, reason="重复填报"
    )

    assert gone.state == "withdrawn"
    with pytest.raises(WrongState):
        withdraw_filling(actor=clerk(town), now=at("09:50"), filling_id=done.pk, reason="不要了")
    with pytest.raises(WrongState):
        send_to_review(actor=clerk(town), now=at("09:50"), filling_id=made.pk)


def test_the_draft_of_the_day_is_there_in_time_and_only_once(town):
    received(town, when=at("12:00", 17))

    early = draft_due_tables(actor=SYSTEM, now=at("09:29"))
    made = draft_due_tables(actor=SYSTEM, now=at("09:30"))
    again = draft_due_tables(actor=SYSTEM, now=at("09:35"))

    assert (early, made, again) == (0, 1, 0)
    (draft,) = stored(Filling)
    assert (draft.state, draft.as_of, draft.due_at) == ("draft", at("09:30"), at("10:00"))


def test_a_table_not_handed_in_is_told_of_before_and_after_it_is_due(town):
    received(town, when=at("12:00", 17))
    draft_due_tables(actor=SYSTEM, now=at("09:30"))

    told = [remind_of_tables(actor=SYSTEM, now=at(t)) for t in ("09:40", "09:50", "09:55", "10:00")]

    assert told == [0, 1, 0, 1]
    assert remind_of_tables(actor=SYSTEM, now=at("11:00")) == 0
    assert [row.told for row in stored(Filling)] == [2]


def test_a_table_asked_for_once_or_ended_is_not_drafted_every_day(town):
    received(town, rhythm="never", when=at("12:00", 17))
    received(
        town, book(title="一次"), rhythm="once", due_on=at("0:00", 19).date(), when=at("12:00", 17)
    )

    assert draft_due_tables(actor=SYSTEM, now=at("09:30")) == 0
    assert draft_due_tables(actor=SYSTEM, now=at("09:30", 19)) == 1
