"""The world with every sample in it and its doorway open, for as long as somebody tries doors."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from lianfang.access.scope import everywhere
from tests.permissions import bodies  # noqa: F401  fills SAMPLES
from tests.permissions.doorway import Person, standing_open
from tests.permissions.samples import SAMPLES
from tests.permissions.world import World, build_world


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
        with standing_open(list(world.known.values())) as world.doorway:
            yield world
        transaction.set_rollback(True)
