"""Chance in tests: everybody's run meets the same examples, so that what was green stays green.

`LIANFANG_EXPLORE=1` draws new ones instead: whoever looks for what nobody has thought of yet. A
failure then tells the seed or the example, which belongs into a test of its own.
"""

import os
import random

from hypothesis import HealthCheck, settings

IS_EXPLORING = "LIANFANG_EXPLORE" in os.environ
SEED = 20200318


def seed() -> int:
    """What the draws of a test begin from."""
    return random.randrange(10**6) if IS_EXPLORING else SEED


def load_profile() -> None:
    """How Hypothesis draws; a loaded machine is no reason to fail."""
    settings.register_profile(
        "lianfang",
        derandomize=not IS_EXPLORING,
        database=None,
        deadline=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
    settings.load_profile("lianfang")
