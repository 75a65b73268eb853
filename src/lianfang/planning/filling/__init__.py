"""Who rides in which bus or train group: workers by origin and pick-up point, seats left empty.

`problem` states it, `solve.solve(problem, budget)` proposes vehicles with their riders and stops,
`verify.verify(problem, plan)` re-checks every hard rule from the plan alone, and
`explain.explain(problem, vehicles)` gives reasons and penalties, also for vehicles a person has
edited. See docs/architecture/planner-filling.md.
"""
