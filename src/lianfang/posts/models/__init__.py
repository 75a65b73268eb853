"""Rows of the posts room."""

from lianfang.posts.models.post import Post, PostStep
from lianfang.posts.models.turn import Stint, Turn

__all__ = ["Post", "PostStep", "Stint", "Turn"]
