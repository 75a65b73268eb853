"""What checks name is asked once for all rows of a statement, no longer once for each row.

A foreign key locks and rewrites the row of every person checked: of a thousand checks stored at once
it took the greater part of the database's time. The trigger asks the same question for all of them;
what a check names cannot be deleted, as before.
"""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

DROP = """
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE health_healthcheck
    DROP CONSTRAINT health_check_person_fk,
    DROP CONSTRAINT health_check_place_fk,
    DROP CONSTRAINT health_check_staff_fk;
"""
KEEP = """
ALTER TABLE health_healthcheck ADD CONSTRAINT health_check_person_fk
    FOREIGN KEY (person_id) REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE health_healthcheck ADD CONSTRAINT health_check_place_fk
    FOREIGN KEY (place_id) REFERENCES places_place (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE health_healthcheck ADD CONSTRAINT health_check_staff_fk
    FOREIGN KEY (staff_id) REFERENCES people_staff (id) DEFERRABLE INITIALLY DEFERRED;
"""

# Deferred to the commit like the keys they stand for.
HOLD = """
CREATE FUNCTION health_check_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    named boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT 1 FROM health_healthcheck WHERE %I = $1)', TG_ARGV[0])
        INTO named USING OLD.id;
    IF named THEN
        RAISE foreign_key_violation USING MESSAGE = 'a health check names this row';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER health_check_holds AFTER DELETE ON people_person
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION health_check_holds('person_id');
CREATE CONSTRAINT TRIGGER health_check_holds AFTER DELETE ON places_place
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION health_check_holds('place_id');
CREATE CONSTRAINT TRIGGER health_check_holds AFTER DELETE ON people_staff
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION health_check_holds('staff_id');
"""
LET_GO = """
DROP TRIGGER health_check_holds ON people_person;
DROP TRIGGER health_check_holds ON places_place;
DROP TRIGGER health_check_holds ON people_staff;
DROP FUNCTION health_check_holds();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("health", "0002_months"),
        ("people", "0001_initial"),
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(DROP, KEEP), migrations.RunSQL(HOLD, LET_GO)],
            state_operations=[
                migrations.AlterField(
                    model_name="healthcheck",
                    name="person",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                migrations.AlterField(
                    model_name="healthcheck",
                    name="place",
                    field=models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="places.place",
                        verbose_name="Place",
                    ),
                ),
                migrations.AlterField(
                    model_name="healthcheck",
                    name="staff",
                    field=models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.staff",
                        verbose_name="Recorded by",
                    ),
                ),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="healthcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="health_check_known",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\n    IF EXISTS (SELECT 1 FROM added a LEFT JOIN people_person p ON p.id = a.person_id\n               WHERE p.id IS NULL)\n    OR EXISTS (SELECT 1 FROM (SELECT DISTINCT place_id FROM added) a\n               LEFT JOIN places_place p ON p.id = a.place_id WHERE p.id IS NULL)\n    OR EXISTS (SELECT 1 FROM (SELECT DISTINCT staff_id FROM added WHERE staff_id IS NOT NULL) a\n               LEFT JOIN people_staff p ON p.id = a.staff_id WHERE p.id IS NULL)\n    THEN\n        RAISE foreign_key_violation USING MESSAGE = 'a health check of nobody, or of nowhere';\n    END IF;\n    RETURN NULL;\n",
                    hash="6dc0f99d3ba62e41cd2ea050ee88cd47554eb5ce",
                    level="STATEMENT",
                    operation="INSERT",
                    pgid="pgtrigger_health_check_known_c97e3",
                    referencing="REFERENCING NEW TABLE AS added ",
                    table="health_healthcheck",
                    when="AFTER",
                ),
            ),
        ),
    ]
