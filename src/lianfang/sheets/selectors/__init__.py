"""Reading imports and exports, as far as the viewer's places and rights reach."""
