"""Rows of the workforce room."""

from lianfang.workforce.models.employment import Employment, EmploymentStep
from lianfang.workforce.models.survey import Answered, SignUp, Survey
from lianfang.workforce.models.telling import MissingTold

__all__ = ["Answered", "Employment", "EmploymentStep", "MissingTold", "SignUp", "Survey"]
