"""A district calls its volunteers: 7,000 on the roster, 900 grids in 75 communities, one proposal.

Once each volunteer serves their own community, once all of them serve the whole district and live
somewhere in it. Measured from the request to the stored proposal, and its acceptance in one go with
the rules checked again and an invitation for everybody. Every volunteer is to have exactly one grid
and no grid one more than two others. `ratio` is against the planner alone.

    python -m benchmarks mobilisation
"""

import importlib
from importlib import resources
from random import Random
from typing import Any

from benchmarks.command import moment, row, statement, system, timed
from benchmarks.people import own_database

TOWNS, COMMUNITIES, GRIDS, VOLUNTEERS = 15, 75, 12, 7_000
LIMIT = 30.0


def run() -> list[dict]:
    rows = []
    for everywhere in (False, True):
        with own_database():
            rows += calling(everywhere)
    for one in rows:
        one["name"] = one["name"].replace("command:", "mobilisation:")
    return rows


def plan_text() -> str:
    """Jinshan's plan with a rule for volunteers in every grid, and the call for them."""
    text = resources.files("lianfang").joinpath("playbooks", "jinshan.yaml").read_text("utf-8")
    rule = """  - key: volunteers_per_grid
    title: {zh: 网格志愿者, en: Volunteers for every grid}
    role: grid_volunteer
    subjects: {kind: place, place_kinds: [grid]}
    minimum: 4
    maximum: 9
"""
    call = """  - key: grid_volunteers
    title: {zh: 总动员, en: Calling everybody}
    rule: volunteers_per_grid
    text: {zh: 请到网格报到, en: Please come}
"""
    text = text.replace("\nrules:\n", f"\nrules:\n{rule}").replace(
        "\ncalls:\n", f"\ncalls:\n{call}"
    )
    return text.replace(
        "seconded_per_grid, volunteers", "seconded_per_grid, volunteers_per_grid, volunteers"
    )


def district() -> Any:
    """The district with its grids and the plan in force; its top place."""
    from lianfang.command.services.plans import (  # noqa: PLC0415  after the set-up
        enforce_phase,
        install_playbook,
        open_incident,
    )
    from lianfang.places.enums import PlaceKind  # noqa: PLC0415
    from lianfang.places.services.places import ensure_places  # noqa: PLC0415
    from lianfang.places.services.planting import PlaceDraft  # noqa: PLC0415

    now, actor = moment("00:00"), system()

    def community(name: str) -> PlaceDraft:
        grids = tuple(PlaceDraft(PlaceKind.GRID, f"{g}网格") for g in range(1, GRIDS + 1))
        return PlaceDraft(PlaceKind.COMMUNITY, name, children=grids)

    towns = tuple(
        PlaceDraft(
            PlaceKind.TOWNSHIP,
            f"试验{town}街道",
            children=tuple(
                community(f"试验{town}-{n}社区") for n in range(1, COMMUNITIES // TOWNS + 1)
            ),
        )
        for town in range(1, TOWNS + 1)
    )
    draft = PlaceDraft(PlaceKind.DISTRICT, "试验区", children=towns)
    top = ensure_places(actor=actor, now=now, parent_id=None, drafts=[draft]).placed[0][1]
    plan = install_playbook(actor=actor, now=now, text=plan_text())
    incident = open_incident(actor=actor, now=now, place_id=top.pk, name="试验")
    enforce_phase(
        actor=actor,
        now=now,
        incident_id=incident.pk,
        place_id=top.pk,
        playbook_id=plan.pk,
        phase="sealed",
    )
    return top


def enrol(top: Any, everywhere: bool) -> None:
    """The volunteers: of a community by chance, or of the whole district, living in some grid."""
    from lianfang.access.scope import everywhere as all_places  # noqa: PLC0415  after the set-up
    from lianfang.people.models import Staff  # noqa: PLC0415
    from lianfang.places.models import Place  # noqa: PLC0415

    chance = Random(7)
    grids = list(Place.objects.filter(kind="grid"))
    above = {place.path: place for place in Place.objects.filter(kind="community")}
    rows = []
    for index in range(VOLUNTEERS):
        home = chance.choice(grids)
        place = top if everywhere else above[home.path[:-4]]
        staff = Staff(
            place=place,
            path=place.path,
            home=home,
            kind="volunteer",
            created_at=moment("00:00"),
        )
        staff.set_name(f"志愿者{index}")
        rows.append(staff)
    with all_places("a benchmark fills its own database"):
        Staff.objects.bulk_create(rows, batch_size=2000)
    statement("VACUUM ANALYZE")


def calling(everywhere: bool) -> list[dict]:
    from lianfang.access.actors import Actor, Post  # noqa: PLC0415  after the set-up
    from lianfang.access.enums import Role  # noqa: PLC0415
    from lianfang.command.services.mobilisations import (  # noqa: PLC0415
        hand_out_links,
        open_mobilisation,
        start_mobilisation,
    )
    from lianfang.command.services.proposals import plan_proposal  # noqa: PLC0415

    top = district()
    enrol(top, everywhere)
    commander = Actor(None, "Commander", (Post(Role.COMMANDER, top.path, top.pk),))
    now = moment("09:00")

    def propose() -> Any:
        made = start_mobilisation(actor=commander, now=now, place_id=top.pk, key="grid_volunteers")
        return made, plan_proposal(actor=system(), now=now, proposal_id=made.proposal_id)

    importlib.import_module("lianfang.planning.assignment.solve")
    planning, (made, proposal) = timed(propose)
    opening, _opened = timed(
        lambda: open_mobilisation(actor=commander, now=now, mobilisation_id=made.pk)
    )
    linking, links = timed(
        lambda: hand_out_links(actor=commander, now=now, mobilisation_id=made.pk, place_id=top.pk)
    )
    invited = statement("SELECT 1 FROM command_invitation")
    spread = statement(
        "SELECT 1 FROM command_responsibility GROUP BY subject_id HAVING count(*) NOT IN (7, 8)"
    )
    who = "of the district" if everywhere else "of their communities"
    total = planning + opening
    return [
        row(
            f"{VOLUNTEERS} volunteers {who} into {COMMUNITIES * GRIDS} grids, to the invitations",
            total,
            "s",
            f"<= {LIMIT:g} s",
            total <= LIMIT,
            total / proposal.seconds,
        ),
        row(f"volunteers {who}: until the proposal", planning, "s", f"<= {LIMIT:g} s", True),
        row(f"volunteers {who}: its acceptance", opening, "s", "<= 10 s", opening <= 10),
        row(
            f"volunteers {who}: invited",
            invited,
            "people",
            f"{VOLUNTEERS}",
            invited == VOLUNTEERS or not everywhere,
        ),
        row(
            f"grids with volunteers {who}: not 7 or 8",
            spread,
            "grids",
            "0",
            not spread or not everywhere,
        ),
        row(f"{len(links)} links for volunteers {who}", linking, "s", "<= 5 s", linking <= 5),
    ]
