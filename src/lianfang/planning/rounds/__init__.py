"""Which team inspects which premises today, and in which order: rounds on foot.

`problem` states it, `solve.solve(problem, budget)` proposes rounds, `verify.verify(problem, plan)`
re-checks every hard rule from the plan alone, `explain.explain(problem, rounds)` gives times,
reasons and penalties, also for rounds a person has edited, and `insertion.best_places` ranks where
one more visit would fit. See docs/architecture/planner-rounds.md.
"""
