"""Everybody who works or builds in the town, other than the households."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.enterprises.enums import (
    ClassOrigin,
    EnterpriseKind,
    EnterpriseState,
    ProjectLevel,
    TaxClass,
)
from lianfang.kit.ids import new_id
from lianfang.people.models.history import keep_history
from lianfang.places.models import Placed

CODE_LENGTH = 18


@keep_history("name_key")
class Enterprise(Placed):
    """An enterprise, branch, self-employed business or construction project of the town.

    Its place is where it stands: a park, a village, a site. `credit_code` is the unified social
    credit code (GB 32100), in capitals; without one `code_pending` says why. `premises` is the
    plan's kind of small premises, if it is one. `scale` is a key of the dated list of four-above
    units, `industry` a section letter and up to four digits of GB/T 4754. `area_m2` is the floor
    area under construction of a project. `service_class` is a key of the plan; while
    `class_origin` is `rule` it follows the facts.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(
        _("Kind"), max_length=16, choices=EnterpriseKind.choices, default=EnterpriseKind.ENTERPRISE
    )
    name = models.CharField(_("Name"), max_length=128)
    # How it is found: half width, without blanks and brackets; see `selectors.names.name_key`.
    name_key = models.CharField(max_length=128, editable=False)
    credit_code = models.CharField(_("Credit code"), max_length=CODE_LENGTH, blank=True)
    code_pending = models.CharField(_("Why no code"), max_length=128, blank=True)
    premises = models.CharField(_("Small premises"), max_length=32, blank=True)
    park = models.ForeignKey(
        "enterprises.Park", models.PROTECT, null=True, blank=True, related_name="enterprises"
    )
    address = models.CharField(_("Address"), max_length=256, blank=True)
    industry = models.CharField(_("Industry"), max_length=5, blank=True)
    scale = models.CharField(_("Scale"), max_length=16, blank=True)
    tax_class = models.CharField(
        _("Tax class"), max_length=8, choices=TaxClass.choices, default=TaxClass.UNKNOWN
    )
    staff_count = models.PositiveIntegerField(_("Head count"), null=True, blank=True)
    area_m2 = models.PositiveIntegerField(_("Construction area (m²)"), null=True, blank=True)
    project_level = models.CharField(
        _("Key project"), max_length=8, choices=ProjectLevel.choices, blank=True
    )
    state = models.CharField(
        _("State"), max_length=10, choices=EnterpriseState.choices, default=EnterpriseState.OPEN
    )
    state_since = models.DateField(_("Since"))
    service_class = models.CharField(_("Service class"), max_length=32, blank=True)
    class_origin = models.CharField(
        max_length=8, choices=ClassOrigin.choices, default=ClassOrigin.RULE
    )
    note = models.CharField(_("Note"), max_length=256, blank=True)
    source = models.CharField(_("Origin"), max_length=64, blank=True)
    created_at = models.DateTimeField(_("Recorded"))

    class Meta:
        ordering = ["path", "name_key", "id"]
        indexes = [
            models.Index(fields=["path", "name_key"], name="enterprise_path"),
            models.Index(fields=["kind", "path"], name="enterprise_kind_path"),
            models.Index(fields=["service_class", "path"], name="enterprise_class_path"),
            models.Index(fields=["park"], name="enterprise_park"),
        ]
        constraints = [
            # A project carries the code of whoever builds it, who may build several.
            models.UniqueConstraint(
                fields=["credit_code"],
                condition=~Q(credit_code="") & ~Q(kind=EnterpriseKind.PROJECT),
                name="enterprise_code_once",
            ),
        ]
        verbose_name = _("enterprise")
        verbose_name_plural = _("enterprises")

    def __str__(self) -> str:
        return self.name
