"""What the demo's first page shows, left as a file for the web server's processes to read.

The page is a page of the web floor, which knows no town: it shows what stands in the file.
"""

from typing import Any

import msgspec
from django.conf import settings

from lianfang.access.models import User
from lianfang.access.selectors import sign_in_numbers
from lianfang.scenarios.catalogue import DEFAULT, SCENARIOS, Scenario
from lianfang.scenarios.welcome import Said
from lianfang.web.demo import FILE


def write_page(scenario: Scenario) -> None:
    """Write the page of the town that stands; names are those of the accounts as they are now."""
    welcome, script = scenario.welcome, scenario.script
    personas = _personas(scenario)
    phones = {one["username"] for one in personas if one["phone"]}
    told = {
        "town": {"zh": script.town.name, "en": welcome.name},
        "day": f"{scenario.opening:%Y-%m-%d}",
        "password": script.password,
        "about": _pair(welcome.about),
        "real": _pair(welcome.real),
        "invented": _pair(welcome.invented),
        "personas": personas,
        "looks": [
            {
                "username": look.username,
                "path": look.path,
                "title": _pair(look.title),
                "why": _pair(look.why),
                "by_phone": look.username in phones,
            }
            for look in welcome.looks
        ],
        "towns": [
            {
                "title": {"zh": one.title, "en": one.welcome.name},
                "command": "make demo" if key == DEFAULT else f"make demo TOWN={key}",
            }
            for key, one in SCENARIOS.items()
            if key != scenario.key
        ],
    }
    (settings.INSTANCE / FILE).write_bytes(msgspec.json.encode(told))


def _personas(scenario: Scenario) -> list[dict[str, Any]]:
    names = [persona.username for persona in scenario.script.personas]
    accounts = {user.username: user for user in User.objects.filter(username__in=names)}
    phones = sign_in_numbers([user.pk for user in accounts.values()])
    return [
        {
            "username": one.username,
            "name": accounts[one.username].display_name if one.username in accounts else "",
            "story": {"zh": one.story[0], "en": one.story[1]},
            "phone": phones.get(accounts[one.username].pk, "") if one.username in accounts else "",
            "second_factor": one.needs_second_factor,
        }
        for one in scenario.script.personas
    ]


def _pair(said: Said) -> dict[str, str]:
    return {"zh": said.zh, "en": said.en}
