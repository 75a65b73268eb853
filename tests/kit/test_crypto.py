"""Encrypted fields and look-up hashes: what opens, what does not, what outlives a secret."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lianfang.kit.crypto import (
    LOOKUP_BYTES,
    DamagedFieldError,
    KeyRing,
    UnknownKeyError,
    new_secret,
)

OLD_SECRET = "an old secret that is long enough to be used"
NEW_SECRET = "a new secret that is long enough to be used"
PAPER, PHONE = "person.paper", "person.phone"
old_ring = KeyRing.from_secrets([OLD_SECRET])
new_ring = KeyRing.from_secrets([NEW_SECRET])
both = KeyRing.from_secrets([NEW_SECRET, OLD_SECRET])


@given(st.text())
def test_every_text_comes_back(text):
    assert both.decrypt(PAPER, both.encrypt(PAPER, text)) == text


@given(st.sampled_from(["\ud800", "a\udfffb"]))
def test_even_unpaired_surrogates_come_back(text):
    assert both.decrypt(PAPER, both.encrypt(PAPER, text)) == text
    assert both.lookup_hash(PAPER, text) == both.lookup_hash(PAPER, text)


def test_a_field_is_33_bytes_longer_than_its_text_and_never_the_same():
    fields = {both.encrypt(PAPER, "11010519491231002X") for _ in range(50)}

    assert len(fields) == 50
    assert {len(field) for field in fields} == {18 + 33}
    assert all(b"110105" not in field for field in fields)


def test_what_the_database_hands_over_as_memoryview_opens():
    assert both.decrypt(PAPER, memoryview(both.encrypt(PAPER, "王芳"))) == "王芳"


@given(st.data())
def test_no_changed_or_cut_field_opens(data):
    field = both.encrypt(PAPER, "11010519491231002X")
    place = data.draw(st.integers(0, len(field) - 1))
    change = data.draw(st.integers(1, 255))
    changed = field[:place] + bytes([field[place] ^ change]) + field[place + 1 :]

    with pytest.raises((DamagedFieldError, UnknownKeyError)):
        both.decrypt(PAPER, changed)
    with pytest.raises(DamagedFieldError):
        both.decrypt(PAPER, field[:place])


def test_a_field_opens_for_its_purpose_only():
    with pytest.raises(DamagedFieldError):
        both.decrypt(PHONE, both.encrypt(PAPER, "13800138000"))


def test_a_field_of_a_secret_that_is_gone_names_the_reason():
    with pytest.raises(UnknownKeyError):
        new_ring.decrypt(PAPER, old_ring.encrypt(PAPER, "王芳"))


def test_old_fields_open_after_a_change_of_secret_and_are_rewritten_once():
    field = old_ring.encrypt(PAPER, "王芳")

    rewritten = both.rotate(PAPER, field)

    assert both.decrypt(PAPER, field) == "王芳"
    assert (both.is_current(field), both.is_current(rewritten)) == (False, True)
    assert new_ring.decrypt(PAPER, rewritten) == "王芳"
    assert both.rotate(PAPER, rewritten) == rewritten


def test_a_hash_is_the_same_in_every_process_and_another_for_every_purpose_and_secret():
    again = KeyRing.from_secrets([NEW_SECRET.encode()])
    hashes = [
        new_ring.lookup_hash(PAPER, "13800138000"),
        new_ring.lookup_hash(PHONE, "13800138000"),
        old_ring.lookup_hash(PAPER, "13800138000"),
        new_ring.lookup_hash(PAPER, "13800138001"),
    ]

    assert again.lookup_hash(PAPER, "13800138000") == hashes[0]
    assert len(set(hashes)) == 4
    assert {len(value) for value in hashes} == {LOOKUP_BYTES}


def test_the_stored_formats_never_change():
    field = bytes.fromhex(
        "012e8e77dc385a4637f25a454139142d3fd4f96181a1f3cfb39d39ba01fe3f2ca45bf07de319fc030bdc47f5"
    )

    assert both.encrypt(PAPER, "")[:5].hex() == "012e8e77dc"
    assert both.decrypt(PAPER, field) == "13800138000"
    assert both.lookup_hash(PAPER, "13800138000").hex() == "bb749fa504f5e04fdd8cb10a39bdaa24"


def test_a_search_during_a_change_of_secret_looks_for_both_hashes():
    assert both.lookup_hashes(PAPER, "x1") == (
        new_ring.lookup_hash(PAPER, "x1"),
        old_ring.lookup_hash(PAPER, "x1"),
    )
    assert both.lookup_hash(PAPER, "x1") == new_ring.lookup_hash(PAPER, "x1")


@pytest.mark.parametrize(
    "ring_secrets", [[], ["too short"], [NEW_SECRET, NEW_SECRET], [NEW_SECRET, ""]]
)
def test_a_weak_ring_is_refused(ring_secrets):
    with pytest.raises(ValueError, match="secret"):
        KeyRing.from_secrets(ring_secrets)


def test_a_new_secret_is_strong_enough_and_the_ring_never_shows_it():
    secret = new_secret()

    assert repr(KeyRing.from_secrets([secret])) == "<KeyRing of 1>"
    assert secret != new_secret()
