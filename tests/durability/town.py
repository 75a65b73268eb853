"""A process of its own that fills an office: people in need of visits, a phone's and a desk's key.

    python -m tests.durability.town

Prints the keys and the ids of the people as JSON. Everybody is invented.
"""

import json
import sys

import django

PEOPLE = 12


def main() -> None:
    django.setup()
    from lianfang.access.enums import Role  # noqa: PLC0415  after the set-up
    from lianfang.access.services.appointments import grant_appointment  # noqa: PLC0415
    from lianfang.access.services.tokens import issue_token  # noqa: PLC0415
    from lianfang.cli.environment import database, migrate  # noqa: PLC0415
    from lianfang.kit import clock  # noqa: PLC0415
    from lianfang.people.services.staff import link_user  # noqa: PLC0415
    from tests.command import builders  # noqa: PLC0415

    now = clock.now()

    def key(username: str, role: Role, place) -> str:
        user = builders.account(username)
        grant_appointment(
            actor=builders.SYSTEM,
            now=now,
            user_id=user.pk,
            role=role,
            place_id=place.pk,
            path=place.path,
        )
        issued = issue_token(
            actor=builders.SYSTEM, now=now, user_id=user.pk, label="durability", days=1
        )
        return issued.secret

    with database():
        migrate()
        town = builders.build_town()
        walker = builders.worker(town.grid, "王小燕", "grid_worker")
        phone = key("walker", Role.GRID_WORKER, town.grid)
        link_user(
            actor=builders.SYSTEM,
            now=now,
            staff_id=walker.pk,
            user_id=builders.account("walker").pk,
        )
        desk = key("desk", Role.COMMUNITY_SECRETARY, town.sike)
        people = [
            builders.neighbour_in_need(town.unit, f"李桂英{number}", f"9{number:02d}")
            for number in range(PEOPLE)
        ]
        told = {"phone": phone, "desk": desk, "people": [str(person.pk) for person in people]}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
