"""Operations of the sheets room for machines."""

from ninja import Router

router = Router(tags=["sheets"])
