"""The pages of the command room, as the people who use them walk through them."""

import re
import uuid

import pytest
from django.contrib.messages import get_messages
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lianfang.access.enums import Role
from lianfang.command.models import (
    DoubleCheckIn,
    Incident,
    PhaseInForce,
    Proposal,
    ProposalLine,
    Responsibility,
    Team,
    TeamMember,
    Visit,
)
from lianfang.command.services.proposals import plan_proposal
from lianfang.command.services.tasks import mark_missed_windows
from lianfang.kit import clock
from tests.command.builders import (
    SYSTEM,
    answers,
    at,
    begin_day,
    build_town,
    client_of,
    family,
    fresh,
    neighbour_in_need,
    stored,
    tasks_of,
    worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _morning(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("09:30"))


@pytest.fixture
def town():
    return build_town()


@pytest.fixture
def boss(town):
    """The secretary of 四棵社区 at the desk."""
    return client_of(Role.COMMUNITY_SECRETARY, town.sike)


def to(name, *args):
    return reverse(f"command:{name}", args=args)


def text(answer, status=200):
    assert answer.status_code == status, answer.content.decode()[:600]
    return answer.content.decode()


def told(answer):
    return [str(message) for message in get_messages(answer.wsgi_request)]


def test_coverage_opens_the_gaps_and_the_gaps_open_the_person(town, boss):
    granny = neighbour_in_need(town.unit)

    page = text(boss.get(to("coverage")))
    assert "单元志愿者（1至4名）" in page
    assert f"{to('gaps')}?place={town.sike.pk}&rule=special_cadre" in page
    gaps = text(boss.get(to("gaps"), {"rule": "special_cadre"}))
    assert "李桂英" in gaps
    assert reverse("people:person", args=[granny.pk]) in gaps


def test_somebody_is_named_for_a_gap_by_hand(town, boss):
    granny = neighbour_in_need(town.unit)
    cadre = worker(town.sike, "张干部", "cadre")
    asked = {
        "rule": "special_cadre",
        "role": "special_cadre",
        "subject_kind": "person",
        "subject_id": granny.pk,
    }

    assert "张干部" in text(boss.get(to("choose_staff"), asked))
    answer = boss.post(to("assign"), asked | {"staff_id": cadre.pk})

    assert answer.status_code == 302
    assert [row.staff_id for row in stored(Responsibility)] == [cadre.pk]
    again = boss.post(to("assign"), asked | {"staff_id": worker(town.sike, "李干部", "cadre").pk})
    assert "1" in told(again)[-1]


def test_a_proposal_goes_from_the_coverage_page_to_its_acceptance(town, boss):
    neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    other = worker(town.sike, "李干部", "cadre")

    made = boss.post(to("propose"), {"place_id": town.sike.pk, "rule": "special_cadre"})
    (proposal,) = stored(Proposal)
    assert made.url == to("proposal", proposal.pk)
    assert 'id="planning"' in text(boss.get(made.url))
    part = boss.get(made.url, headers={"HX-Request": "true"})
    assert 'id="planning"' in text(part)
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=proposal.pk)

    page = text(boss.get(made.url))
    assert "甲单元" in page
    assert "李桂英" in page
    (line,) = stored(ProposalLine)
    assert "李干部" in text(boss.get(to("proposal_line", line.pk)))
    boss.post(to("proposal_line", line.pk), {"staff_id": other.pk})
    assert fresh(line).staff_id == other.pk
    boss.post(to("accept_proposal", proposal.pk))
    assert [row.staff_id for row in stored(Responsibility)] == [other.pk]
    assert "已采纳" in text(boss.get(made.url))
    assert "四棵社区" in text(boss.get(to("proposals")))


def test_a_line_that_breaks_a_rule_says_so_and_stays(town, boss):
    neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    volunteer = worker(town.sike, "王志愿", "volunteer")
    boss.post(to("propose"), {"place_id": town.sike.pk, "rule": "special_cadre"})
    (proposal,) = stored(Proposal)
    plan_proposal(actor=SYSTEM, now=at("09:30"), proposal_id=proposal.pk)
    (line,) = stored(ProposalLine)

    answer = boss.post(to("proposal_line", line.pk), {"staff_id": volunteer.pk})

    assert "包保干部" in text(answer, 422)
    assert fresh(line).state == "proposed"
    refused = boss.post(to("refuse_proposal", proposal.pk), {"reason": "另行安排"})
    assert refused.status_code == 302
    assert "另行安排" in text(boss.get(to("proposal", proposal.pk)))


@pytest.fixture
def round_of_visits(town):
    """A grid worker with a phone and one old lady to see; the morning has begun."""
    granny = neighbour_in_need(town.unit)
    carer = worker(town.sike, "李社工")
    answers(carer, "special_community_worker", granny)
    begin_day(town, at("00:05"))
    return granny, client_of(Role.GRID_WORKER, town.sike, carer)


