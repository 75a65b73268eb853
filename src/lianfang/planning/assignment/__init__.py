"""Who answers for whom: a responsible worker for every role a unit, household or person needs.

`problem` states it, `solve.solve(problem, budget)` proposes a plan, `verify.verify(problem, plan)`
re-checks every hard rule from the plan alone, and `explain.explain(problem, pairs)` gives reasons
and penalties, also for pairs a person has edited. See docs/architecture/planner-assignment.md.
"""
