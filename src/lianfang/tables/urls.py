"""Addresses of the tables room."""

from django.urls import path

from lianfang.tables.views import board, filling, mapping, reconciling

app_name = "tables"
urlpatterns = [
    path("", board.tables, name="tables"),
    path("new/", board.receive, name="receive"),
    path("blanks/<uuid:blank_id>/", mapping.mapping, name="mapping"),
    path("blanks/<uuid:blank_id>/choose/", mapping.choose, name="choose"),
    path("blanks/<uuid:blank_id>/register/", mapping.register, name="register"),
    path("blanks/<uuid:blank_id>/accept/", mapping.accept, name="accept"),
    path("blanks/<uuid:blank_id>/changes/", board.changes, name="changes"),
    path("blanks/<uuid:blank_id>/file/", board.blank_file, name="blank_file"),
    path("filled/<uuid:filling_id>/", filling.one, name="filled"),
    path("filled/<uuid:filling_id>/waiting/", filling.waiting, name="waiting"),
    path("filled/<uuid:filling_id>/again/", filling.again, name="again"),
    path("filled/<uuid:filling_id>/send/", filling.send, name="send"),
    path("filled/<uuid:filling_id>/return/", filling.send_back, name="return"),
    path("filled/<uuid:filling_id>/freeze/", filling.freeze, name="freeze"),
    path("filled/<uuid:filling_id>/withdraw/", filling.withdraw, name="withdraw"),
    path("filled/<uuid:filling_id>/correct/", filling.correct, name="correct"),
    path("filled/<uuid:filling_id>/file/", filling.file, name="file"),
    path("filled/<uuid:filling_id>/differences/", reconciling.note, name="note_difference"),
    path("filled/<uuid:filling_id>/returned/", reconciling.returned, name="returned"),
    path("differences/<uuid:difference_id>/", reconciling.difference, name="difference"),
    path("differences/<uuid:difference_id>/settle/", reconciling.settle, name="settle"),
    path("<uuid:table_id>/", board.table, name="table"),
    path("<uuid:table_id>/edit/", board.edit, name="edit"),
    path("<uuid:table_id>/end/", board.end, name="end"),
    path("<uuid:table_id>/version/", board.next_version, name="version"),
    path("<uuid:table_id>/fill/", filling.fill, name="fill"),
]
