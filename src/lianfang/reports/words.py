"""Other names of figures: the words superiors use in their tables, kept in `words.toml`."""

import tomllib
from functools import cache
from importlib import resources


@cache
def _words() -> dict[str, tuple[str, ...]]:
    text = resources.files("lianfang.reports").joinpath("words.toml").read_text("utf-8")
    return {key: tuple(names) for key, names in tomllib.loads(text).items()}


def words_of(key: str) -> tuple[str, ...]:
    """Synonyms, in Chinese, of a figure or of a reference such as `visits:today`."""
    return _words().get(key, ())


def all_words() -> dict[str, tuple[str, ...]]:
    return dict(_words())
