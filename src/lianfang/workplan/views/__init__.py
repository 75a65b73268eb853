"""Pages of the workplan room."""
