"""How much an application may get by the rule of its programme, and who may apply by its rule."""

from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext, gettext_noop

from lianfang.access.actors import Actor
from lianfang.enterprises.enums import EnterpriseKind, EnterpriseState
from lianfang.enterprises.models import Enterprise
from lianfang.enterprises.selectors.code_lists import scale_title, scales_meant
from lianfang.enterprises.selectors.enterprises import VIEW as SEES_ENTERPRISES
from lianfang.enterprises.selectors.plans import class_choices, plans_inside
from lianfang.funds.enums import OVER, AmountRule
from lianfang.funds.models import Application, Programme
from lianfang.kit.money import yuan

# Tags of several lists, in words.
SEVERAL = {
    "four_above": gettext_noop("Four-above enterprises"),
    "above_scale": gettext_noop("Above-scale enterprises"),
}


def amount_of(programme: Programme, quantity: int | None, spent_fen: int | None) -> int:
    """Fen by the rule: rate x quantity, or the per cent of what was spent (parts of a fen dropped);
    never above the cap. 0 while what it needs is not known."""
    if programme.rule == AmountRule.SHARE:
        amount = (spent_fen or 0) * programme.percent // 100
    else:
        amount = (quantity or 0) * programme.rate_fen
    return min(amount, programme.cap_fen) if programme.cap_fen is not None else amount


def rule_in_words(programme: Programme) -> str:
    """The amount rule in one line: ¥1,000.00 for each person, at most ¥50,000.00."""
    if programme.rule == AmountRule.SHARE:
        text = gettext("%(percent)s%% of what was spent") % {"percent": programme.percent}
    elif programme.rule == AmountRule.PER_HEAD:
        text = gettext("¥%(rate)s for each person") % {"rate": yuan(programme.rate_fen)}
    else:
        words = {"rate": yuan(programme.rate_fen), "unit": programme.unit}
        text = gettext("¥%(rate)s for each %(unit)s") % words
    if programme.cap_fen is None:
        return text
    return gettext("%(rule)s, at most ¥%(cap)s") % {"rule": text, "cap": yuan(programme.cap_fen)}


def fits_rule(programme: Programme) -> Q:
    """Condition on enterprises: the programme is meant for them."""
    where = Q(state=EnterpriseState.OPEN) | Q(state=EnterpriseState.STOPPED)
    if programme.kinds:
        where &= Q(kind__in=programme.kinds)
    if programme.classes:
        where &= Q(service_class__in=programme.classes)
    if programme.scales:
        where &= Q(scale__in=scales_meant(programme.scales))
    if programme.min_staff:
        where &= Q(staff_count__gte=programme.min_staff)
    return where


def may_apply(programme: Programme, enterprise: Enterprise) -> bool:
    """Whether the rule of the programme means this enterprise, where it stands."""
    if not enterprise.path.startswith(programme.path):
        return False
    if programme.kinds and enterprise.kind not in programme.kinds:
        return False
    if programme.classes and enterprise.service_class not in programme.classes:
        return False
    if programme.scales and enterprise.scale not in scales_meant(programme.scales):
        return False
    works = enterprise.state in (EnterpriseState.OPEN, EnterpriseState.STOPPED)
    return works and (enterprise.staff_count or 0) >= programme.min_staff


def is_open_on(programme: Programme, day: date) -> bool:
    """Whether applications are taken on that day."""
    return programme.opens_on <= day and (programme.closes_on is None or day <= programme.closes_on)


def applied() -> QuerySet[Application]:
    """Applications of the enterprise of the query around it that are not over without money."""
    return Application.objects.filter(enterprise=OuterRef("pk")).exclude(state__in=OVER)


def could_apply(viewer: Actor, programme: Programme, place_path: str = "") -> QuerySet[Enterprise]:
    """Enterprises the programme is meant for, as far as the viewer sees them."""
    territory = viewer.territory(SEES_ENTERPRISES).within(place_path)
    rows = Enterprise.objects.filter(path__under=territory).filter(path__startswith=programme.path)
    return rows.filter(fits_rule(programme))


def not_applied(viewer: Actor, programme: Programme, place_path: str = "") -> QuerySet[Enterprise]:
    """Those of them who have not applied: whom to tell."""
    mine = applied().filter(programme=programme)
    return could_apply(viewer, programme, place_path).exclude(Exists(mine))


def who_in_words(viewer: Actor, programme: Programme, moment: datetime) -> list[str]:
    """Who may apply, in words; empty for every enterprise."""
    titles = dict(class_choices(plans_inside(viewer, programme.path, moment)))
    words = [str(EnterpriseKind(one).label) for one in programme.kinds]
    words += [titles.get(one, one) for one in programme.classes]
    words += [gettext(SEVERAL[s]) if s in SEVERAL else scale_title(s) for s in programme.scales]
    if programme.min_staff:
        words.append(gettext("%(n)s staff or more") % {"n": programme.min_staff})
    return words
