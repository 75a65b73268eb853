"""Jinshan subdistrict 金山街道, Huangshi, March 2020: sealed communities with volunteers per stairwell.

Places and published figures are real (the account of 20 March 2020); every person is invented. Identity
numbers use an area code that was never given out and phone numbers a range that has no subscribers,
so that none can belong to anybody.
"""
