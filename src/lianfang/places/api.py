"""Operations of the places room for machines."""

from ninja import Router

router = Router(tags=["places"])
