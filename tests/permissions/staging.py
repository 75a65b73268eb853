"""The world with every sample in it and its doorway open, for as long as somebody tries doors."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from lianfang.access.actors import Post
from lianfang.access.enums import Role
from lianfang.access.scope import everywhere
from tests.permissions import bodies  # noqa: F401  fills SAMPLES
from tests.permissions.doorway import Person, standing_open
from tests.permissions.samples import SAMPLES
from tests.permissions.world import SIBLING, World, build_world


def rows_in(world: World, corner: str) -> dict[str, str]:
    """Numbers of the samples of that corner, with their names."""
    return {
        str(world.samples[(found.make, corner)]): name
        for name, found in SAMPLES.items()
        if found.in_place
    }


@contextmanager
def furnished_world() -> Iterator[World]:
    """All samples in all corners; whoever knocks undoes what came of it, and at the end all is
    undone."""
    with transaction.atomic():
        world = build_world()
        with everywhere("samples are made for nobody in particular"):
            for found in SAMPLES.values():
                for corner in world.corners.values():
                    world.samples[(found.make, corner.name)] = found.make(world, corner)
        world.known = {role: Person.signed_in(user) for role, user in world.people.items()}
        screen = Post(Role.DISPLAY, world.town.path, world.town.pk)
        world.spread = {role: person.holding(screen) for role, person in world.known.items()}
        world.strange = rows_in(world, SIBLING)
        with standing_open() as world.doorway:
            yield world
        transaction.set_rollback(True)
