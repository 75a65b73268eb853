"""Where a whole town is played: beside the database of the other tests."""

from contextlib import contextmanager

from django.db import connection, connections

from lianfang.scenarios.comparing import compare


@contextmanager
def a_database_of_its_own(name):
    """A copy of the empty test database, in which a town is played once for many tests."""
    own = connection.settings_dict["NAME"]
    copy = f"{own}_{name}"
    connections.close_all()
    server(f'CREATE DATABASE "{copy}" TEMPLATE "{own}"')
    connection.settings_dict["NAME"] = copy
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = own
        server(f'DROP DATABASE IF EXISTS "{copy}" WITH (FORCE)')


def server(statement):
    with connection._nodb_cursor() as cursor:
        cursor.execute(statement)


def seen(stage, fact):
    """What became of one fact on the stage: its verdict and its figure."""
    (one,) = compare(stage, [fact], ())
    return one.verdict, one.figure


def text_of(bulletin):
    """Everything the bulletin says in Chinese, figures put in."""
    pieces = [
        piece
        for section in bulletin.body["zh"]
        for paragraph in section["paragraphs"]
        for piece in paragraph
    ]
    return "".join(piece if isinstance(piece, str) else piece["text"] for piece in pieces)
