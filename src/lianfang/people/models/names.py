"""Finding people by name: any part of the Chinese name, full pinyin, initials.

Each name gives a set of keys: the name from every character on (曾小明, 小明, 明), its pinyin from
every syllable on (zengxiaoming, xiaoming, ming), its initials likewise (zxm, xm, m), the other
readings of its characters, and every character and initial alone. A key that begins with what was
typed is a hit, so two characters from the middle of a name find it just as the first letters of its
pinyin do. The keys are kept as a tsvector: its GIN index answers prefixes, which a trigram index
cannot do for two characters. One character alone is looked up whole, since half the town would
begin with it.
"""

import re
from functools import lru_cache
from typing import Any, NamedTuple

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.search import SearchVectorField
from django.db.models import Func, Lookup, TextField, Value

from lianfang.kit.pinyin import query_key, readings, search_keys
from lianfang.kit.text import plain

_MOST_KEYS = 64
_MOST_UNITS = 16
# As long as a name may be; a longer key would not be typed.
_LONGEST_KEY = 64
# Foreign and minority names are written with dots and blanks between their parts, or without.
_UNIT = re.compile(r"[a-z0-9]+|[^\sa-z0-9·•.．'\-]")
_NOT_UNIT = re.compile(r"[\s·•.．'\-]+")
_CHINESE_FROM = "\u2e80"


class NameKeys(NamedTuple):
    """What a name is found by, and what it is sorted by.

    `order` is the pinyin and then the characters, so that homonyms stay together.
    """

    order: str
    keys: tuple[str, ...]


@lru_cache(maxsize=65_536)
def name_keys(name: str) -> NameKeys:
    """All keys of a name, likeliest first; none only for a name without letters."""
    written = plain(name).lower()
    units = _UNIT.findall(written)[:_MOST_UNITS]
    heard = search_keys(name)
    sounds = [unit if unit.isascii() else (readings(unit) or ("",))[0] for unit in units]
    keys: dict[str, None] = {}
    for start in range(len(units)):
        keys["".join(units[start:])] = None
        if start:  # the whole name is in `heard`, its surname read as a surname
            keys["".join(sounds[start:])] = None
            keys["".join(sound[:1] for sound in sounds[start:])] = None
    keys.update(dict.fromkeys(heard))
    letters = (key[0] for key in heard)
    singles = dict.fromkeys([*units, *(sound[:1] for sound in sounds), *letters])
    found = dict.fromkeys(key[:_LONGEST_KEY] for key in keys if key)
    kept = [*singles, *found][:_MOST_KEYS]
    order = f"{heard[0] if heard else ''} {''.join(units)}"[:_LONGEST_KEY]
    return NameKeys(order, tuple(key for key in dict.fromkeys(kept) if key))


def name_vector(name: str) -> Func:
    """The expression that stores the keys of `name`."""
    keys = Value(list(name_keys(name).keys), output_field=ArrayField(TextField()))
    return Func(keys, function="array_to_tsvector", output_field=SearchVectorField())


def typed_key(typed: str) -> str:
    """What somebody typed, in the form of the keys: Chinese as it is, Latin letters as pinyin."""
    text = _NOT_UNIT.sub("", plain(typed).lower())
    is_latin = all(character < _CHINESE_FROM for character in text)
    return query_key(text) if is_latin else text


@SearchVectorField.register_lookup
class Begins(Lookup):
    """`name_search__begins="xm"`: one of the keys begins with the text (already a `typed_key`)."""

    lookup_name = "begins"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, Any]:
        text = str(value)
        quoted = text.replace("\\", "\\\\").replace("'", "''")
        return "%s::tsquery", [f"'{quoted}'" if len(text) == 1 else f"'{quoted}':*"]

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, Any]:
        column, params = self.process_lhs(compiler, connection)
        query, query_params = self.process_rhs(compiler, connection)
        return f"{column} @@ {query}", [*params, *query_params]
