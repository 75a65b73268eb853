"""The second factor of demo accounts: made from a secret anybody may know, shown on the log-in
page.

It exists in demos and tests only, where all persons are invented.
"""

import uuid
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.conf import settings

from lianfang.access.actions import action, concerning
from lianfang.access.actors import Actor
from lianfang.access.models import User
from lianfang.access.services.accounts import locked_user
from lianfang.access.totp import demo_secret
from lianfang.kit.errors import NotPermitted


@action("access.factor.demonstrate")
def give_demo_factor(*, actor: Actor, now: datetime, user_id: uuid.UUID) -> User:
    """Set up the demo's second factor for an account; refused outside demos."""
    if not (settings.DEMO or settings.TESTING):
        raise NotPermitted()
    user = locked_user(user_id)
    concerning(user, path=user.path)
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, demo_secret(user.username))
    return user