def form_id(page):
    return re.search(r'name="visit_id" value="([0-9a-f-]+)"', page)[1]


def test_the_worker_goes_from_today_to_the_door_and_back(round_of_visits):
    granny, phone = round_of_visits

    today = text(phone.get(to("today")))
    assert to("visit", granny.pk) in today
    assert "甲单元" in today
    page = text(phone.get(to("visit", granny.pk)))
    assert "入户走访" in page or "入户巡访四步" in page
    given = {"visit_id": form_id(page), "outcome": "seen", "temperature": "36.4"}
    answer = phone.post(to("visit", granny.pk), given)

    assert answer.url == to("today")
    assert tasks_of(granny)["morning"].state == "done"
    phone.post(to("visit", granny.pk), given)  # the button was pressed twice
    assert len(stored(Visit)) == 1


def test_nothing_typed_is_lost_when_something_is_wrong(round_of_visits):
    granny, phone = round_of_visits
    page = text(phone.get(to("visit", granny.pk)))
    key = form_id(page)

    answer = phone.post(
        to("visit", granny.pk),
        {
            "visit_id": key,
            "outcome": "seen",
            "temperature": "45",
            "symptoms": ["cough"],
            "note": "门口等了五分钟",
        },
    )

    page = text(answer, 422)
    assert form_id(page) == key
    assert "门口等了五分钟" in page
    assert 'value="45"' in page
    assert re.search(r'value="cough"[^>]*checked', page)
    assert stored(Visit) == []


def test_a_fever_shows_what_to_do_now_and_may_be_corrected(round_of_visits):
    granny, phone = round_of_visits
    key = form_id(text(phone.get(to("visit", granny.pk))))
    answer = phone.post(
        to("visit", granny.pk), {"visit_id": key, "outcome": "seen", "temperature": "38.2"}
    )

    assert answer.url == to("visit_done", key)
    page = text(phone.get(answer.url))
    assert "发现发热怎么办" in page
    assert "十分钟后复测一次" in page
    form = text(phone.get(to("correct_visit", key)))
    mended = phone.post(
        to("correct_visit", key),
        {
            "visit_id": form_id(form),
            "outcome": "seen",
            "temperature": "36.8",
            "visited_at_entry": "2020-03-18T09:25",
            "reason": "看错一位",
        },
    )
    assert mended.status_code == 302
    assert [str(row.temperature) for row in stored(Visit)] == ["38.2", "36.8"]
    assert to("correct_visit", key) not in text(phone.get(to("visit_done", key)))


def test_whoever_is_not_on_the_roster_is_told_what_to_do(town):
    phone = client_of(Role.GRID_WORKER, town.sike)

    assert "工作人员名册" in text(phone.get(to("today")))
    assert "工作人员名册" in text(phone.get(to("mine")))


def test_the_desk_sees_missed_tasks_first_and_gives_them_on(round_of_visits, town, boss):
    granny, _phone = round_of_visits
    mark_missed_windows(actor=SYSTEM, now=at("11:40"), place_id=town.township.pk)
    helper = worker(town.sike, "周社工")

    page = text(boss.get(to("tasks")))
    assert page.index("未按时") < page.index("李桂英")
    assert "is-now" in page
    only = text(boss.get(to("tasks"), {"state": "done"}))
    assert "李桂英" not in only
    missed = tasks_of(granny)["morning"]
    boss.post(to("reassign_tasks"), {"selected": [missed.pk], "staff_id": helper.pk})
    assert tasks_of(granny)["morning"].staff_id == helper.pk


def test_teams_are_founded_filled_changed_and_dissolved(town, boss):
    teacher = worker(town.sike, "赵老师", "teacher", party_member=True)
    answer = boss.post(
        to("new_team"),
        {"kind": "volunteer", "name": "四棵志愿服务队", "covered": [str(town.sike.pk)]},
    )
    (team,) = stored(Team)
    assert answer.url == to("team", team.pk)

    boss.post(to("join_team", team.pk), {"staff_id": teacher.pk, "position": "head"})
    page = text(boss.get(to("team", team.pk)))
    assert "赵老师" in page
    assert "四棵志愿服务队" in text(boss.get(to("teams"), {"kind": "volunteer"}))
    assert "四棵志愿服务队" not in text(boss.get(to("teams"), {"kind": "patrol"}))
    boss.post(to("edit_team", team.pk), {"name": "四棵教师志愿队", "duties": "代购"})
    assert (fresh(team).name, fresh(team).duties) == ("四棵教师志愿队", "代购")
    again = boss.post(to("new_team"), {"kind": "volunteer", "name": "四棵教师志愿队"})
    assert "已存在" in text(again, 422)
    (member,) = stored(TeamMember)
    boss.post(to("leave_team", member.pk))
    assert fresh(member).left_on == at("09:30").date()
    boss.post(to("dissolve_team", team.pk))
    assert fresh(team).dissolved_on == at("09:30").date()


