"""What a campaign asks: the kind of screening and its forms, as the plan of its day has them."""

from dataclasses import dataclass
from datetime import datetime

from lianfang.access.actors import Actor
from lianfang.command.models import PlaybookVersion
from lianfang.command.playbook import Playbook
from lianfang.command.playbook.health import SymptomName
from lianfang.command.playbook.questions import RecordForm
from lianfang.command.playbook.screening import SURVEYS, Screening, Survey
from lianfang.command.selectors.plan import playbook_in_force, playbook_of
from lianfang.health.selectors.rules import health_rules
from lianfang.screening.models import Campaign

DEFAULTS = Screening()


@dataclass(frozen=True, slots=True)
class CampaignPlan:
    """The section of the plan, the survey, and its two forms; None where nothing is asked."""

    plan: Screening
    survey: Survey
    household_form: RecordForm | None
    person_form: RecordForm | None

    @property
    def keep_days(self) -> int:
        """How long what may identify somebody is kept."""
        days = [form.keep_days for form in (self.household_form, self.person_form) if form]
        return max(days, default=90)


def screening_plan(path: str, moment: datetime) -> Screening:
    """The section of the plan that holds at `path`; without a plan, the defaults."""
    playbook = playbook_in_force(path, moment)
    return playbook.screening if playbook else DEFAULTS


def plan_of(campaign: Campaign) -> CampaignPlan:
    """What the campaign asks, in force still or not. One query where the version is not loaded."""
    version = campaign.playbook
    return plan_of_version(version, campaign.survey)


def plan_of_version(version: PlaybookVersion | None, survey: str) -> CampaignPlan:
    """What a kind of screening asks in a version of the plan."""
    playbook = playbook_of(version) if version is not None else None
    plan = playbook.screening if playbook else DEFAULTS
    found = plan.survey(survey) or SURVEYS[0]
    return CampaignPlan(
        plan,
        found,
        _form(playbook, found.household_form),
        _form(playbook, found.person_form),
    )


def symptoms_at(viewer: Actor, path: str, moment: datetime) -> tuple[SymptomName, ...]:
    """The symptoms the plan in force at `path` asks for; they are kept as health checks are."""
    return tuple(health_rules(viewer, path, moment).plan.symptoms)


def _form(playbook: Playbook | None, key: str) -> RecordForm | None:
    return playbook.record_form(key) if playbook and key else None
