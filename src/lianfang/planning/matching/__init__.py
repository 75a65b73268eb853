"""Which job seeker is recommended to which vacancy: stable, and with a reason for each.

`problem` states it, `solve.solve(problem, budget)` proposes recommendations,
`verify.verify(problem, plan)` re-checks every hard rule and that no seeker and vacancy would both
rather have each other, `explain.explain(problem, matches)` gives reasons and penalties, also for
recommendations a person has edited, and `alternatives` ranks what else a seeker or a vacancy could
have. See docs/architecture/planner-matching.md.
"""
