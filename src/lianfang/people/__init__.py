"""Who: residents, households, special groups, arrivals, and the staff who serve them."""
