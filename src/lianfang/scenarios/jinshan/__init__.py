"""Jinshan subdistrict 金山街道, Huangshi, March 2020: sealed communities, volunteers per stairwell.

Places and published figures are real (the account of 20 March 2020); every person is invented.
`play` writes the town's rosters as its clerks would, imports them as users do, and works through
the days up to the morning of 18 March by the services that everybody uses.
"""
