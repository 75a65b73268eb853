"""Structure: headquarters, groups, branches and teams, and who serves in them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.access.scope import PlacedManager
from lianfang.command.enums import Position, TeamKind
from lianfang.kit.ids import new_id
from lianfang.places.models import Placed


class Team(Placed):
    """A headquarters, working group, temporary branch or team; its place is where it is led from.

    Which places it covers, also across villages, stands in `TeamPlace`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    incident = models.ForeignKey("command.Incident", models.PROTECT, related_name="teams")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children"
    )
    kind = models.CharField(_("Kind"), max_length=20, choices=TeamKind.choices)
    name = models.CharField(_("Name"), max_length=128)
    duties = models.TextField(_("Duties"), blank=True)
    founded_on = models.DateField(_("Founded on"))
    dissolved_on = models.DateField(_("Dissolved on"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "path", "name"]
        indexes = [models.Index(fields=["path"], name="team_path")]
        constraints = [
            models.UniqueConstraint(
                fields=["incident", "place", "kind", "name"],
                condition=Q(dissolved_on__isnull=True),
                name="team_name_once",
            )
        ]
        verbose_name = _("team")
        verbose_name_plural = _("teams")

    def __str__(self) -> str:
        return self.name


class TeamPlace(Placed):
    """A place the team covers; whoever may see that place may see the team."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("command.Team", models.CASCADE, related_name="covered")

    class Meta:
        ordering = ["path", "id"]
        indexes = [models.Index(fields=["path"], name="team_place_path")]
        constraints = [models.UniqueConstraint(fields=["team", "place"], name="team_place_once")]

    def __str__(self) -> str:
        return f"{self.team_id} {self.place_id}"


class TeamMember(models.Model):
    """Somebody serves in a team in a position, from a day on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    team = models.ForeignKey("command.Team", models.PROTECT, related_name="members")
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    position = models.CharField(
        _("Position"), max_length=20, choices=Position.choices, default=Position.MEMBER
    )
    duty = models.CharField(_("Duty"), max_length=128, blank=True)
    joined_on = models.DateField(_("From"))
    left_on = models.DateField(_("Until"), null=True, blank=True)

    objects = PlacedManager("team__path")

    class Meta:
        ordering = ["team", "position", "id"]
        indexes = [models.Index(fields=["staff"], name="team_member_staff")]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "staff"],
                condition=Q(left_on__isnull=True),
                name="team_member_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.position}"


class DoubleCheckIn(Placed):
    """双报到: a Party member from elsewhere reported to the community where they live, and
    serves."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    staff = models.ForeignKey("people.Staff", models.PROTECT, related_name="+")
    home_branch = models.CharField(_("Branch of origin"), max_length=128)
    reported_on = models.DateField(_("Reported on"))
    ended_on = models.DateField(_("Until"), null=True, blank=True)

    class Meta:
        ordering = ["path", "reported_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["place", "staff"],
                condition=Q(ended_on__isnull=True),
                name="double_checkin_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.reported_on}"
