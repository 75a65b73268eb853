"""Medical transport: vehicles, who drives them, bookings that never overlap, medicine runs."""
