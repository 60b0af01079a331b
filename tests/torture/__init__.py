"""Whatever may happen to a vault, to the machine and to the terminal: each case with a bound.

`make torture`. Never collected as tests: what is quick is a test beside the others of its area.
"""
