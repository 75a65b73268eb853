"""Posts of 金山街道 in small, published and claimed through the services."""

from lianfang.access.actors import Actor
from lianfang.access.enums import Role
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.posts.models import Post, PostStep, Stint, Turn
from lianfang.posts.services.claiming import claim_post, confirm_turn
from lianfang.posts.services.publishing import Terms, publish_post
from lianfang.posts.services.serving import record_stint
from tests.command.builders import Town, appointed, at, signed_in, stored, worker

NOON = at("12:00")


def desk(town: Town) -> Actor:
    """The secretary of Sike, who publishes posts there."""
    return appointed(Role.COMMUNITY_SECRETARY, town.sike)


def publish(
    town: Town, place: Place | None = None, kind: str = "isolation_service", **terms
) -> Post:
    """A post at the building of Sike, or where it is said; two places unless it is said."""
    return publish_post(
        actor=desk(town),
        now=at("08:00"),
        place_id=(place or town.building).pk,
        kind=kind,
        terms=Terms(**terms),
    )


def volunteer(town: Town, name: str = "志愿者甲", place: Place | None = None, **entry) -> Actor:
    """A volunteer of Sike's grid with an account of their own."""
    home = place or town.grid
    kind = entry.pop("kind", "volunteer")
    return signed_in(worker(home, name, kind, **entry), Role.VOLUNTEER, home)


def claim(actor: Actor, post: Post, when=NOON) -> Turn:
    return claim_post(actor=actor, now=when, post_id=post.pk)


def confirmed(town: Town, actor: Actor, post: Post) -> Turn:
    """Claimed, and confirmed by the desk."""
    turn = claim(actor, post)
    return confirm_turn(actor=desk(town), now=NOON, turn_id=turn.pk)


def served(actor: Actor, turn: Turn, begins: str, ends: str, day: int = 18, **more) -> Stint:
    """Time written up on the evening of the day."""
    return record_stint(
        actor=actor,
        now=at("23:00", 18),
        turn_id=turn.pk,
        begins_at=at(begins, day),
        ends_at=at(ends, day),
        **more,
    )


def steps(post: Post) -> list[tuple[str, str]]:
    """From which state to which, in order."""
    rows = stored(PostStep, post=post)
    return [(row.from_state, row.to_state) for row in sorted(rows, key=lambda r: (r.at, r.pk))]


def holder_names(post: Post) -> list[str]:
    """Who holds a place of the post, by place."""
    turns = [t for t in stored(Turn, post=post) if t.ended_at is None]
    names = {row.pk: row.name for row in stored(Staff)}
    return [names[turn.staff_id] for turn in sorted(turns, key=lambda t: t.seat)]
