"""Reading the posts room; every answer lies within the viewer's places, or is the viewer's own."""
