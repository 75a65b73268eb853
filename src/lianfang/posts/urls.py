"""Addresses of the posts room."""

from django.urls import path

from lianfang.posts.views import board, holding, publishing, serving

app_name = "posts"
urlpatterns = [
    path("", board.posts, name="posts"),
    path("new/", publishing.publish, name="publish"),
    path("new/many/", publishing.publish_many, name="publish_many"),
    path("open/", serving.to_claim, name="to_claim"),
    path("open/<uuid:post_id>/", serving.offer, name="offer"),
    path("open/<uuid:post_id>/claim/", serving.claim, name="claim"),
    path("mine/", serving.mine, name="mine"),
    path("mine/<uuid:turn_id>/", serving.serve, name="serve"),
    path("mine/<uuid:turn_id>/begin/", serving.begin, name="begin"),
    path("mine/<uuid:turn_id>/end/", serving.end, name="end"),
    path("mine/<uuid:turn_id>/record/", serving.record, name="record"),
    path("mine/<uuid:turn_id>/give-back/", serving.hand_back, name="give_back"),
    path("stints/<uuid:stint_id>/correct/", serving.correct, name="correct"),
    path("turns/<uuid:turn_id>/confirm/", holding.confirm, name="confirm"),
    path("turns/<uuid:turn_id>/decline/", holding.decline, name="decline"),
    path("<uuid:post_id>/", board.post, name="post"),
    path("<uuid:post_id>/edit/", board.edit, name="edit"),
    path("<uuid:post_id>/close/", board.close, name="close"),
    path("<uuid:post_id>/withdraw/", board.withdraw, name="withdraw"),
    path("<uuid:post_id>/reopen/", board.reopen, name="reopen"),
    path("<uuid:post_id>/choose/", holding.choose, name="choose"),
    path("<uuid:post_id>/assign/", holding.assign, name="assign"),
]
