"""Posts of the sealed weeks: building leaders, unit volunteers, Party members at the checkpoints.

That each of the 87 buildings of Sike has a leader and Party members stand at the checkpoints
follows the account; who they are, and the hours they served, are invented.
"""

from datetime import date, datetime, time, timedelta

from lianfang.access.scope import everywhere
from lianfang.command.models import Responsibility
from lianfang.kit.clock import local_moment
from lianfang.kit.territory import STEP
from lianfang.places.enums import PlaceKind
from lianfang.places.models import Place
from lianfang.posts.models import Post, Turn
from lianfang.posts.services.claiming import assign_post, claim_post, confirm_turn
from lianfang.posts.services.closing import close_post
from lianfang.posts.services.publishing import Terms, publish_post, publish_posts
from lianfang.posts.services.rostering import Listed, assign_many
from lianfang.posts.services.serving import begin_stint, record_stint
from lianfang.scenarios.jinshan.guarding import GATES
from lianfang.scenarios.jinshan.town import SIKE
from lianfang.scenarios.stage import Stage

SECRETARY = "sike"
DAYS = (date(2020, 3, 16), date(2020, 3, 17))
# Party members at each checkpoint, from the middle of the roster.
AT_A_CHECKPOINT = 2
GRIDS = ("第1网格", "第2网格", "第3网格")


def name_building_leaders(stage: Stage, now: datetime) -> None:
    """Somebody of each building's own volunteers leads it; a post for every stairwell of Sike."""
    sike = stage.place(SIKE)
    secretary = stage.actor(SECRETARY, now)
    with everywhere("the scenario knows who answers for a stairwell"):
        buildings = list(
            Place.objects.filter(kind=PlaceKind.BUILDING, path__under=sike.path).order_by("path")
        )
        answering = Responsibility.objects.filter(
            role="unit_volunteer", path__under=sike.path, valid_to__isnull=True
        )
        first: dict[str, Responsibility] = {}
        for row in answering.order_by("path", "valid_from", "id"):
            first.setdefault(row.path[:-STEP], row)
    listed = [
        Listed(first[place.path].staff_id, place.pk, "building_leader")
        for place in buildings
        if place.path in first
    ]
    named = assign_many(actor=secretary, now=now, place_id=sike.id, listed=listed)
    made = publish_posts(
        actor=secretary,
        now=now,
        place_id=sike.id,
        place_kind=PlaceKind.UNIT,
        kind="unit_volunteer",
        fill=True,
    )
    stage.note(f"{named} building leaders; {made.posts} posts of unit volunteers")


def stand_at_the_checkpoints(stage: Stage, now: datetime) -> None:
    """Pioneer posts of Party members at the checkpoints of the estates and villages."""
    commander, posts = stage.actor("commander", now), 0
    for gate in GATES:
        post = publish_post(
            actor=commander,
            now=now,
            place_id=stage.place(gate.name).id,
            kind="pioneer_post",
            terms=Terms(last_day=date(2020, 3, 31)),
        )
        posts += 1
        members = [w for w in stage.staffing.volunteers(gate.place) if w.party_member]
        for worker in members[:AT_A_CHECKPOINT]:
            assign_post(actor=commander, now=now, post_id=post.pk, staff_id=stage.staff_id(worker))
    stage.note(f"{posts} pioneer posts at checkpoints")


def call_for_posts(stage: Stage, now: datetime) -> None:
    """Posts the demo's people can claim, one of last week closed with thanks, claims that wait."""
    secretary, sike = stage.actor(SECRETARY, now), stage.place(SIKE)
    past = publish_post(
        actor=secretary,
        now=now,
        place_id=sike.id,
        kind="patrol_post",
        terms=Terms(title="四棵夜间巡逻岗", first_day=DAYS[0], last_day=DAYS[1]),
    )
    for grid in GRIDS:
        publish_post(
            actor=secretary,
            now=now,
            place_id=stage.place(f"{SIKE}{grid}").id,
            kind="isolation_service",
        )
    publish_post(
        actor=secretary,
        now=now,
        place_id=sike.id,
        kind="pioneer_post",
        terms=Terms(title="党群服务中心先锋岗", seats=3),
    )
    for user, post in (("volunteer", past), ("grid", past)):
        claim_post(actor=stage.actor(user, now), now=now, post_id=post.pk)
    stage.note("5 posts in Sike wait for people")


def serve(stage: Stage, now: datetime) -> None:
    """The evening: who was at a checkpoint's post that day, and on patrol in Sike."""
    commander, day = stage.actor("commander", now), now.date()
    served = 0
    with everywhere("the scenario writes up the day"):
        turns = list(
            Turn.objects.filter(post__kind="pioneer_post", ended_at__isnull=True)
            .exclude(state="claimed")
            .select_related("post")
            .order_by("post__path", "seat")
        )
    for turn in turns:
        begins = time(8) if turn.seat % 2 else time(13)
        start = local_moment(day, begins.strftime("%H:%M"))
        record_stint(
            actor=commander,
            now=now,
            turn_id=turn.pk,
            begins_at=start,
            ends_at=start + timedelta(hours=5),
            note="测温登记、劝返",
        )
        served += 1
    stage.note(f"{now:%d %B}: {served} people served at pioneer posts")


def thank_and_claim(stage: Stage, now: datetime) -> None:
    """The morning of the 18th: the patrol is thanked, new claims come in, one is on duty."""
    secretary = stage.actor(SECRETARY, now)
    with everywhere("the scenario knows its posts"):
        patrol = Post.objects.get(title="四棵夜间巡逻岗")
        service = Post.objects.get(
            kind="isolation_service", place_id=stage.place(f"{SIKE}{GRIDS[0]}").id
        )
        turns = {turn.staff_id: turn for turn in Turn.objects.filter(post=patrol)}
    for turn in turns.values():
        start = local_moment(DAYS[1], "19:00")
        record_stint(
            actor=secretary,
            now=now,
            turn_id=turn.pk,
            begins_at=start,
            ends_at=start + timedelta(hours=2),
            note="劝散聚集2起",
        )
    close_post(
        actor=secretary,
        now=now,
        post_id=patrol.pk,
        thanks="两晚巡逻劝散聚集，社区安静了许多，谢谢大家。",
    )
    claim_post(actor=stage.actor("volunteer", now), now=now, post_id=service.pk)
    grid = claim_post(actor=stage.actor("grid", now), now=now, post_id=service.pk)
    confirm_turn(actor=secretary, now=now, turn_id=grid.pk)
    begin_stint(actor=stage.actor("grid", now), now=now, turn_id=grid.pk)
    stage.note("posts in Sike: one closed with thanks, one claim waits, one on duty")
