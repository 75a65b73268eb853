"""An empty database is migrated without rendering what no operation changes."""

import pytest
from django.db import models
from django.db.migrations import AddConstraint, AddIndex, CreateModel
from django.db.migrations.state import ModelState, ProjectState

from lianfang.kit.quick_migrations import rendering_little

KEY = ("id", models.BigAutoField(primary_key=True))


@pytest.fixture
def state():
    """A place, and a visit to it, rendered as they are while migrations run."""
    found = ProjectState()
    found.add_model(ModelState("town", "Place", [KEY, ("name", models.CharField(max_length=9))]))
    place = models.ForeignKey("town.Place", models.CASCADE)
    found.add_model(ModelState("town", "Visit", [KEY, ("place", place)]))
    assert found.apps.get_model("town", "Visit")
    return found


def rendered(state, name):
    return state.apps.get_model("town", name)


def test_an_index_renders_nothing_and_is_known_to_the_class(state):
    before = rendered(state, "Place")
    operation = AddIndex("Place", models.Index(fields=["name"], name="place_name"))

    with rendering_little():
        operation.state_forwards("town", state)

    assert rendered(state, "Place") is before
    assert [one.name for one in before._meta.indexes] == ["place_name"]
    assert state.models["town", "place"].options["indexes"] == before._meta.indexes


def test_a_constraint_is_found_by_whoever_alters_a_field_later(state):
    unique = models.UniqueConstraint(fields=["name"], name="place_once")

    with rendering_little():
        AddConstraint("Place", unique).state_forwards("town", state)

    assert [one.name for one in rendered(state, "Place")._meta.constraints] == ["place_once"]


def test_a_new_model_is_rendered_alone_and_its_relations_hold(state):
    place, visit = rendered(state, "Place"), rendered(state, "Visit")
    where = models.ForeignKey("town.Place", models.CASCADE)

    with rendering_little():
        CreateModel("Shop", [KEY, ("place", where)]).state_forwards("town", state)

    shop = rendered(state, "Shop")
    assert (rendered(state, "Place"), rendered(state, "Visit")) == (place, visit)
    assert shop._meta.get_field("place").related_model is place
    assert shop in {relation.related_model for relation in place._meta.related_objects}


def test_code_of_a_migration_gets_everything_rendered_anew(state):
    before = rendered(state, "Place")
    with rendering_little():
        AddIndex("Place", models.Index(fields=["name"], name="place_name")).state_forwards(
            "town", state
        )

    state.clear_delayed_apps_cache()

    assert rendered(state, "Place") is not before
    assert [one.name for one in rendered(state, "Place")._meta.indexes] == ["place_name"]


def test_before_anything_is_rendered_nothing_is(state):
    fresh = ProjectState()

    with rendering_little():
        CreateModel("Place", [KEY]).state_forwards("town", fresh)

    assert "apps" not in fresh.__dict__
    assert rendered(fresh, "Place")


def test_afterwards_django_does_as_ever(state):
    before = rendered(state, "Place")
    with rendering_little():
        pass

    AddIndex("Place", models.Index(fields=["name"], name="place_name")).state_forwards(
        "town", state
    )

    assert rendered(state, "Place") is not before
