"""The figures of review: what is to come, and how well the past was remembered."""
