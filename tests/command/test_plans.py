"""Plans, incidents, phases: what holds where, and from when on."""

import pytest

from lianfang.access.enums import Role
from lianfang.access.scope import looking
from lianfang.command.models import PlaybookVersion
from lianfang.command.playbook import PlaybookError
from lianfang.command.selectors.plan import phase_of, regions, rule_areas
from lianfang.command.services.plans import (
    IncidentClosed,
    VersionExists,
    close_incident,
    enforce_phase,
    install_playbook,
    open_incident,
    revoke_phase,
)
from lianfang.kit.errors import Conflict, InvalidInput, NotFound, NotPermitted
from tests.command.builders import (
    SYSTEM,
    appointed,
    at,
    build_town,
    commander,
    jinshan_text,
    secretary,
)

pytestmark = pytest.mark.django_db


def enforce(town, place, phase, now, actor=SYSTEM):
    return enforce_phase(
        actor=actor,
        now=now,
        incident_id=town.incident.pk,
        place_id=place.pk,
        playbook_id=town.plan.pk,
        phase=phase,
    )


def phase_at(place, now):
    view = phase_of(SYSTEM, place.path, now)
    return view.phase.key if view else None


def test_the_same_playbook_installed_twice_is_one_version(now):
    first = install_playbook(actor=SYSTEM, now=now, text=jinshan_text())
    again = install_playbook(actor=SYSTEM, now=now, text=jinshan_text())

    assert first.pk == again.pk
    assert PlaybookVersion.objects.count() == 1


def test_another_text_needs_another_version_number(now):
    install_playbook(actor=SYSTEM, now=now, text=jinshan_text())
    changed = jinshan_text().replace("max_load: 3", "max_load: 4", 1)

    with pytest.raises(VersionExists):
        install_playbook(actor=SYSTEM, now=now, text=changed)

    newer = install_playbook(
        actor=SYSTEM, now=now, text=changed.replace('version: "2020.03"', 'version: "2020.04"')
    )
    assert newer.version == "2020.04"


def test_a_playbook_with_mistakes_is_not_installed(now):
    with pytest.raises(PlaybookError):
        install_playbook(actor=SYSTEM, now=now, text="key: nothing")

    assert not PlaybookVersion.objects.exists()


def test_only_the_system_administrator_installs_playbooks(now):
    town = build_town()
    administrator = appointed(Role.SYSTEM_ADMINISTRATOR, town.township)

    assert install_playbook(actor=administrator, now=now, text=jinshan_text()).pk == town.plan.pk
    with pytest.raises(NotPermitted):
        install_playbook(actor=commander(town.township), now=now, text=jinshan_text())


def test_a_phase_holds_in_its_place_and_everything_under_it(now):
    town = build_town(phase="")
    assert phase_at(town.unit, now) is None

    enforce(town, town.township, "keep_out", now)

    assert phase_at(town.unit, now) == "keep_out"
    assert phase_at(town.unit, at("09:29")) is None


def test_two_communities_of_one_town_can_run_different_plans(now):
    town = build_town("grid_screening")

    enforce(town, town.sike, "sealed", now)
    enforce(town, town.unit, "resume", now)

    assert phase_at(town.township, now) == "grid_screening"
    assert phase_at(town.other_unit, now) == "sealed"
    assert phase_at(town.unit, now) == "resume"
    assert phase_at(town.wangtai, now) == "grid_screening"
    held = {r.view.phase.key: (r.path, r.holes) for r in regions(SYSTEM, town.township.path, now)}
    assert held == {
        "grid_screening": (town.township.path, (town.sike.path,)),
        "sealed": (town.sike.path, (town.unit.path,)),
        "resume": (town.unit.path, ()),
    }


def test_a_rule_holds_only_where_a_phase_with_it_is_in_force(now):
    town = build_town("keep_out")
    enforce(town, town.sike, "sealed", now)

    areas = {area.rule.key: area for area in rule_areas(SYSTEM, town.township.path, now)}

    assert [region.path for region in areas["volunteers_per_unit"].regions] == [town.sike.path]
    assert len(areas["leader_per_place"].regions) == 2
    assert rule_areas(SYSTEM, town.wangtai.path, now, ["volunteers_per_unit"]) == []


def test_enforcing_another_phase_ends_the_one_before_in_that_place_only(now):
    town = build_town("grid_screening")
    enforce(town, town.sike, "sealed", now)

    later = at("18:00")
    enforce(town, town.township, "resume", later)

    assert phase_at(town.wangtai, later) == "resume"
    assert phase_at(town.unit, later) == "sealed"
    assert phase_at(town.wangtai, now) == "grid_screening"


def test_revoking_gives_the_place_back_to_the_phase_above(now):
    town = build_town("grid_screening")
    row = enforce(town, town.sike, "sealed", now)

    revoke_phase(actor=SYSTEM, now=at("12:00"), phase_id=row.pk)

    assert phase_at(town.unit, at("12:00")) == "grid_screening"
    with pytest.raises(Conflict):
        revoke_phase(actor=SYSTEM, now=at("12:30"), phase_id=row.pk)


def test_the_phase_in_force_cannot_be_enforced_again(now):
    town = build_town("sealed")

    with pytest.raises(Conflict):
        enforce(town, town.township, "sealed", now)


def test_a_phase_the_plan_does_not_know_is_refused(now):
    town = build_town("sealed")

    with pytest.raises(InvalidInput):
        enforce(town, town.township, "celebrate", now)


def test_closing_the_incident_ends_every_phase(now):
    town = build_town("grid_screening")
    enforce(town, town.sike, "sealed", now)

    close_incident(actor=SYSTEM, now=at("20:00"), incident_id=town.incident.pk)

    assert phase_at(town.unit, at("20:00")) is None
    with pytest.raises(IncidentClosed):
        enforce(town, town.sike, "resume", at("20:01"))


def test_a_secretary_sees_the_phase_above_but_cannot_enforce_one(now):
    town = build_town("sealed")
    village = secretary(town.village)

    with looking(village):
        assert phase_of(village, town.bay.path, now).phase.key == "sealed"
    with pytest.raises(NotPermitted):
        enforce(town, town.village, "resume", now, actor=village)


def test_a_commander_commands_only_their_own_places(now):
    town = build_town("sealed")

    with pytest.raises(NotFound):
        enforce(town, town.wangtai, "resume", now, actor=commander(town.sike))


def test_an_incident_needs_a_name_and_a_day_that_has_come(now):
    town = build_town()

    with pytest.raises(InvalidInput) as caught:
        open_incident(
            actor=SYSTEM,
            now=now,
            place_id=town.township.pk,
            name=" ",
            opened_on=at("09:00", 19).date(),
        )

    assert set(caught.value.fields) == {"name", "opened_on"}
