"""Rows of the overview room for the permission test."""

from datetime import date
from typing import Any

from lianfang.overview.models import PublishedRanking
from tests.permissions.samples import sample
from tests.permissions.world import EARLIER, Corner, World


@sample("published_id")
def published_id(world: World, corner: Corner) -> Any:
    """A ranking that was published."""
    return PublishedRanking.objects.create(
        place=corner.place,
        path=corner.place.path,
        day=date(2020, 3, 10),
        ranks="daily",
        units="places",
        as_of=EARLIER,
        title="排名",
        title_en="Ranking",
        lines=[],
        published_at=EARLIER,
        published_by="test",
    ).pk