def test_a_branch_may_be_led_over_the_border_to_the_next_village(town, boss):
    page = text(boss.get(to("new_team")))
    assert "王太社区" in page

    boss.post(
        to("new_team"),
        {
            "kind": "party_branch",
            "name": "四棵王太联合临时党支部",
            "covered": [str(town.sike.pk), str(town.wangtai.pk)],
        },
    )

    (team,) = stored(Team)
    neighbour = client_of(Role.COMMUNITY_SECRETARY, town.wangtai)
    assert "四棵王太联合临时党支部" in text(neighbour.get(to("teams")))
    assert neighbour.get(to("edit_team", team.pk)).status_code == 404


def test_a_party_member_checks_in_where_they_live(town, boss):
    member = worker(town.sike, "郑工", "party_volunteer", party_member=True)
    worker(town.sike, "群众甲", "volunteer")

    page = text(boss.get(to("checkins")))
    assert "郑工" in page
    assert "群众甲" not in page
    boss.post(to("record_checkin"), {"staff_id": member.pk, "home_branch": "某厂机关支部"})
    (row,) = stored(DoubleCheckIn)
    assert "某厂机关支部" in text(boss.get(to("checkins")))
    boss.post(to("end_checkin", row.pk))
    assert fresh(row).ended_on == at("09:30").date()


def test_the_commander_puts_a_phase_in_force_and_ends_it(town):
    commander = client_of(Role.COMMANDER, town.township)
    sike = {"place": str(town.sike.pk)}
    page = text(commander.get(to("incident"), sike))
    assert "封闭管理" in page
    assert "新冠肺炎疫情防控" in page

    commander.post(to("enforce_phase"), {"phase": f"{town.plan.pk}:resume"})
    row = stored(PhaseInForce, phase="resume")[0]
    assert row.path == town.sike.path
    assert "有序复工" in text(commander.get(to("incident"), sike))
    wrong = commander.post(to("enforce_phase"), {"phase": f"{uuid.uuid4()}:resume"})
    assert wrong.status_code == 422
    commander.post(to("revoke_phase", row.pk))
    assert fresh(row).valid_to is not None
    commander.post(to("close_incident", town.incident.pk))
    assert fresh(town.incident).closed_on == at("09:30").date()
    assert "没有进行中的事件" in text(commander.get(to("incident")))


def test_an_incident_is_opened_where_none_is(town):
    commander = client_of(Role.COMMANDER, town.township)
    commander.post(to("close_incident", town.incident.pk))

    refused = commander.post(to("open_incident"), {"name": ""})
    assert refused.status_code == 422
    commander.post(to("open_incident"), {"name": "第二轮防控"})

    assert [row.name for row in stored(Incident, closed_on__isnull=True)] == ["第二轮防控"]


def test_the_plan_can_be_read_by_everybody_who_serves(town):
    reader = client_of(Role.GRID_WORKER, town.sike)

    page = text(reader.get(to("playbook")))

    for words in ("封闭管理", "“三包一”", "特殊群体每日两次巡访", "08:00–11:30", "包保干部"):
        assert words in page
    assert "封闭管理" in text(reader.get(to("playbook_version", town.plan.pk)))


def test_who_answers_is_a_part_of_other_pages_and_a_card_to_print(town, boss):
    granny = neighbour_in_need(town.unit)
    answers(
        worker(town.sike, "包户干部", "cadre", phones=["13871230001"]),
        "household_cadre",
        granny.household,
    )

    for part in (
        to("person_responsible", granny.pk),
        to("household_responsible", granny.household_id),
    ):
        assert "包户干部" in text(boss.get(part))
    assert "<html" not in text(boss.get(to("place_responsible", town.unit.pk)))
    card = text(boss.get(to("household_card", granny.household_id)))
    assert "13871230001" in card
    assert "13871230001" in text(boss.get(to("person_card", granny.pk)))
    assert "<html" not in text(boss.get(to("person_visits", granny.pk)))


def test_responsibilities_are_listed_and_ended_with_a_reason(town, boss):
    row = answers(worker(town.sike, "王志愿", "volunteer"), "unit_volunteer", town.unit)

    page = text(boss.get(to("responsibilities"), {"role": "unit_volunteer", "q": "王"}))
    assert "王志愿" in page
    assert "单元志愿者" in page
    assert "王志愿" not in text(boss.get(to("responsibilities"), {"kind": "person"}))
    assert boss.post(to("end_responsibility", row.pk), {"reason": ""}).status_code == 422
    boss.post(to("end_responsibility", row.pk), {"reason": "返岗"})
    assert fresh(row).end_reason == "返岗"


