"""Statements that are planned once: they answer, count, and fail like all others."""

import uuid

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError

from lianfang.kit.statements import BigintArray, UuidArray, fetch, run

pytestmark = pytest.mark.django_db


def test_rows_come_as_what_they_are():
    one = uuid.uuid4()
    found = fetch("SELECT %s::uuid, uuid_send(%s::uuid), %s::int + 1", [one, one, 4])

    assert found == [(one, one.bytes, 5)]


def test_the_number_of_touched_rows_is_told():
    run("CREATE TEMPORARY TABLE once (n int PRIMARY KEY) ON COMMIT DROP")

    assert run("INSERT INTO once SELECT generate_series(1, %s)", [3]) == 3
    assert run("DELETE FROM once WHERE n > %(most)s", {"most": 1}) == 2


def test_errors_are_djangos_and_end_the_block_they_happen_in():
    run("CREATE TEMPORARY TABLE once (n int PRIMARY KEY) ON COMMIT DROP")
    with pytest.raises(IntegrityError), transaction.atomic():
        run("INSERT INTO once VALUES (1), (1)")

    assert fetch("SELECT count(*) FROM once") == [(0,)]


def test_a_broken_transaction_is_not_written_into():
    with transaction.atomic():
        transaction.set_rollback(True)
        with pytest.raises(TransactionManagementError):
            run("SELECT 1")


def test_whoever_counts_statements_counts_these_too(django_assert_num_queries):
    with django_assert_num_queries(2):
        fetch("SELECT 1")
        run("SELECT 1")
    assert connection.queries_logged is False


def test_many_ids_and_numbers_travel_as_one_value():
    ids = [uuid.uuid4() for _ in range(3)]
    numbers = [0, -1, 2**62]
    given = [UuidArray.of(one.bytes for one in ids), BigintArray.of(numbers)]

    assert fetch("SELECT * FROM unnest(%s::uuid[], %s::bigint[])", given) == list(
        zip(ids, numbers, strict=True)
    )
    assert fetch("SELECT 1 WHERE %s::uuid = ANY(%s::uuid[])", [ids[2], given[0]]) == [(1,)]


def test_no_ids_are_an_empty_array():
    given = [UuidArray.of([]), BigintArray.of([])]

    assert fetch("SELECT %s::uuid[], %s::bigint[]", given) == [([], [])]
