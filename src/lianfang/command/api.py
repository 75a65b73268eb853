"""Operations of the command room for machines."""

from ninja import Router

router = Router(tags=["command"])
