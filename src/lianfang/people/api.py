"""Operations of the people room for machines."""

from ninja import Router

router = Router(tags=["people"])
