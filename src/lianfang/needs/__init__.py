"""What enterprises ask for as tickets, measures that helped, visits of liaison officers."""
