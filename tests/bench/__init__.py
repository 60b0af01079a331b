"""Timings, each beside a reference in the same run. Never collected as tests.

Machines are noisy.
"""
