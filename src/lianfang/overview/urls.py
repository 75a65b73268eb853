"""Addresses of the overview room."""

from django.urls import path

from lianfang.overview.views import map as operations
from lianfang.overview.views import ranking, wall

app_name = "overview"
urlpatterns = [
    path("ranking/", ranking.show_ranking, name="ranking"),
    path("ranking/publish/", ranking.publish, name="publish"),
    path("ranking/file/", ranking.ranking_file, name="ranking_file"),
    path("ranking/published/", ranking.published, name="published"),
    path(
        "ranking/published/<uuid:published_id>/",
        ranking.published_ranking,
        name="published_ranking",
    ),
    path("map/", operations.show_map, name="map"),
    path("map/data/", operations.map_data, name="map_data"),
    path("wall/", wall.wall, name="wall"),
    path("wall/data/", wall.wall_data, name="wall_data"),
]
