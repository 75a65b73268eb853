"""Qujiang district 曲江区, Shaoguan, February and March 2020: a district behind its enterprises.

Places and published figures are real (the account of March 2020); every person and every firm is
invented. Residents are few here: the play is about groups, supervision and enterprises.
"""
