"""Reviewing notes and cards."""
