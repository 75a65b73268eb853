"""Reading the screening room; every answer lies within the viewer's places."""
