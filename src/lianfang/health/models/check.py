"""Health checks of many people over many days, and the counts kept beside them."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lianfang.health.enums import Setting, Source
from lianfang.places.models import Placed
from lianfang.records.models import Sent

# Who was checked, where, and by whom must be there: asked once for all rows of a statement.
KNOWN = """
    IF EXISTS (SELECT 1 FROM added a LEFT JOIN people_person p ON p.id = a.person_id
               WHERE p.id IS NULL)
    OR EXISTS (SELECT 1 FROM (SELECT DISTINCT place_id FROM added) a
               LEFT JOIN places_place p ON p.id = a.place_id WHERE p.id IS NULL)
    OR EXISTS (SELECT 1 FROM (SELECT DISTINCT staff_id FROM added WHERE staff_id IS NOT NULL) a
               LEFT JOIN people_staff p ON p.id = a.staff_id WHERE p.id IS NULL)
    THEN
        RAISE foreign_key_violation USING MESSAGE = 'a health check of nobody, or of nowhere';
    END IF;
    RETURN NULL;
"""


class HealthCheck(Sent):
    """Somebody's temperature and symptoms at one moment. Append-only.

    A correction is a new row that names the one it supersedes and says why. The place is where the
    person lives; `setting` is where the temperature was taken. `fever` is by the threshold of the
    plan in force when it was received.

    The table is cut into months by the time in the id (migration 0002): eighteen million rows of
    sixty days are as quick to read and to write as one day's. PostgreSQL holds an id once within a
    part, and an id belongs to one part only.
    """

    # Eighteen million rows are never asked for by these alone, and each index slows every check.
    # No constraints either: one for each row locks and rewrites the row of every person checked,
    # which takes longer than storing the check. The trigger below asks once for all rows of a
    # statement, and migration 0003 keeps what checks name from being deleted.
    place = models.ForeignKey(
        "places.Place",
        models.PROTECT,
        verbose_name=_("Place"),
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    staff = models.ForeignKey(
        "people.Staff",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
        verbose_name=_("Recorded by"),
    )
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    temperature = models.DecimalField(
        _("Temperature (°C)"), max_digits=3, decimal_places=1, null=True, blank=True
    )
    symptoms = ArrayField(models.CharField(max_length=24), verbose_name=_("Symptoms"), default=list)
    source = models.CharField(
        pgettext_lazy("of a health check", "Source"), max_length=16, choices=Source.choices
    )
    setting = models.CharField(_("Where taken"), max_length=16, choices=Setting.choices)
    fever = models.BooleanField(_("Fever"), default=False)
    # No constraint: the key spans parts, and a month may be put away before the next one.
    supersedes = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="corrections",
        db_constraint=False,
        db_index=False,
    )
    reason = models.CharField(_("Why corrected"), max_length=128, blank=True)
    # Only a correction may say so: the record it supersedes was made by mistake.
    void = models.BooleanField(_("Did not take place"), default=False)

    class Meta:
        ordering = ["-taken_at", "-id"]
        indexes = [
            models.Index(fields=["person", "taken_at"], name="health_check_person"),
            models.Index(fields=["taken_at"], name="health_check_taken"),
            models.Index(fields=["path", "taken_at"], condition=Q(fever=True), name="health_fever"),
            models.Index(
                fields=["supersedes"],
                condition=Q(supersedes__isnull=False),
                name="health_check_corrects",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(temperature__isnull=True) | Q(temperature__gte=30, temperature__lte=45),
                name="health_temperature_possible",
            )
        ]
        triggers = [
            pgtrigger.Trigger(
                name="health_check_known",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="added"),
                func=KNOWN,
            ),
            pgtrigger.Protect(name="health_check_remains", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="health_check_stays",
                operation=pgtrigger.UpdateOf(
                    "id",
                    "digest",
                    "person_id",
                    "staff_id",
                    "temperature",
                    "symptoms",
                    "source",
                    "setting",
                    "fever",
                    "taken_at",
                    "received_at",
                    "skew_ms",
                    "supersedes_id",
                    "reason",
                    "void",
                ),
            ),
        ]
        verbose_name = _("health check")
        verbose_name_plural = _("health checks")

    def __str__(self) -> str:
        return str(self.id)


class PersonDay(models.Model):
    """A person has been checked on a day: the check that counted them.

    Kept with the checks in one transaction, so that whom nobody has checked yet is found without
    reading the checks.
    """

    pk = models.CompositePrimaryKey("day", "person_id")
    day = models.DateField(_("Day"))
    person = models.ForeignKey(
        "people.Person", models.PROTECT, related_name="+", db_constraint=False, db_index=False
    )
    check_id = models.UUIDField()

    class Meta:
        verbose_name = _("checked person of a day")
        verbose_name_plural = _("checked persons of a day")

    def __str__(self) -> str:
        return f"{self.day}"


class HealthTally(Placed):
    """How many checks a day has in a place, from one source: checks, persons, fevers.

    The place is the grid, or the lowest place above that people share: bay, village, community.
    Each person counts once a day, where and as their first check said. Kept with the checks in one
    transaction; `recount_checks` proves it.
    """

    pk = models.CompositePrimaryKey("day", "place_id", "source")
    day = models.DateField(_("Day"))
    source = models.CharField(
        pgettext_lazy("of a health check", "Source"), max_length=16, choices=Source.choices
    )
    checks = models.IntegerField(_("Checks"), default=0)
    persons = models.IntegerField(_("Persons checked"), default=0)
    fevers = models.IntegerField(_("Fevers"), default=0)

    class Meta:
        indexes = [models.Index(fields=["day", "path"], name="health_tally_day_path")]
        verbose_name = _("count of health checks")
        verbose_name_plural = _("counts of health checks")

    def __str__(self) -> str:
        return f"{self.day} {self.source}"
