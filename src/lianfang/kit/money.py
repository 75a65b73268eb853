"""Money in fen, so that nothing is lost in a fraction of a float; people read and type yuan."""

import re
from decimal import ROUND_DOWN, Decimal

from django.utils.translation import gettext_lazy as _

from lianfang.kit.errors import InvalidInput
from lianfang.kit.text import compact

# A hundred billion yuan: beyond any fund of a town, and far within 64 bits.
MOST_FEN = 10**13
_YUAN = re.compile(r"^[0-9]{1,11}(\.[0-9]{1,2})?$")


def yuan(fen: int | None) -> str:
    """500000 as "5,000.00"; "" for nothing known."""
    return "" if fen is None else f"{Decimal(fen) / 100:,.2f}"


def fen_of(amount: Decimal) -> int:
    """Yuan as fen; parts of a fen are dropped."""
    return int((amount * 100).to_integral_value(ROUND_DOWN))


def read_yuan(text: str) -> int:
    """Fen from what somebody typed in yuan (5000, 5,000.50, ￥5000元). Raises InvalidInput."""
    bare = compact(text).replace(",", "").strip("¥￥元")
    if not _YUAN.match(bare):
        raise InvalidInput(_("Type an amount in yuan, such as 5000 or 5000.50."))
    return fen_of(Decimal(bare))
