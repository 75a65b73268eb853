"""Fusha town 阜沙镇, Zhongshan, February and March 2020: every enterprise back by a date.

Places and published figures are real (the account of 13 March 2020); every person and every firm is
invented. Residents are few here: the play is about enterprises.
"""
