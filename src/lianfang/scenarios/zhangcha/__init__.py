"""Zhangcha subdistrict 张槎街道, Foshan, January to 2 March 2020: enterprises served by class.

The account of 2 March 2020 as it is kept has lost its numbers: what it tells of structure is
played, every size is invented and said so; every person and every firm is invented.
"""
