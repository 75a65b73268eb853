"""Pure planners: a frozen problem goes in, a proposal comes out, a person decides.

Nothing here knows Django, the database or the clock on the wall. Each planner is a package of its
own beside the others (`problem`, `solve`, `verify`, `explain`, and the searches behind `solve`) and
stands on `lianfang.planning.base`: the budget of a search, and the words in which plans answer.
"""
