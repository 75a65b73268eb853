"""The table of checks becomes one cut into months by the time in the ids.

The table of migration 0001 stays as it is and becomes the default part, so nothing is copied. Its
guards come here, because PostgreSQL passes them on to every part from the table above.
"""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

PARTITION = """
ALTER TABLE health_healthcheck RENAME TO health_healthcheck_other;
ALTER INDEX health_healthcheck_pkey RENAME TO health_healthcheck_other_pkey;
ALTER INDEX health_check_person RENAME TO health_check_person_other;
ALTER INDEX health_check_taken RENAME TO health_check_taken_other;
ALTER INDEX health_fever RENAME TO health_fever_other;
ALTER INDEX health_check_corrects RENAME TO health_check_corrects_other;
CREATE TABLE health_healthcheck
    (LIKE health_healthcheck_other INCLUDING DEFAULTS INCLUDING CONSTRAINTS)
    PARTITION BY RANGE (id);
ALTER TABLE health_healthcheck ADD CONSTRAINT health_healthcheck_pkey PRIMARY KEY (id);
ALTER TABLE health_healthcheck ADD CONSTRAINT health_check_person_fk
    FOREIGN KEY (person_id) REFERENCES people_person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE health_healthcheck ADD CONSTRAINT health_check_place_fk
    FOREIGN KEY (place_id) REFERENCES places_place (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE health_healthcheck ADD CONSTRAINT health_check_staff_fk
    FOREIGN KEY (staff_id) REFERENCES people_staff (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX health_check_person ON health_healthcheck (person_id, taken_at);
CREATE INDEX health_check_taken ON health_healthcheck (taken_at);
CREATE INDEX health_fever ON health_healthcheck (path, taken_at) WHERE fever;
CREATE INDEX health_check_corrects ON health_healthcheck (supersedes_id)
    WHERE supersedes_id IS NOT NULL;
ALTER TABLE health_healthcheck ATTACH PARTITION health_healthcheck_other DEFAULT;
"""

# The months around the day of the migration; `prepare_parts` makes the following ones in time.
MONTHS = """
DO $$
DECLARE
    month timestamptz := date_trunc('month', now(), 'UTC') - interval '1 month';
    digits text;
    following text;
BEGIN
    FOR number IN 1..4 LOOP
        digits := lpad(to_hex((extract(epoch FROM month) * 1000)::bigint), 12, '0');
        following := lpad(
            to_hex((extract(epoch FROM month + interval '1 month') * 1000)::bigint), 12, '0');
        EXECUTE format(
            'CREATE TABLE health_healthcheck_%s PARTITION OF health_healthcheck'
            ' FOR VALUES FROM (%L) TO (%L)',
            to_char(month AT TIME ZONE 'UTC', 'YYYY_MM'),
            rpad(digits, 32, '0')::uuid, rpad(following, 32, '0')::uuid);
        month := month + interval '1 month';
    END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("health", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(PARTITION),
        migrations.RunSQL(MONTHS),
        pgtrigger.migrations.AddTrigger(
            model_name="healthcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="health_check_remains",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="1084cb7445c9c3d97738f050f3c7982907d9f41d",
                    operation="DELETE",
                    pgid="pgtrigger_health_check_remains_43a9a",
                    table="health_healthcheck",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="healthcheck",
            trigger=pgtrigger.compiler.Trigger(
                name="health_check_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='RAISE EXCEPTION \'pgtrigger: Cannot update of "id", "digest", "person_id", "staff_id", "temperature", "symptoms", "source", "setting", "fever", "taken_at", "received_at", "skew_ms", "supersedes_id", "reason", "void" rows from % table\', TG_TABLE_NAME;',
                    hash="09ba38bc26fd21adc31ec56325d80a1bada3f00e",
                    operation='UPDATE OF "id", "digest", "person_id", "staff_id", "temperature", "symptoms", "source", "setting", "fever", "taken_at", "received_at", "skew_ms", "supersedes_id", "reason", "void"',
                    pgid="pgtrigger_health_check_stays_aea5f",
                    table="health_healthcheck",
                    when="BEFORE",
                ),
            ),
        ),
    ]
