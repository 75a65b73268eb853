"""What a plan may not say although each entry is well formed: contradictions between parts."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from lianfang.command.enums import SubjectKind, VisitOutcome
from lianfang.command.playbook.arrivals import arrivals_contradictions
from lianfang.command.playbook.bulletin import bulletin_contradictions
from lianfang.command.playbook.charters import charters_contradictions
from lianfang.command.playbook.checking_health import health_contradictions
from lianfang.command.playbook.checking_questions import wrong_forms
from lianfang.command.playbook.enterprises import enterprises_contradictions
from lianfang.command.playbook.funds import funds_contradictions
from lianfang.command.playbook.gates import gates_contradictions
from lianfang.command.playbook.inspections import inspections_contradictions
from lianfang.command.playbook.institutions import institutions_contradictions
from lianfang.command.playbook.isolation import isolation_contradictions
from lianfang.command.playbook.labour import labour_contradictions
from lianfang.command.playbook.lodging import lodging_contradictions
from lianfang.command.playbook.mobilising import wrong_calls
from lianfang.command.playbook.needs import needs_contradictions
from lianfang.command.playbook.overview import overview_contradictions
from lianfang.command.playbook.policies import policies_contradictions
from lianfang.command.playbook.posts import posts_contradictions
from lianfang.command.playbook.resumption import resumption_contradictions
from lianfang.command.playbook.robots import robots_contradictions
from lianfang.command.playbook.schema import Playbook, Routine, Rule, SubjectSet, VisitForm
from lianfang.command.playbook.screening import screening_contradictions
from lianfang.command.playbook.tables import tables_contradictions
from lianfang.command.playbook.transport import transport_contradictions
from lianfang.command.playbook.workforce import workforce_contradictions
from lianfang.command.playbook.workplan import workplan_contradictions

Found = Iterator[tuple[str, str]]

FILTER_OF = {
    SubjectKind.PLACE: ("place_kinds",),
    SubjectKind.HOUSEHOLD: ("household_kinds",),
    SubjectKind.PERSON: ("groups",),
    SubjectKind.ENTERPRISE: ("enterprise_kinds", "enterprise_classes"),
}


def contradictions(playbook: Playbook) -> list[tuple[str, str]]:
    """Path and description of all that contradicts something else; empty for a sound plan."""
    checks: tuple[Callable[[Playbook], Found], ...] = (
        _repeated_keys,
        _roles,
        _rules,
        _routines,
        _forms,
        _record_forms,
        _phases,
        _bulletin,
        _calls,
        health_contradictions,
        _transport,
        _isolation,
        _gates,
        _screening,
        _posts,
        _enterprises,
        _institutions,
        _return_to_work,
        _reporting,
    )
    return [found for check in checks for found in check(playbook)]


def _repeated_keys(playbook: Playbook) -> Found:
    parts: dict[str, Sequence[object]] = {
        "roles": [role.key for role in playbook.roles],
        "team_kinds": [name.kind for name in playbook.team_kinds],
        "rules": [rule.key for rule in playbook.rules],
        "routines": [routine.key for routine in playbook.routines],
        "forms": [form.key for form in playbook.forms],
        "sops": [sop.key for sop in playbook.sops],
        "phases": [phase.key for phase in playbook.phases],
        "calls": [call.key for call in playbook.calls],
        "record_forms": [form.key for form in playbook.record_forms],
    }
    for name, keys in parts.items():
        yield from _twice(f".{name}", keys)


def _twice(path: str, keys: Sequence[object]) -> Found:
    counted = Counter(keys)
    seen: set[object] = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield (
                f"{path}[{index}]",
                _("“%(key)s” is given %(times)s times.")
                % {
                    "key": key,
                    "times": counted[key],
                },
            )
        seen.add(key)


def _unknown(path: str, keys: Iterable[str], known: Iterable[str]) -> Found:
    there = set(known)
    for index, key in enumerate(keys):
        if key not in there:
            yield f"{path}[{index}]", _("There is no “%(key)s” in this plan.") % {"key": key}


def _roles(playbook: Playbook) -> Found:
    for index, role in enumerate(playbook.roles):
        if not role.kinds:
            yield f".roles[{index}].kinds", _("Nobody may take this role.")


def _subjects(path: str, subjects: SubjectSet) -> Found:
    for kind, names in FILTER_OF.items():
        for name in names:
            if kind != subjects.kind and getattr(subjects, name):
                yield (
                    f"{path}.{name}",
                    _("This filter does not fit the kind “%(kind)s”.") % {"kind": subjects.kind},
                )
    if subjects.kind == SubjectKind.PLACE and not subjects.place_kinds:
        yield f"{path}.place_kinds", _("Which kinds of places are meant must be said.")


def _rules(playbook: Playbook) -> Found:
    roles = {role.key for role in playbook.roles}
    for index, rule in enumerate(playbook.rules):
        path = f".rules[{index}]"
        yield from _subjects(f"{path}.subjects", rule.subjects)
        if rule.role not in roles:
            yield f"{path}.role", _("There is no role “%(key)s” in this plan.") % {"key": rule.role}
        if rule.minimum > rule.maximum:
            yield f"{path}.minimum", _("The minimum is above the maximum.")
        yield from _same_need(playbook.rules[:index], rule, path)


def _same_need(earlier: Sequence[Rule], rule: Rule, path: str) -> Found:
    for other in earlier:
        if (other.role, other.subjects) == (rule.role, rule.subjects):
            yield path, _("This says the same as the rule “%(key)s”.") % {"key": other.key}


def _routines(playbook: Playbook) -> Found:
    roles = [role.key for role in playbook.roles]
    forms = {form.key for form in playbook.forms}
    sops = {sop.key for sop in playbook.sops}
    for index, routine in enumerate(playbook.routines):
        path = f".routines[{index}]"
        yield from _subjects(f"{path}.subjects", routine.subjects)
        if routine.subjects.kind != SubjectKind.PERSON:
            yield f"{path}.subjects.kind", _("A visit is paid to a person.")
        yield from _unknown(f"{path}.done_by", routine.done_by, roles)
        if not routine.done_by:
            yield f"{path}.done_by", _("Nobody would do this.")
        if routine.form not in forms:
            yield (
                f"{path}.form",
                _("There is no form “%(key)s” in this plan.") % {"key": routine.form},
            )
        if routine.sop and routine.sop not in sops:
            yield f"{path}.sop", _("There is no “%(key)s” in this plan.") % {"key": routine.sop}
        yield from _windows(routine, path)


def _windows(routine: Routine, path: str) -> Found:
    if not routine.windows:
        yield f"{path}.windows", _("A routine needs at least one window of time.")
    yield from _twice(f"{path}.windows", [window.key for window in routine.windows])
    end_before = ""
    for index, window in enumerate(routine.windows):
        if window.begins >= window.ends:
            yield f"{path}.windows[{index}].ends", _("The window ends before it begins.")
        if window.begins < end_before:
            yield f"{path}.windows[{index}].begins", _("Windows must follow each other.")
        end_before = window.ends
    minutes = [step.after_minutes for step in routine.escalations]
    if minutes != sorted(set(minutes)):
        yield f"{path}.escalations", _("Each escalation must come later than the one before.")


def _forms(playbook: Playbook) -> Found:
    sops = {sop.key for sop in playbook.sops}
    for index, form in enumerate(playbook.forms):
        path = f".forms[{index}]"
        heat = form.temperature
        if not heat.minimum < heat.fever <= heat.maximum:
            yield f"{path}.temperature", _("Minimum, fever and maximum must rise in this order.")
        yield from _twice(f"{path}.symptoms", [choice.key for choice in form.symptoms])
        yield from _twice(f"{path}.needs", [choice.key for choice in form.needs])
        yield from _outcomes(form, path)
        if form.alert_sop and form.alert_sop not in sops:
            yield (
                f"{path}.alert_sop",
                _("There is no “%(key)s” in this plan.") % {"key": form.alert_sop},
            )


def _outcomes(form: VisitForm, path: str) -> Found:
    if not form.closing:
        yield f"{path}.closing", _("No outcome would ever close a task.")
    if VisitOutcome.VOID in form.closing:
        yield f"{path}.closing", _("A visit that did not take place closes nothing.")


def _record_forms(playbook: Playbook) -> Found:
    yield from wrong_forms(playbook.record_forms, {sop.key for sop in playbook.sops})


def _calls(playbook: Playbook) -> Found:
    yield from wrong_calls(
        playbook.calls, {rule.key: rule.subjects.kind for rule in playbook.rules}
    )


def _phases(playbook: Playbook) -> Found:
    if not playbook.phases:
        yield ".phases", _("A plan needs at least one phase.")
    for index, phase in enumerate(playbook.phases):
        path = f".phases[{index}]"
        yield from _unknown(f"{path}.rules", phase.rules, (rule.key for rule in playbook.rules))
        yield from _unknown(
            f"{path}.routines", phase.routines, (routine.key for routine in playbook.routines)
        )
        yield from _unknown(f"{path}.sops", phase.sops, (sop.key for sop in playbook.sops))
        yield from _unknown(
            f"{path}.record_forms",
            phase.record_forms,
            (form.key for form in playbook.record_forms),
        )


def _bulletin(playbook: Playbook) -> Found:
    yield from bulletin_contradictions(playbook.bulletin, ".bulletin")
    known = {playbook.bulletin.key}
    for number, plan in enumerate(playbook.bulletins):
        path = f".bulletins[{number}]"
        if plan.key in known:
            yield f"{path}.key", _("Another bulletin has this key.")
        known.add(plan.key)
        yield from bulletin_contradictions(plan, path)


def _transport(playbook: Playbook) -> Found:
    yield from transport_contradictions(playbook.transport, ".transport")


def _gates(playbook: Playbook) -> Found:
    phases = {phase.key for phase in playbook.phases}
    yield from gates_contradictions(playbook.gates, phases, ".gates")


def _isolation(playbook: Playbook) -> Found:
    yield from isolation_contradictions(playbook.isolation, ".isolation")


def _screening(playbook: Playbook) -> Found:
    sops = {sop.key for sop in playbook.sops}
    yield from screening_contradictions(
        playbook.screening, playbook.record_forms, sops, ".screening"
    )
    yield from arrivals_contradictions(playbook.arrivals, playbook.isolation, ".arrivals")


def _posts(playbook: Playbook) -> Found:
    sops = frozenset(sop.key for sop in playbook.sops)
    roles = frozenset(role.key for role in playbook.roles)
    yield from posts_contradictions(playbook.posts, sops, roles, ".posts")


def _enterprises(playbook: Playbook) -> Found:
    asked = [
        (f".rules[{index}].subjects.enterprise_classes", key)
        for index, rule in enumerate(playbook.rules)
        if rule.subjects.kind == SubjectKind.ENTERPRISE
        for key in rule.subjects.enterprise_classes or ("",)
    ]
    roles = [role.key for role in playbook.roles]
    yield from enterprises_contradictions(playbook.enterprises, roles, asked, ".enterprises")


def _institutions(playbook: Playbook) -> Found:
    yield from institutions_contradictions(playbook.institutions, ".institutions")


def _return_to_work(playbook: Playbook) -> Found:
    yield from workforce_contradictions(playbook.workforce, ".workforce")
    sops = frozenset(sop.key for sop in playbook.sops)
    yield from inspections_contradictions(playbook.inspections, sops, ".inspections")
    yield from needs_contradictions(playbook.needs, ".needs")
    yield from policies_contradictions(playbook.policies, ".policies")
    yield from funds_contradictions(playbook.funds, ".funds")
    yield from lodging_contradictions(playbook.lodging, ".lodging")
    yield from labour_contradictions(playbook.labour, ".labour")
    classes = frozenset(one.key for one in playbook.enterprises.classes)
    yield from resumption_contradictions(playbook.resumption, ".resumption", classes)
    yield from charters_contradictions(playbook.charters, ".charters")


def _reporting(playbook: Playbook) -> Found:
    yield from tables_contradictions(playbook.tables, ".tables")
    yield from robots_contradictions(playbook.robots, ".robots")
    yield from overview_contradictions(playbook.overview, ".overview")
    yield from workplan_contradictions(playbook.workplan, ".workplan")
