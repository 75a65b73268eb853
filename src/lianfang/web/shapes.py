"""What bodies and answers of several rooms' operations are made of."""

from datetime import date
from typing import Annotated

from ninja import Field
from pydantic import AfterValidator

from lianfang.kit.text import tidy

# One line of text without blanks around it, and a day of the work.
Line = Annotated[str, AfterValidator(tidy)]
Day = Annotated[date, Field(ge=date(2000, 1, 1), lt=date(2100, 1, 1))]
