"""What a form of the plan may not say; each mistake is named with its line."""

import pytest

from lianfang.command.playbook import PlaybookError, read_playbook
from tests.command.builders import jinshan_plan, jinshan_text

FORM = """
  - key: extra
    title: {zh: 多, en: Extra}
    about: place
    purpose: {zh: 试, en: Try}
    keep_days: 30
%s
    questions:
      - {key: first, title: {zh: 一, en: One}, kind: yes_no}
      - {key: many, title: {zh: 多, en: Many}, kind: integer}
%s
"""


def mistakes(question="", head=""):
    """What is said of a plan with one more form, and the lines it names in that form."""
    text = jinshan_text()
    place = text.index("record_forms:\n") + len("record_forms:")
    plan = text[:place] + FORM % (head, question) + text[place + 1 :]
    begin = text[:place].count("\n")
    with pytest.raises(PlaybookError) as caught:
        read_playbook(plan)
    return [(m.path, m.line - begin) for m in caught.value.mistakes]


def question(rest):
    return f"      - {{key: new, title: {{zh: 新, en: New}}, {rest}}}"


@pytest.mark.parametrize(
    ("rest", "where"),
    [
        ("kind: choice", ".options"),
        ("kind: text, options: [{key: a, title: {zh: 甲, en: A}}]", ".options"),
        ("kind: text, decimals: 1", ".decimals"),
        ("kind: integer, minimum: 5, maximum: 4", ".minimum"),
        ("kind: integer, minimum: 0.5", ".minimum"),
        ("kind: date, minimum: 1", ""),
        ("kind: text, maximum: 5000", ".maximum"),
        ("kind: group", ".questions"),
        ("kind: text, questions: [{key: a, title: {zh: 甲, en: A}, kind: text}]", ".questions"),
        ("kind: photo, personal: true", ".personal"),
        ("kind: text, show_if: {question: later, answers: [a]}", ".show_if.question"),
        ("kind: text, show_if: {question: new, answers: [a]}", ".show_if.question"),
        ("kind: text, show_if: {question: many, answers: [a]}", ".show_if.question"),
        ("kind: text, show_if: {question: first, answers: []}", ".show_if.answers"),
        ('kind: text, show_if: {question: first, answers: ["yes"]}', ".show_if.answers[0]"),
    ],
)
def test_a_question_nobody_could_answer_is_a_mistake(rest, where):
    path = f".record_forms[0].questions[2]{where}"

    assert mistakes(question(rest)) == [(path, 11)]


def test_groups_hold_no_groups_and_no_photos():
    inner = (
        "kind: group, questions: [{key: a, title: {zh: 甲, en: A}, kind: photo},"
        " {key: b, title: {zh: 乙, en: B}, kind: group}]"
    )

    assert mistakes(question(inner)) == [
        (".record_forms[0].questions[2].questions[0]", 11),
        (".record_forms[0].questions[2].questions[1]", 11),
    ]


@pytest.mark.parametrize(
    ("head", "path"),
    [
        ("    counts: [first]", ".record_forms[0].counts[0]"),
        ("    counts: [nothing]", ".record_forms[0].counts[0]"),
        ("    counts: [many, many]", ".record_forms[0].counts"),
        ("    sop: nothing", ".record_forms[0].sop"),
    ],
)
def test_what_a_form_counts_and_follows_must_be_there(head, path):
    assert mistakes(head=head) == [(path, 7)]


def test_a_form_without_purpose_or_days_is_no_form():
    plan = jinshan_text()
    for line in ("    keep_days: 60\n", "    keep_days: 90\n"):
        with pytest.raises(PlaybookError, match="keep_days"):
            read_playbook(plan.replace(line, "", 1))


def test_a_phase_lists_only_forms_the_plan_has():
    plan = jinshan_text().replace("record_forms: [patrol,", "record_forms: [nothing, patrol,", 1)

    with pytest.raises(PlaybookError, match="nothing"):
        read_playbook(plan)


def test_the_plan_of_jinshan_has_the_forms_of_its_work():
    plan = jinshan_plan()

    assert [form.key for form in plan.record_forms_of("sealed")] == [
        "patrol",
        "gathering_report",
        "stranded",
        "disinfection",
        "night_check",
        "relief",
        "praise",
        "donation",
    ]
    assert [form.key for form in plan.record_forms if not form.purpose.zh] == []
    assert plan.record_form("patrol").counts == ("dissuaded", "sent_to_study")
