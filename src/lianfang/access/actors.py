"""Who is acting or looking, and where each of their rights holds."""

import uuid
from dataclasses import dataclass, field
from functools import cached_property

from lianfang.access.enums import Role
from lianfang.access.roles import ALL_RIGHTS, OWN_ACCOUNT, ROLE_RIGHTS
from lianfang.kit.territory import EVERYWHERE, Territory


@dataclass(frozen=True)
class Post:
    """One appointment in force: this role in this place and everything inside it."""

    role: Role
    path: str
    place_id: uuid.UUID | None = None


@dataclass(frozen=True)
class Actor:
    """A person, or the system itself at work, with the appointments in force at this moment.

    Built anew for each request, so that a change of rights acts on the next one.
    """

    user_id: uuid.UUID | None
    display_name: str
    posts: tuple[Post, ...] = ()
    is_system: bool = False
    name: str = ""
    _territories: dict[str, Territory] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def system(cls, name: str) -> "Actor":
        """The system doing its own work, such as creating the day's tasks; `name` says which."""
        return cls(user_id=None, display_name=name, is_system=True, name=name)

    @cached_property
    def rights(self) -> frozenset[str]:
        """Every right held anywhere."""
        if self.is_system:
            return ALL_RIGHTS
        own = OWN_ACCOUNT if self.user_id else frozenset()
        return own.union(*(ROLE_RIGHTS[post.role] for post in self.posts))

    @cached_property
    def roles(self) -> frozenset[Role]:
        return frozenset(post.role for post in self.posts)

    @cached_property
    def ambient(self) -> Territory:
        """All places of all appointments: the outer wall for every query made for this actor."""
        return EVERYWHERE if self.is_system else Territory.of(post.path for post in self.posts)

    def territory(self, right: str) -> Territory:
        """The places where `right` holds. Rights over one's own account hold wherever it is
        kept."""
        if self.is_system or (right in OWN_ACCOUNT and self.user_id):
            return EVERYWHERE
        found = self._territories.get(right)
        if found is None:
            found = Territory.of(p.path for p in self.posts if right in ROLE_RIGHTS[p.role])
            self._territories[right] = found
        return found

    def home(self, right: str) -> tuple[uuid.UUID | None, str]:
        """Id and path of the largest place where an appointment gives `right`: what is meant when
        no place is named. The whole installation for the system.
        """
        posts = [post for post in self.posts if right in ROLE_RIGHTS[post.role]]
        largest = min(posts, key=lambda post: len(post.path), default=None)
        return (largest.place_id, largest.path) if largest else (None, "")

    def can(self, right: str, path: str) -> bool:
        return self.territory(right).covers(path)

    @property
    def home_path(self) -> str:
        """The place a first page opens on: the widest appointment's, the root if there is none."""
        return widest(self.ambient)


def widest(territory: Territory) -> str:
    """The path of the largest place of a territory; the root for an empty one."""
    return min(territory.prefixes, key=len, default="")


NOBODY = Actor(user_id=None, display_name="")
