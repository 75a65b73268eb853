"""What somebody types to find a person: a name, how it sounds, a building, the end of a number.

Words are separated by blanks and all must fit. A word of four digits (or three and X) is the end of
a paper or phone number; longer numbers are whole ones; Latin letters are pinyin or initials; other
text is part of a name or the name of a place.
"""

import re

from django.db.models import Q

from lianfang.access.actors import Actor
from lianfang.kit.identity_papers import PaperKind, normalise
from lianfang.kit.phones import check_phone
from lianfang.kit.territory import Territory
from lianfang.kit.text import plain
from lianfang.people.models.names import typed_key
from lianfang.people.models.sealed import keys_of_phone, keys_of_tail, paper_hashes
from lianfang.places.selectors.places import place_list

MAX_TEXT = 64
MAX_WORDS = 6
# A word that means more places than this ("1单元" in a whole town) is no help to anybody.
_MOST_PLACES = 60
_TAIL = re.compile(r"[0-9]{3}[0-9Xx]")
_NUMBER = re.compile(r"[A-Za-z]{0,3}[0-9][0-9A-Za-z+-]{4,}")
_DOOR = re.compile(r"[0-9]{1,3}")
_NOTHING = Q(pk__in=())


def words_of(text: str) -> list[str]:
    """The words of a search text that hold a letter or digit, cut to a reasonable length."""
    words = plain(text)[:MAX_TEXT].replace(",", " ").split()
    return [word for word in words if any(map(str.isalnum, word))][:MAX_WORDS]


def matching_persons(viewer: Actor, text: str, place_path: str = "") -> Q:
    """Condition on `Person` that all words of the text fit; an empty text fits everybody."""
    words = words_of(text)
    condition = Q() if words or not text.strip() else _NOTHING
    within = place_path
    for word in words:
        if _TAIL.fullmatch(word):
            condition &= Q(lookup_keys__overlap=keys_of_tail(word.upper()))
        elif _NUMBER.fullmatch(word):
            condition &= _whole_number(word)
        elif _DOOR.fullmatch(word):
            condition &= Q(household__door__startswith=word)
        else:
            by_place, within = _in_places(viewer, word, within)
            condition &= by_place | _by_name(word)
    return condition


def _whole_number(word: str) -> Q:
    number = normalise(word)
    hashes = [digest for kind in PaperKind for digest in paper_hashes(kind, number)]
    condition = Q(paper_hash__in=hashes)
    phone = check_phone(word)
    if phone.ok:
        condition |= Q(lookup_keys__overlap=keys_of_phone(phone.number))
    return condition


def _by_name(word: str) -> Q:
    key = typed_key(word)
    return Q(name_search__begins=key) if key else _NOTHING


def _in_places(viewer: Actor, word: str, within: str) -> tuple[Q, str]:
    """Whoever lives in a place of that name, and where the next words are to be looked for."""
    if word.isascii() or len(word) < 2:
        return _NOTHING, within
    places = place_list(viewer, under=within, search=word, right="people.person.view")
    paths = list(places.values_list("path", flat=True)[: _MOST_PLACES + 1])
    if not paths or len(paths) > _MOST_PLACES:
        return _NOTHING, within
    territory = Territory.of(paths)
    narrowed = territory.prefixes[0] if len(territory.prefixes) == 1 else within
    return Q(path__under=territory), narrowed
