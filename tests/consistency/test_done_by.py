"""What the program does by itself is told in words on every page, never by a room's own key."""

import re
from pathlib import Path

from lianfang.web.templatetags.figures import SYSTEM_NAMES, THEMSELVES

SOURCE = Path(__file__).parents[2] / "src" / "lianfang"
BY_ITSELF = re.compile(r'Actor\.system\(\s*"([^"]+)"\s*\)')


def test_everybody_who_works_without_an_account_has_words():
    named = {
        name for file in SOURCE.rglob("*.py") for name in BY_ITSELF.findall(file.read_text("utf-8"))
    }

    assert named - SYSTEM_NAMES - THEMSELVES == set()
    assert not SYSTEM_NAMES & THEMSELVES
