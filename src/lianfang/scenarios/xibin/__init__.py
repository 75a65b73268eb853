"""Xibin town, 27 January to 12 March 2020: three communities, each in the phase it needs.

Published on 12 March 2020: three communities, a strategy that follows place, street and time, and
figures about enterprises that wait for their room. Everything else is invented; `facts` and `town`
say what is what.
"""
