"""Whom a policy fits: at the edges of each thing a rule asks, in words, and typed on a form."""

import msgspec
import pytest
from django.utils.translation import override

from lianfang.access.scope import looking
from lianfang.command.playbook.enterprises import ClassTest
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.plans import Plans
from lianfang.enterprises.services.enterprises import set_state
from lianfang.policies.forms import PolicyForm, read_questions, read_steps, told_choices, typed
from lianfang.policies.models import Policy
from lianfang.policies.selectors.fitting import (
    Fit,
    does_fit,
    fitting,
    in_words,
    read_fit,
    reasons,
    scale_name,
    written,
)
from tests.enterprises.builders import park, register
from tests.people.builders import NOW, SYSTEM
from tests.policies.builders import words

pytestmark = pytest.mark.django_db


def fits(fit):
    """Names the rule fits, asked of the database; asked one by one it is the same."""
    with looking(SYSTEM):
        asked = set(Enterprise.objects.filter(fitting(fit)).values_list("name", flat=True))
        everyone = Enterprise.objects.select_related("park")
        assert asked == {row.name for row in everyone if does_fit(fit, row)}
    return asked


def test_sizes_fit_at_their_edges_and_an_unknown_size_never_does(planned):
    for count in (2, 3, 300, 301):
        register(planned, f"{count}人", staff_count=count)
    register(planned, "没说")

    assert fits(Fit(max_staff=300)) == {"2人", "3人", "300人"}
    assert fits(Fit(test=ClassTest(min_staff=3))) == {"3人", "300人", "301人"}
    assert fits(Fit(test=ClassTest(min_staff=3), max_staff=300)) == {"3人", "300人"}
    assert fits(Fit(max_staff=2)) == {"2人"}
    assert fits(Fit()) == {"2人", "3人", "300人", "301人", "没说"}


def test_every_thing_asked_must_hold(planned):
    inside = park(planned, "public")
    given = {"industry": "C34", "staff_count": 20, "tax_class": "big"}
    register(planned, "全都合", place_id=inside.place_id, **given)
    register(planned, "不在园区", **given)
    register(planned, "行业不合", place_id=inside.place_id, **{**given, "industry": "F51"})
    register(planned, "税收不合", place_id=inside.place_id, industry="C34", staff_count=20)

    rule = ClassTest(industries=("C",), parks=("public",), taxes=("big",))
    assert fits(Fit(test=rule, max_staff=20)) == {"全都合"}
    assert fits(Fit(test=rule, max_staff=19)) == set()
    assert fits(Fit(test=ClassTest(parks=("public", "village")))) == {
        "全都合",
        "行业不合",
        "税收不合",
    }


def test_industries_are_letters_of_the_standard_and_any_of_them_will_do(planned):
    for code in ("C13", "C34", "F51", "H62"):
        register(planned, code, industry=code)
    register(planned, "没有行业")

    assert fits(Fit(test=ClassTest(industries=("C",)))) == {"C13", "C34"}
    assert fits(Fit(test=ClassTest(industries=("F", "H")))) == {"F51", "H62"}
    assert fits(Fit(test=ClassTest(industries=("A",)))) == set()


def test_those_that_closed_or_moved_fit_nothing_unless_the_rule_asks_for_them(planned):
    for name, state in (("停产", "stopped"), ("已搬走", "moved"), ("已注销", "closed")):
        row = register(planned, name)
        set_state(actor=SYSTEM, now=NOW, enterprise_id=row.pk, state=state, reason="如实登记")
    register(planned, "开着")

    assert fits(Fit()) == {"开着", "停产"}
    assert fits(Fit(states=("stopped",))) == {"停产"}
    assert fits(Fit(states=("open", "stopped"))) == {"开着", "停产"}
    assert fits(Fit(states=("moved",))) == {"已搬走"}


def test_kinds_and_small_premises(planned):
    register(planned, "面馆", kind="self_employed", premises="small_catering", staff_count=3)
    register(planned, "个体户", kind="self_employed", staff_count=1)
    register(planned, "公司")

    assert fits(Fit(test=ClassTest(kinds=("self_employed",)))) == {"面馆", "个体户"}
    assert fits(Fit(test=ClassTest(premises=True))) == {"面馆"}


def test_reasons_say_one_thing_for_each_thing_asked(planned):
    row = register(planned, "面馆", industry="H62", premises="small_catering", staff_count=3)
    plans = Plans(SYSTEM, "", NOW)

    everything = Fit(
        test=ClassTest(industries=("H",), premises=True, min_staff=1),
        max_staff=10,
        states=("open",),
    )
    found = reasons(everything, row, plans)

    assert len(found) == 4
    assert found[0] == "住宿和餐饮业"
    assert found[2] == "职工3人"
    assert reasons(Fit(), row, plans) == ["面向全部企业"]
    with override("en"):
        assert reasons(Fit(max_staff=10), row, plans) == ["3 staff"]


