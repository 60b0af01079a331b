"""Tests of the reader layer."""
