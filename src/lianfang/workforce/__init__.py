"""People employed by enterprises: their health twice a day, where they live and come from."""
