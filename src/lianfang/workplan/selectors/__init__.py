"""What the workplan room reads: plans, the countdown, how far key works are."""
