"""Kinds of robots, what they tell of, and the states of a message."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RobotKind(models.TextChoices):
    """Which work chat the group is in; it decides address, format, signature and limits."""

    WECOM = "wecom", _("WeCom")
    DINGTALK = "dingtalk", _("DingTalk")
    FEISHU = "feishu", _("Feishu")


class Style(models.TextChoices):
    """How a message looks in the group."""

    TEXT = "text", _("Plain text")
    RICH = "rich", _("With heading and link")


class Tongue(models.TextChoices):
    """The language of the messages."""

    CHINESE = "zh-hans", _("Chinese")
    ENGLISH = "en", _("English")


class News(models.TextChoices):
    """What a robot can tell of."""

    BULLETIN = "bulletin", pgettext_lazy("news", "A bulletin was issued")
    BULLETIN_LATE = "bulletin_late", pgettext_lazy("news", "A bulletin is late")
    TABLE = "table", pgettext_lazy("news", "A superior's table is filled and waits for review")
    TABLE_LATE = "table_late", pgettext_lazy("news", "A superior's table is late")
    MISSED = "missed", pgettext_lazy("news", "Work was missed and is told upwards")
    FEVERS = "fevers", pgettext_lazy("news", "Fevers of a day reach the threshold")
    PHASE = "phase", pgettext_lazy("news", "The phase in force changed")
    CHECKPOINTS = "checkpoints", pgettext_lazy("news", "A checkpoint was opened or closed")
    ORDER = "order", pgettext_lazy("news", "An order was issued")
    TEST = "test", pgettext_lazy("news", "Test")


class MessageState(models.TextChoices):
    WAITING = "waiting", pgettext_lazy("message", "Waiting")
    SENT = "sent", pgettext_lazy("message", "Sent")
    FAILED = "failed", pgettext_lazy("message", "Failed")
    EXPIRED = "expired", pgettext_lazy("message", "Too old")
    DROPPED = "dropped", pgettext_lazy("message", "Taken out")


class Verdict(models.TextChoices):
    """What the answer of a chat means for the message."""

    TAKEN = "taken", pgettext_lazy("answer of a chat", "Taken")
    AGAIN = "again", pgettext_lazy("answer of a chat", "Try again later")
    TOO_MANY = "too_many", pgettext_lazy("answer of a chat", "Too many messages")
    REFUSED = "refused", pgettext_lazy("answer of a chat", "Refused")
