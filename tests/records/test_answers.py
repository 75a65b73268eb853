"""Answers to forms: each kind of question takes what a person may write, and nothing else."""

import uuid

import pytest

from lianfang.command.playbook.answers import check_answers, in_words, joined
from lianfang.command.playbook.questions import (
    About,
    Option,
    Question,
    QuestionKind,
    RecordForm,
    ShowIf,
)
from lianfang.command.playbook.wording import Wording

PHOTO = "019b0000-0000-7000-8000-0000000000f1"


def said(text):
    return Wording(text, text)


def question(key, kind, **more):
    if kind in ("choice", "choices"):
        more.setdefault("options", (Option("a", said("甲")), Option("b", said("乙"))))
    return Question(key, said(key), QuestionKind(kind), **more)


def form(*questions, **more):
    return RecordForm("f", said("f"), About.PLACE, said("p"), 30, questions, **more)


@pytest.mark.parametrize(
    ("kind", "more", "given", "clean"),
    [
        ("text", {}, "  送药  到家 ", "送药 到家"),
        ("text", {}, "𠮷野家 🙂", "𠮷野家 🙂"),
        ("text", {}, "\u202e反\u200b向", "反向"),
        ("integer", {}, 5, 5),
        ("integer", {}, "１２", 12),
        ("integer", {"minimum": -3}, "-3", -3),
        ("number", {"decimals": 1}, "36.5", "36.5"),
        ("number", {"decimals": 1}, 37, "37.0"),
        ("number", {"decimals": 2}, "１.5", "1.50"),
        ("yes_no", {}, True, True),
        ("yes_no", {}, "false", False),
        ("choice", {}, "b", "b"),
        ("choices", {}, ["b", "a", "b"], ["a", "b"]),
        ("date", {}, "2020-02-29", "2020-02-29"),
        ("time", {}, "23:59", "23:59"),
        ("phone", {}, "138 0013 8000", "13800138000"),
        ("phone", {}, "村委会门口", "村委会门口"),
        ("plate", {}, "粤a·12345", "粤A12345"),
        ("photo", {}, [PHOTO.upper(), PHOTO], [PHOTO]),
    ],
)
def test_an_answer_gets_its_one_form(kind, more, given, clean):
    answered = check_answers(form(question("q", kind, **more)), {"q": given})

    assert (answered.errors, answered.values) == ({}, {"q": clean})


@pytest.mark.parametrize(
    ("kind", "more", "given"),
    [
        ("text", {}, 5),
        ("text", {}, ["x"]),
        ("text", {}, "a\x00b"),
        ("text", {}, "\ud83d"),
        ("text", {"maximum": 3}, "四个字呢"),
        ("text", {"minimum": 3}, "两"),
        ("text", {}, "长" * 5_000),
        ("integer", {}, 1.5),
        ("integer", {}, True),
        ("integer", {}, "12a"),
        ("integer", {}, 10**20),
        ("integer", {}, float("inf")),
        ("integer", {}, float("nan")),
        ("integer", {"minimum": 1, "maximum": 9}, 10),
        ("integer", {"minimum": 1}, 0),
        ("integer", {"maximum": 9}, 10),
        ("number", {"decimals": 1}, "36.55"),
        ("number", {}, "1e5"),
        ("number", {}, "1e400"),
        ("number", {"minimum": 35, "maximum": 42, "decimals": 1}, 34.9),
        ("yes_no", {}, "maybe"),
        ("yes_no", {}, 1),
        ("choice", {}, "c"),
        ("choice", {}, ["a"]),
        ("choices", {}, "a"),
        ("choices", {}, ["c"]),
        ("choices", {}, [1]),
        ("date", {}, "0000-00-00"),
        ("date", {}, "2019-02-29"),
        ("date", {}, "2020-2-9"),
        ("date", {}, "９９９９-01-01"),
        ("time", {}, "24:00"),
        ("time", {}, "9:30"),
        ("phone", {}, "1" * 41),
        ("plate", {}, {}),
        ("photo", {}, "x"),
        ("photo", {}, ["x"]),
        ("photo", {}, [5]),
        ("photo", {"maximum": 1}, [str(uuid.UUID(int=n)) for n in range(2)]),
        ("group", {"questions": (question("x", "text"),)}, "x"),
        ("group", {"questions": (question("x", "text"),)}, ["x"]),
        ("group", {"questions": (question("x", "text"),), "maximum": 1}, [{}, {}]),
    ],
)
def test_what_is_no_answer_is_named(kind, more, given):
    answered = check_answers(form(question("q", kind, **more)), {"q": given})

    assert list(answered.errors) == ["q"]
    assert answered.values == {}


def test_unknown_questions_are_refused_without_repeating_them():
    answered = check_answers(form(question("q", "text")), {"<script>": 1, "q": "x"})

    assert answered.errors == {"script": "表单中没有该问题。"}


def test_what_must_be_answered_is_asked_for():
    wanted = form(question("q", "text", required=True))

    for nothing in ({}, {"q": None}, {"q": ""}, {"q": "   "}, {"q": "\u200b"}):
        assert list(check_answers(wanted, nothing).errors) == ["q"], nothing


def test_a_question_that_was_not_asked_is_dropped_and_not_required():
    wanted = form(
        question("hot", "yes_no"),
        question("how", "choice", required=True, show_if=ShowIf("hot", ("true",))),
        question("then", "text", required=True, show_if=ShowIf("how", ("b",))),
    )

    dropped = check_answers(wanted, {"hot": False, "how": "nonsense", "then": "x"})
    asked = check_answers(wanted, {"hot": True, "then": "x"})
    all_asked = check_answers(wanted, {"hot": True, "how": "b", "then": "x"})

    assert (dropped.errors, dropped.values) == ({}, {"hot": False})
    assert list(asked.errors) == ["how"]
    assert all_asked.values == {"hot": True, "how": "b", "then": "x"}


def test_repeats_are_checked_by_path_and_personal_answers_kept_apart():
    people = question(
        "people",
        "group",
        questions=(
            question("name", "text", personal=True, required=True),
            question("age", "integer"),
        ),
    )
    wanted = form(people, question("host", "text", personal=True))

    bad = check_answers(wanted, {"people": [{"name": "甲", "age": 5}, {"age": "x", "z": 1}]})
    good = check_answers(
        wanted, {"people": [{"name": "甲", "age": 5}, {"name": "乙"}], "host": "丙"}
    )

    assert set(bad.errors) == {"people.1.name", "people.1.age", "people.1.z"}
    assert good.values == {"people": [{"age": 5}, {}]}
    assert good.personal == {"people": [{"name": "甲"}, {"name": "乙"}], "host": "丙"}
    assert joined(good.values, good.personal) == {
        "people": [{"age": 5, "name": "甲"}, {"name": "乙"}],
        "host": "丙",
    }


def test_whoever_may_not_read_names_reads_that_there_is_one():
    wanted = form(question("host", "text", personal=True), question("n", "integer"))
    whole = {"host": "陈大爷", "n": 2}

    hidden = [line.text for line in in_words(wanted, whole, open_personal=False)]
    shown = [line.text for line in in_words(wanted, whole, open_personal=True)]

    assert hidden == ["＊＊＊", "2"]
    assert shown == ["陈大爷", "2"]
