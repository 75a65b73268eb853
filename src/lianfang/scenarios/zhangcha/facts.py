"""What was published about the subdistrict. Its account lost its numbers; structure remains.

Source: the account of Zhangcha subdistrict 张槎街道 of 2 March 2020. Sizes are invented, so they
are no facts: what is compared is how the subdistrict was organised and what its bulletin spoke of.
"""

from datetime import date, datetime

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import TeamKind
from lianfang.command.models import TeamPlace
from lianfang.command.selectors.plan import playbook_in_force
from lianfang.enterprises.models import Enterprise
from lianfang.kit.clock import local_moment
from lianfang.reports.models import Bulletin
from lianfang.scenarios.facts import Fact, Ground, Shape
from lianfang.scenarios.zhangcha.town import JOINED

SOURCE = "account of Zhangcha subdistrict, 2 March 2020"
MORNING = local_moment(date(2020, 3, 2), "09:30")
EVENING = local_moment(date(2020, 3, 1), "20:00")
CLASSES = (
    "big taxpayers and above-scale",
    "publicly owned and closed private parks",
    "village industrial parks",
)
# Figure of the bulletin, as the account calls it and as the product does.
SPOKEN_OF = {
    "enterprises resumed": "enterprises_resumed",
    "workers back": "workers_back",
    "four-above enterprises resumed": "four_above_resumed",
    "resumption rate": "resumption_rate",
}


def _classes(ground: Ground, _viewer: Actor, moment: datetime) -> tuple[str, ...]:
    """Classes of the plan in force that enterprises of the subdistrict belong to, in its order."""
    plan = playbook_in_force(ground.place("").path, moment)
    with everywhere("the replay looks at every enterprise of its town"):
        met = set(Enterprise.objects.order_by().values_list("service_class", flat=True).distinct())
    listed = plan.enterprises.classes if plan else ()
    # The class of whatever is in none of the three is not one of them.
    return tuple(one.title.en.lower() for one in listed if one.key in met and one.when)


def _joined(_ground: Ground, _viewer: Actor, _moment: datetime) -> tuple[str, ...]:
    """Names of the villages of the branch that covers more than one."""
    with everywhere("the replay looks at every team of its town"):
        rows = TeamPlace.objects.filter(team__kind=TeamKind.PARTY_BRANCH)
        covered: dict[object, list[str]] = {}
        for team, name in rows.order_by("place__path").values_list("team", "place__short_name"):
            covered.setdefault(team, []).append(name)
    return next((tuple(names) for names in covered.values() if len(names) > 1), ())


def _spoken_of(ground: Ground, _viewer: Actor, moment: datetime) -> tuple[str, ...]:
    """Those of the four figures that the last bulletin by then shows with a number."""
    with everywhere("the replay reads the bulletins of its town"):
        rows = Bulletin.objects.filter(place_id=ground.place("").id, as_of__lte=moment)
        last = rows.order_by("-as_of").first()
    told = {key.partition("@")[0]: value for key, value in (last.figures if last else {}).items()}
    return tuple(name for name, key in SPOKEN_OF.items() if told.get(key, "—") not in ("—", "0"))


FACTS: tuple[Fact | Shape, ...] = (
    Shape("classes", "classes of the plan with enterprises", "", CLASSES, MORNING, _classes),
    Shape("joint_area_villages", "villages of the joint branch", "", JOINED, MORNING, _joined),
    Shape("bulletin_figures", "figures of the bulletin", "", tuple(SPOKEN_OF), EVENING, _spoken_of),
)
