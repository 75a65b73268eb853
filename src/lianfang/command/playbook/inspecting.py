"""What a checklist of the plan is made of."""

from enum import StrEnum
from typing import Annotated, Literal

import msgspec

from lianfang.command.playbook.enterprises import KindKey
from lianfang.command.playbook.parts import Key, Part
from lianfang.command.playbook.questions import Question
from lianfang.command.playbook.wording import Wording
from lianfang.places.enums import PlaceKind, SiteKind

# Short enough that the questions made of an item still are keys of the plan.
ItemKey = Annotated[str, msgspec.Meta(pattern="^[a-z][a-z0-9_]*$", max_length=24)]
Hours = Annotated[int, msgspec.Meta(ge=1, le=720)]
Days = Annotated[int, msgspec.Meta(ge=0, le=366)]
SubjectKey = Literal["enterprise", "place", "team"]


class Severity(StrEnum):
    """How grave it is when an item is not met."""

    MINOR = "minor"
    SERIOUS = "serious"
    CRITICAL = "critical"


class CheckItem(Part, frozen=True):
    """One thing an inspector looks at.

    severity  of the finding when it is not met
    hours     until it must be put right; None: as the plan says for the severity
    photo     what is wrong must be shown on a photo
    sop       way of working that says how it is put right
    """

    key: ItemKey
    title: Wording
    severity: Severity = Severity.SERIOUS
    hours: Hours | None = None
    photo: bool = False
    sop: str = ""
    help: Wording | None = None


class Checklist(Part, frozen=True):
    """What is looked at, at which kind of subject, how often.

    subject           enterprises, places (checkpoint, village, institution, site) or teams
    premises          kinds of small premises it is for; first of all others
    enterprise_kinds  kinds of enterprises it is for; none = any without a list of its own
    place_kinds       kinds of places, site_kinds: kinds of sites
    every_days        to be gone through again within so many days; 0: only when asked for
    supervises        gone through by a supervision group, which inspects the work of others
    questions         asked besides the items; nothing that identifies a person
    """

    key: Key
    title: Wording
    items: tuple[CheckItem, ...]
    subject: SubjectKey = "enterprise"
    premises: tuple[Key, ...] = ()
    enterprise_kinds: tuple[KindKey, ...] = ()
    place_kinds: tuple[PlaceKind, ...] = ()
    site_kinds: tuple[SiteKind, ...] = ()
    every_days: Days = 0
    supervises: bool = False
    questions: tuple[Question, ...] = ()
    sop: str = ""

    def item(self, key: str) -> CheckItem | None:
        return next((one for one in self.items if one.key == key), None)

    def fits_enterprise(self, kind: str, premises: str) -> bool:
        """Whether it is a list for an enterprise of this kind, small premises or not."""
        if self.subject != "enterprise":
            return False
        if self.premises:
            return premises in self.premises
        return not self.enterprise_kinds or kind in self.enterprise_kinds

    def fits_place(self, kind: str, site_kind: str) -> bool:
        """Whether it is a list for such a place."""
        if self.subject != "place":
            return False
        if self.site_kinds and site_kind in self.site_kinds:
            return True
        if self.place_kinds and kind in self.place_kinds:
            return True
        return not self.place_kinds and not self.site_kinds
