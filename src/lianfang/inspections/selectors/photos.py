"""Photos of findings for an enterprise's own contact, who has no right to see records."""

import uuid

from lianfang.access.actors import Actor
from lianfang.access.scope import everywhere
from lianfang.inspections.selectors.findings import names_photo, own_finding
from lianfang.kit.errors import NotFound
from lianfang.records.selectors.photos import get_photo

READER = Actor.system("inspections")


def own_photo(
    viewer: Actor, enterprise_id: uuid.UUID, finding_id: uuid.UUID, photo_id: uuid.UUID
) -> bytes:
    """The picture as JPEG, if the viewer's own finding or a step of it names it; NotFound else."""
    _enterprise, row = own_finding(viewer, enterprise_id, finding_id)
    if not names_photo(row, photo_id):
        raise NotFound()
    with everywhere("the finding of the viewer's own enterprise names the photo"):
        return get_photo(READER, photo_id)
