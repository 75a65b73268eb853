"""What is sent to doors that read the body before they look for the row: enough to get to the row."""

from collections.abc import Callable
from typing import Any

from tests.permissions.world import Corner, World

BODIES: dict[str, Callable[[World, Corner], dict[str, Any]]] = {}
