"""Tallies that are kept, and the triggers that mark where they no longer hold.

Once for each statement, not for each row: a roster of 100,000 residents leaves a few hundred marks.
What no tally looks at (names, numbers, notes) leaves none. A person in no special group is counted
as a resident; whoever serves is looked at through what they answer for.
"""

import django.contrib.postgres.fields
from django.db import migrations, models

import lianfang.command.models.kept

# Table -> the columns a tally depends on. Rows that come and go are marked wherever they lie.
WATCHED = {
    "places_place": "path kind opened_on closed_on",
    "people_household": "path kind left_on created_at",
    "people_person": "path kind left_on created_at merged_into_id",
    "people_groupmembership": "path person_id group since until",
    "command_responsibility": "path role staff_id subject_kind subject_id valid_from valid_to",
    "command_phaseinforce": "path phase playbook_id valid_from valid_to",
}

# A row came or went.
ROWS = """
CREATE FUNCTION command_kept_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO command_keptchange (path) SELECT DISTINCT left(path, 12) FROM touched;
    RETURN NULL;
END $$;
"""
# Somebody is away, back, or has left: what they answer for, wherever it lies.
STAFF = """
CREATE FUNCTION command_kept_staff() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO command_keptchange (path)
    SELECT DISTINCT left(r.path, 12) FROM came JOIN gone USING (id)
    JOIN command_responsibility r ON r.staff_id = came.id
    WHERE (came.left_on, came.unavailable_from, came.unavailable_to)
        IS DISTINCT FROM (gone.left_on, gone.unavailable_from, gone.unavailable_to);
    RETURN NULL;
END $$;
CREATE TRIGGER command_kept_changed AFTER UPDATE ON people_staff
    REFERENCING OLD TABLE AS gone NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION command_kept_staff();
"""
NO_STAFF = """
DROP TRIGGER command_kept_changed ON people_staff;
DROP FUNCTION command_kept_staff();
"""


def watch(table: str, columns: str) -> tuple[str, str]:
    """SQL that marks changes of these columns of the table, and SQL that ends it. Also for rooms
    above that bring subjects of their own."""
    names = columns.split()
    came = ", ".join(f'came."{name}"' for name in names)
    gone = ", ".join(f'gone."{name}"' for name in names)
    begin = (  # table and columns stand in this file or that of a room above
        f"""
CREATE FUNCTION {table}_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO command_keptchange (path)
    SELECT DISTINCT left(place.path, 12) FROM came JOIN gone USING (id)
    CROSS JOIN LATERAL (VALUES (came.path), (gone.path)) AS place (path)
    WHERE ({came}) IS DISTINCT FROM ({gone});
    RETURN NULL;
END $$;
CREATE TRIGGER command_kept_changed AFTER UPDATE ON {table}
    REFERENCING OLD TABLE AS gone NEW TABLE AS came
    FOR EACH STATEMENT EXECUTE FUNCTION {table}_kept();
CREATE TRIGGER command_kept_came AFTER INSERT ON {table} REFERENCING NEW TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION command_kept_rows();
CREATE TRIGGER command_kept_gone AFTER DELETE ON {table} REFERENCING OLD TABLE AS touched
    FOR EACH STATEMENT EXECUTE FUNCTION command_kept_rows();
"""  # noqa: S608
    )
    end = f"""
DROP TRIGGER command_kept_changed ON {table};
DROP TRIGGER command_kept_came ON {table};
DROP TRIGGER command_kept_gone ON {table};
DROP FUNCTION {table}_kept();
"""
    return begin, end


class Migration(migrations.Migration):
    dependencies = [
        ("command", "0006_read_marks"),
        ("people", "0002_employee"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("path", lianfang.command.models.kept.PartField(db_collation="C", max_length=12)),
            ],
            options={
                "verbose_name": "change since the count",
                "verbose_name_plural": "changes since the count",
            },
        ),
        migrations.CreateModel(
            name="KeptDay",
            fields=[
                ("day", models.DateField(primary_key=True, serialize=False, verbose_name="Day")),
                ("counted_at", models.DateTimeField(verbose_name="Counted at")),
                (
                    "keys",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=48), size=None
                    ),
                ),
            ],
            options={
                "verbose_name": "day of kept tallies",
                "verbose_name_plural": "days of kept tallies",
            },
        ),
        migrations.CreateModel(
            name="KeptTally",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "day",
                        "path",
                        "key",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("day", models.DateField(verbose_name="Day")),
                ("path", lianfang.command.models.kept.PartField(db_collation="C", max_length=12)),
                ("key", models.CharField(max_length=48, verbose_name="Key")),
                ("total", models.IntegerField(verbose_name="All")),
                ("covered", models.IntegerField(default=0, verbose_name="Covered")),
                ("without", models.IntegerField(default=0, verbose_name="Without anybody")),
                ("short", models.IntegerField(default=0, verbose_name="With too few")),
                ("over", models.IntegerField(default=0, verbose_name="With too many")),
                ("since", models.DateTimeField(blank=True, null=True, verbose_name="Since")),
            ],
            options={
                "verbose_name": "kept tally",
                "verbose_name_plural": "kept tallies",
            },
        ),
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(fields=["visited_at", "path"], name="visit_day"),
        ),
        migrations.RunSQL(ROWS, "DROP FUNCTION command_kept_rows()"),
        migrations.RunSQL(STAFF, NO_STAFF),
        *(migrations.RunSQL(*watch(table, columns)) for table, columns in WATCHED.items()),
    ]
