"""The daily ranking of Jinshan, made public evening by evening before the morning of the demo."""

from datetime import datetime

from lianfang.kit.clock import local_day
from lianfang.overview.selectors.ranking import Wanted
from lianfang.overview.services.publishing import publish_ranking
from lianfang.scenarios.importing import CLERK
from lianfang.scenarios.stage import Stage

RANKINGS = (Wanted("daily"), Wanted("recruitment"))


def publish_the_day(stage: Stage, now: datetime) -> None:
    """The clerk publishes the day's rankings for the evening meeting."""
    for wanted in RANKINGS:
        publish_ranking(
            actor=stage.actor(CLERK, now),
            now=now,
            place_id=stage.township.pk,
            wanted=wanted,
            day=local_day(now),
        )
    stage.note(f"{now:%d %B}: {len(RANKINGS)} rankings published")
