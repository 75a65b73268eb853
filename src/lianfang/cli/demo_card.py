"""What the demo prints once it answers: where it is, who one can be, and what to know."""

from django.conf import settings

from lianfang.access.models import User
from lianfang.access.selectors import sign_in_numbers
from lianfang.scenarios.catalogue import DEFAULT, SCENARIOS, Scenario

_WIDTH = 11


def _phones(usernames: list[str]) -> dict[str, str]:
    """User names with the invented numbers their accounts are opened by."""
    names = dict(User.objects.filter(username__in=usernames).values_list("pk", "username"))
    return {names[key]: number for key, number in sign_in_numbers(list(names)).items()}


def _by_phone(number: str) -> list[str]:
    indent = f"  {'':<{_WIDTH}}  "
    return [
        f"{indent}也可用手机 {number} 登录，验证码显示在页面上",
        f"{indent}or by phone {number}; the page shows the code",
    ]


def card(scenario: Scenario, address: str, seconds: float) -> str:
    """The card, in Chinese and English; names are those of the accounts as they are now."""
    names = dict(User.objects.values_list("username", "display_name"))
    phones = _phones([persona.username for persona in scenario.script.personas])
    town = "" if scenario.key == DEFAULT else f" --town {scenario.key}"
    again = f"lianfang demo{town} --reset"
    others = ", ".join(key for key in SCENARIOS if key != scenario.key)
    lines = [
        "",
        f"  Lianfang 联防 · {scenario.title} · {address}  ({seconds:.1f} s)",
        "",
        f"  两分钟看懂 in two minutes: {address}/demo/",
        f"  口令 password: {scenario.script.password}",
        "",
    ]
    for persona in scenario.script.personas:
        mark = "*" if persona.needs_second_factor else " "
        chinese, english = persona.story
        name = names.get(persona.username, "")
        lines.append(f"  {persona.username:<{_WIDTH}}{mark} {name} {chinese}")
        lines.append(f"  {'':<{_WIDTH}}  {english}")
        if persona.username in phones:
            lines += _by_phone(phones[persona.username])
    lines += [
        "",
        "  * 要求第二因素：演示中验证码显示在登录页上。导出时其他账号也会要求。",
        "    asks for a second factor: in the demo the page itself shows the code;",
        "    other accounts are asked for it when they export.",
        "  人员全部虚构。All persons are invented. 地名和公开数字真实。",
        f"  数据 data: {settings.INSTANCE}",
        f"  其他镇街 other towns: lianfang demo --town {others}",
        f"  Ctrl-C 停止 stops everything; {again} 重新开始 plays it anew",
        "",
    ]
    return "\n".join(lines)