def test_a_worker_reads_what_they_answer_for(town, boss):
    volunteer = worker(town.sike, "王志愿", "volunteer")
    answers(volunteer, "unit_volunteer", town.unit)
    own = client_of(Role.VOLUNTEER, town.sike, volunteer)

    page = text(own.get(to("mine")))
    assert "甲单元" in page
    assert "单元志愿者" in page
    assert "甲单元" in text(boss.get(to("staff_work", volunteer.pk)))


OWN_PAGES = [
    "coverage",
    "gaps",
    "proposals",
    "tasks",
    "teams",
    "checkins",
    "incident",
    "playbook",
    "responsibilities",
    "mine",
    "today",
]


@pytest.mark.parametrize("name", OWN_PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_list_opens_in_both_languages_on_an_empty_town(town, boss, name, language):
    boss.cookies["lianfang_language"] = language

    page = text(boss.get(to(name)))

    assert f'lang="{language}"' in page


@pytest.mark.parametrize("name", OWN_PAGES)
def test_every_list_opens_before_anything_is_set_up(name):
    bare = build_town(phase="")

    answer = client_of(Role.COMMUNITY_SECRETARY, bare.sike).get(to(name))

    assert answer.status_code in (200, 422 if name == "gaps" else 200)


@pytest.mark.parametrize("name", ["coverage", "gaps", "tasks", "responsibilities", "teams"])
def test_lists_ask_the_database_the_same_number_of_times_for_one_row_and_many(
    town, boss, name, django_assert_num_queries
):
    def fill(number):
        granny = neighbour_in_need(town.unit, f"居民{number}", f"{number}01")
        carer = worker(town.sike, f"社工{number}")
        answers(carer, "special_community_worker", granny)
        family(town.bay, f"{number}号")
        begin_day(town, at("00:05"))
        boss.post(to("new_team"), {"kind": "volunteer", "name": f"队{number}"})

    fill(1)
    boss.get(to(name))
    with CaptureQueriesContext(connection) as first:
        boss.get(to(name))
    for_one = len(first)
    for number in range(2, 5):
        fill(number)
    with django_assert_num_queries(for_one):
        boss.get(to(name))


def test_double_checkins_are_found_by_name_and_by_branch_and_open_the_person(town, boss):
    for name, branch in (("郑工", "某厂机关支部"), ("钱工", "中学支部")):
        member = worker(town.sike, name, "party_volunteer", party_member=True)
        boss.post(to("record_checkin"), {"staff_id": member.pk, "home_branch": branch})

    def found(words):
        rows = boss.get(to("checkins"), {"q": words}).context["page"]
        return [row.staff.name for row in rows]

    assert found("郑工") == found("某厂") == ["郑工"]
    assert found("没有的人") == []
    assert reverse("command:staff_work", args=[member.pk]) in text(boss.get(to("checkins")))


def test_a_page_of_gaps_says_which_of_how_many_it_shows(town, boss, monkeypatch):
    monkeypatch.setattr("lianfang.command.views.coverage.PAGE_SIZE", 2)
    total = boss.get(to("gaps"), {"rule": "volunteers_per_unit"}).context["total"]

    page = boss.get(to("gaps"), {"rule": "volunteers_per_unit", "page": "2"})

    assert (page.context["first"], page.context["total"]) == (3, total)
    assert f"第 3–{page.context['last']} 条，共 {total} 条" in text(page)


def test_candidates_say_where_they_serve(town, boss):
    granny = neighbour_in_need(town.unit)
    worker(town.sike, "张干部", "cadre")
    asked = {"role": "special_cadre", "subject_kind": "person", "subject_id": granny.pk}

    (candidate,) = boss.get(to("choose_staff"), asked).context["candidates"]

    assert candidate.where.endswith(town.sike.short_name)


def test_a_leader_of_a_higher_place_is_named_without_a_door_that_stays_shut(town, boss):
    leader = worker(town.township, "王书记", "cadre", level="township")
    answers(leader, "place_leader", town.sike)

    page = text(boss.get(to("responsibilities")))

    assert "王书记" in page
    assert reverse("command:staff_work", args=[leader.pk]) not in page


@pytest.mark.parametrize("name", ["teams", "responsibilities", "checkins", "gaps", "tasks"])
def test_a_search_for_what_no_keyboard_types_finds_nothing_and_breaks_nothing(town, boss, name):
    answer = boss.get(to(name), {"q": "\x00", "kind": "\x00", "page": "\x00", "rule": "\x00"})

    assert answer.status_code == 200
