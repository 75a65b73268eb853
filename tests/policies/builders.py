"""Invented policies, published through the services."""

from datetime import date

from lianfang.command.playbook.enterprises import ClassTest
from lianfang.policies.models import Policy
from lianfang.policies.selectors.fitting import Fit
from lianfang.policies.services.publishing import PolicyWords, publish_policy
from tests.people.builders import NOW, SYSTEM, Town

MAKERS = Fit(test=ClassTest(industries=("C",)), max_staff=300)


def words(**more) -> PolicyWords:
    given = {
        "title": "小微制造业房租减免",
        "issuer": "金山街道办事处",
        "issued_on": date(2020, 3, 10),
        "valid_from": date(2020, 3, 10),
        "text": "对承租街道所属厂房的小微制造业企业免收三个月房租。\n凭租赁合同办理。",
        "benefit": "免三个月房租",
        "fit": MAKERS,
        "questions": ({"question": "私人厂房可以吗？", "answer": "不可以。"},),
        "steps": ({"what": "提交合同", "papers": "租赁合同复印件", "where": "街道综合窗口"},),
        **more,
    }
    return PolicyWords(**given)


def publish(town: Town, *, place=None, policy_id=None, **more) -> Policy:
    """Published by the subdistrict for makers with at most 300 staff, unless said otherwise."""
    return publish_policy(
        actor=SYSTEM,
        now=NOW,
        place_id=(place or town.township).pk,
        words=words(**more),
        policy_id=policy_id,
    )
