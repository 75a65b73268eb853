"""Pages of the posts room."""