def test_a_rule_in_words_names_lists_and_sizes(planned):
    plans, path = Plans(SYSTEM, "", NOW), planned.township.path
    rule = Fit(
        test=ClassTest(industries=("C",), scales=("above_scale",), min_staff=3, premises=True),
        max_staff=9,
    )

    lines = in_words(rule, plans, path)

    assert [line.split(": ")[-1] for line in lines[:2]] == ["规上", "制造业"]
    assert lines[-2:] == ["职工不少于3人", "职工不超过9人"]
    assert in_words(Fit(), plans, path) == []
    assert (Fit().is_everybody, rule.is_everybody) == (True, False)
    assert scale_name("above_scale") == "规上"


def test_a_rule_is_stored_without_what_it_does_not_ask():
    assert written(Fit()) == {}
    assert written(Fit(max_staff=0)) == {"max_staff": 0}
    assert written(Fit(test=ClassTest(premises=True))) == {"test": {"premises": True}}
    assert read_fit(None) == read_fit({}) == Fit()
    for wrong in ({"moon": 1}, {"max_staff": -1}, {"max_staff": "3"}, {"test": {"min_staff": -2}}):
        with pytest.raises(msgspec.ValidationError):
            read_fit(wrong)


def test_questions_without_answers_and_empty_text_are_read_as_they_stand():
    assert read_questions("") == read_questions(" \n\n ") == []
    assert read_questions("只有问题") == [{"question": "只有问题", "answer": ""}]
    assert read_questions("\n\n问？\n答一\n答二\n") == [{"question": "问？", "answer": "答一 答二"}]


def test_steps_are_read_with_missing_parts_and_nothing_behind_the_fourth():
    assert read_steps("") == []
    assert read_steps("交表") == [{"what": "交表", "papers": "", "where": "", "contact": ""}]
    assert read_steps("交表｜表｜窗口｜王科长｜多余")[0] == {
        "what": "交表",
        "papers": "表",
        "where": "窗口",
        "contact": "王科长",
    }
    assert read_steps("|表")[0]["what"] == ""


def test_a_form_for_a_correction_begins_with_the_words_as_they_stand():
    given = words(
        number="金政发3号",
        steps=[{"what": "交表", "papers": "", "where": "窗口", "contact": ""}],
        questions=[{"question": "能办吗？", "answer": "能。"}],
    )
    row = Policy(
        **{name: getattr(given, name) for name in ("title", "number", "issuer", "issued_on")},
        **{name: getattr(given, name) for name in ("valid_from", "text", "benefit")},
        fit=written(given.fit),
        questions=given.questions,
        steps=given.steps,
    )

    found = typed(row)

    assert found["steps"] == "交表 |  | 窗口"
    assert found["questions"] == "能办吗？\n能。"
    assert (found["industries"], found["max_staff"], found["min_staff"]) == (("C",), 300, None)
    steps, questions = read_steps(found["steps"]), read_questions(found["questions"])
    assert (steps, questions) == (given.steps, given.questions)


def test_a_form_refuses_what_no_list_knows_beside_its_field():
    given = {
        "policy_id": "x",
        "title": "",
        "issued_on": "2020-02-30",
        "min_staff": "-1",
        "max_staff": "1000001",
        "industries": ["Z"],
        "states": ["closed"],
        "classes": ["nobility"],
    }

    form = PolicyForm(given, classes=[("large", "规上")])

    assert not form.is_valid()
    assert set(form.errors) == {
        *given,
        *("issuer", "valid_from", "benefit", "text"),
    }
    assert [key for key, _label in told_choices()] == ["visit", "phone", "online"]


def test_a_form_gives_the_words_the_services_take():
    form = PolicyForm(
        {
            "policy_id": "0190a6f0-0000-7000-8000-000000000001",
            "title": "房租减免",
            "issuer": "街道办事处",
            "issued_on": "2020-03-10",
            "valid_from": "2020-03-10",
            "benefit": "免三个月房租",
            "text": "免收三个月房租。",
            "industries": ["C", "F"],
            "classes": ["large"],
            "premises": "on",
            "states": ["stopped"],
            "steps": "交合同",
        },
        classes=[("large", "规上")],
    )

    assert form.is_valid(), form.errors
    given = form.words()
    assert given.fit == Fit(
        test=ClassTest(industries=("C", "F"), premises=True),
        classes=("large",),
        states=("stopped",),
    )
    assert (given.valid_until, given.apply_until, given.questions) == (None, None, [])
