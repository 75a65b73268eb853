"""Pages of the transport room."""
