"""What people record where the work happens: forms of the plan, and the way records arrive."""
