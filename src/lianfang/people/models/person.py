"""A resident, with the least about them that the work needs."""

from collections.abc import Sequence

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lianfang.kit.identity_papers import PAPER_KIND_LABELS, PaperKind
from lianfang.kit.ids import new_id
from lianfang.people.enums import Relation, ResidentKind, Sex, SpecialGroup
from lianfang.people.models.contact import Named, Reachable
from lianfang.people.models.history import keep_history
from lianfang.people.models.sealed import (
    open_paper,
    open_phones,
    paper_keys,
    phone_keys,
    seal_paper,
)
from lianfang.places.models import Placed

PAPER_KINDS = [(kind.value, label) for kind, label in PAPER_KIND_LABELS.items()]
# Still living here and not a duplicate: what lists, counts and tasks are about.
PRESENT = Q(left_on__isnull=True, merged_into__isnull=True)
GONE = Q(left_on__isnull=False, merged_into__isnull=True)
# Known only because they work here: no figure of residents counts them, no plan asks them at home.
LIVES_HERE = ~Q(kind=ResidentKind.EMPLOYEE)


@keep_history("name_order", "name_search", "lookup_keys")
class Person(Named, Reachable, Placed):
    """A resident. Paper and phone numbers are sealed (`models.sealed`); hashes find them again.

    `paper_hash` covers kind and number of the identity paper, `phone_hash` the first phone number;
    `lookup_keys` finds every phone number and the last four of all numbers; `name_search` and
    `name_order` are computed from the name (`models.names`). A merged person stays, closed, and
    points to the one that goes on.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sex = models.CharField(_("Sex"), max_length=1, choices=Sex.choices, default=Sex.UNKNOWN)
    birth_date = models.DateField(_("Born"), null=True, blank=True)
    paper_kind = models.CharField(
        _("Paper"), max_length=24, choices=PAPER_KINDS, default=PaperKind.NONE_YET.value
    )
    paper_cipher = models.BinaryField(null=True, editable=False)
    paper_hash = models.BinaryField(max_length=16, null=True, editable=False)
    no_paper_reason = models.CharField(_("Why no paper"), max_length=64, blank=True)
    household = models.ForeignKey(
        "people.Household", models.PROTECT, null=True, blank=True, related_name="members"
    )
    relation = models.CharField(
        _("Relation"), max_length=12, choices=Relation.choices, default=Relation.OTHER
    )
    kind = models.CharField(
        _("Kind"), max_length=12, choices=ResidentKind.choices, default=ResidentKind.REGISTERED
    )
    registered_place = models.CharField(_("Registered at"), max_length=128, blank=True)
    party_member = models.BooleanField(_("Party member"), default=False)
    employer = models.CharField(_("Employer"), max_length=128, blank=True)
    note = models.CharField(_("Note"), max_length=256, blank=True)
    created_at = models.DateTimeField(_("Recorded"))
    left_on = models.DateField(_("Left on"), null=True, blank=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,  # nearly always empty: see the partial index
        related_name="merged_from",
    )

    class Meta:
        ordering = ["path", "id"]
        indexes = [
            # One ordered range per place; the filters of the list are answered from the index.
            models.Index(
                fields=["path", "id"],
                include=["sex", "birth_date", "kind", "party_member"],
                condition=PRESENT,
                name="person_list",
            ),
            # Of a day gone by those who left since count too, so not partial: coverage of a grid.
            models.Index(fields=["path"], name="person_path"),
            models.Index(fields=["name_order", "id"], condition=PRESENT, name="person_by_name"),
            # Namesakes: duplicates of a place, and rows of a roster without paper numbers.
            models.Index(fields=["name", "birth_date"], name="person_namesakes"),
            GinIndex(fields=["lookup_keys"], name="person_lookup"),
            GinIndex(fields=["name_search"], name="person_name_search"),
            models.Index(
                fields=["merged_into"],
                condition=Q(merged_into__isnull=False),
                name="person_merged_into",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["paper_hash"],
                condition=Q(paper_hash__isnull=False, merged_into__isnull=True),
                name="person_paper_once",
            )
        ]
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return str(self.id)

    def set_paper(self, kind: str, number: str, reason: str = "") -> None:
        """Seal a paper number (normal form); with none_yet and "" only the reason is kept."""
        self.paper_kind, self.no_paper_reason = kind, reason
        self.paper_cipher, self.paper_hash, keys = seal_paper(kind, number)
        self.lookup_keys = [*keys, *phone_keys(open_phones(self.phone_cipher))]

    def own_keys(self) -> Sequence[int]:
        return paper_keys(open_paper(self.paper_cipher))


@keep_history()
class GroupMembership(Placed):
    """A person belongs to a special group from a day on, until the day they no longer do.

    The row carries the person's place and path and moves with them.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey("people.Person", models.PROTECT, related_name="groups")
    group = models.CharField(_("Group"), max_length=24, choices=SpecialGroup.choices)
    since = models.DateField(_("Member since"))
    until = models.DateField(_("Until"), null=True, blank=True)
    note = models.CharField(_("Note"), max_length=128, blank=True)

    class Meta:
        ordering = ["person", "group", "since"]
        indexes = [
            models.Index(fields=["path", "group"], name="group_path"),
            models.Index(fields=["person"], name="group_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "group"],
                condition=Q(until__isnull=True),
                name="group_member_once",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")),
                name="group_ends_after_start",
            ),
        ]
        verbose_name = _("group membership")
        verbose_name_plural = _("group memberships")

    def __str__(self) -> str:
        return self.group


class PersonMerge(Placed):
    """Two records turned out to be one person: which goes on, who found it, and what was carried.

    `carried` names the filled fields and the ids of memberships that were ended and begun, so that
    the merge can be undone.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kept = models.ForeignKey("people.Person", models.PROTECT, related_name="merges")
    duplicate = models.ForeignKey("people.Person", models.PROTECT, related_name="+")
    reason = models.CharField(_("Reason"), max_length=128)
    carried = models.JSONField(default=dict)
    merged_at = models.DateTimeField(_("Merged at"))
    merged_by = models.CharField(_("Merged by"), max_length=64)
    undone_at = models.DateTimeField(_("Undone at"), null=True, blank=True)
    undone_by = models.CharField(_("Undone by"), max_length=64, blank=True)

    class Meta:
        ordering = ["-merged_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["duplicate"], condition=Q(undone_at__isnull=True), name="merged_once"
            )
        ]
        verbose_name = _("merge of persons")
        verbose_name_plural = _("merges of persons")

    def __str__(self) -> str:
        return str(self.id)
