"""Posts for every place of a kind: which places there are, and which have theirs already."""

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.command.enums import SubjectKind
from lianfang.command.models import Responsibility
from lianfang.command.playbook.posts import PostKind
from lianfang.command.selectors.responsibilities import in_force
from lianfang.people.models import Staff
from lianfang.places.models import Place
from lianfang.places.selectors import full_names
from lianfang.posts.enums import PostState
from lianfang.posts.models import Post
from lianfang.posts.models.post import MAX_SEATS

PUBLISH_MANY = "posts.post.publish_many"
MOST_PLACES = 5_000
SHOWN = 12


@dataclass(frozen=True, slots=True)
class Bulk:
    """What publishing for every place of a kind would make.

    places  those that get a post; present  how many have an open one of the kind and title already
    holders  by place: who answers for it in the role of the kind, all of them
    """

    places: tuple[Place, ...]
    present: int
    holders: dict[uuid.UUID, list[Staff]]

    @property
    def filled(self) -> int:
        """People who are put at the new posts with them."""
        return sum(len(staff) for staff in self.holders.values())

    @property
    def unfilled(self) -> int:
        """Places that would get a post nobody holds yet."""
        return sum(1 for place in self.places if not self.holders.get(place.pk))


def bulk_of(
    viewer: Actor,
    place: Place,
    place_kind: str,
    kind: PostKind,
    *,
    title: str,
    fill: bool,
    day: date,
) -> Bulk:
    """Every open place of that kind in `place` and inside it, in the viewer's places."""
    territory = viewer.territory(PUBLISH_MANY).within(place.path)
    rows = Place.objects.filter(kind=place_kind, path__under=territory, closed_on__isnull=True)
    found = list(rows.order_by("path")[: MOST_PLACES + 1])
    open_posts = Post.objects.filter(
        path__under=territory, state=PostState.PUBLISHED, kind=kind.key, title=title
    )
    present = set(open_posts.values_list("place_id", flat=True))
    places = tuple(one for one in found if one.pk not in present)
    holders = _holders(places, kind, day) if fill and kind.role else {}
    return Bulk(places, len(found) - len(places), holders)


def _holders(places: Iterable[Place], kind: PostKind, day: date) -> dict[uuid.UUID, list[Staff]]:
    """Who answers for each place in the role of the kind, and may hold such a post."""
    named: dict[uuid.UUID, list[Staff]] = defaultdict(list)
    with everywhere("the places are the viewer's; who answers for them is known by name"):
        rows = Responsibility.objects.filter(
            in_force(day),
            role=kind.role,
            subject_kind=SubjectKind.PLACE,
            subject_id__in=[place.pk for place in places],
        ).select_related("staff")
        for row in rows.order_by("subject_id", "valid_from", "id"):
            staff = row.staff
            fits = not kind.staff_kinds or staff.kind in kind.staff_kinds
            if fits and (staff.party_member or not kind.party_only):
                here = named[row.subject_id]
                if len(here) < MAX_SEATS and staff not in here:
                    here.append(staff)
    return dict(named)


def names_shown(viewer: Actor, places: Iterable[Place], below: str) -> list[str]:
    """The first few of the places by name, for a preview."""
    paths = [place.path for place in list(places)[:SHOWN]]
    names = full_names(viewer, paths, below)
    return [names.get(path) or "" for path in paths]


def known_batch(viewer: Actor, batch: uuid.UUID) -> list[Post]:
    """Posts that were published in one go under that number before."""
    return list(Post.objects.filter(batch=batch, path__under=viewer.territory(PUBLISH_MANY)))
