"""Who stands at which checkpoint in which shift: a duty roster over days.

`problem` states it, `solve.solve(problem, budget)` proposes a roster, `verify.verify(problem,
roster)` re-checks every hard rule from the roster alone, `explain.explain(problem, posts)` gives
reasons and penalties, also for posts a person has edited, and `substitutes.substitutes` ranks who
could stand in for somebody. See docs/architecture/planner-rostering.md.
"""
