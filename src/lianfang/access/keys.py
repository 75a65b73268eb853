"""The keys of this installation, derived from its master secret."""

from functools import cache

from django.conf import settings

from lianfang.kit.crypto import KeyRing


@cache
def key_ring() -> KeyRing:
    """Newest key first; retired ones still open what they closed."""
    return KeyRing.from_secrets([settings.MASTER_SECRET, *settings.RETIRED_SECRETS])
