"""Reading the transport room; every answer lies within the viewer's places."""
