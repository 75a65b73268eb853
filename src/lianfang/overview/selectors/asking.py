"""What an address asks for: which ranking or figure, of whom, of which day, with which layers."""

from datetime import date, datetime, timedelta
from typing import Any

from lianfang.command.enums import TeamKind
from lianfang.kit.clock import FIRST_DAY, local_day
from lianfang.kit.errors import WorkError
from lianfang.overview.enums import Layer, Per
from lianfang.overview.selectors.ranking import PLACES, Wanted
from lianfang.reports.references import FigureRef, reference_fault


def asked_day(text: str, moment: datetime) -> date:
    """The day in an address; today for none, for one to come and for what is no day."""
    today = local_day(moment)
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return today
    return min(max(day, FIRST_DAY + timedelta(days=2)), today)


def asked_figure(text: str) -> FigureRef | None:
    """The figure in an address; None for what names none."""
    try:
        ref = FigureRef.parse(text)
    except WorkError:
        return None
    return None if reference_fault(ref) else ref


def asked_ranking(given: Any, first: str) -> Wanted:
    """The ranking in an address; `first` where none is asked for."""
    units = str(given.get("units", PLACES))
    per = str(given.get("per", ""))
    if units not in {PLACES, *TeamKind.values}:
        units = PLACES
    if per not in Per.values:
        per = ""
    # Teams are divided by their members, places by who lives or works there.
    if (per == Per.MEMBERS) == (units == PLACES):
        per = "" if units == PLACES else Per.MEMBERS
    return Wanted(str(given.get("ranks", "")) or first, units, per)


def asked_layers(given: Any) -> list[Layer]:
    """The layers in an address: `layer` many times; all of them where the form was not sent."""
    if "shown" not in given:
        return list(Layer)
    return [Layer(one) for one in given.getlist("layer") if one in Layer.values]
