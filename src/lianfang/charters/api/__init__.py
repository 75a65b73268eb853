"""The charters room for machines."""

# The operations of one's own enterprise are put on the router by being imported.
from lianfang.charters.api import own  # noqa: F401
from lianfang.charters.api.operations import router

__all__ = ["router"]
