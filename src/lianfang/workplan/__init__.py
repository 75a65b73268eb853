"""A plan with a target date, its key works, the countdown and the progress."""
