"""How many random texts a property is tried with: all of them in `make fuzz`, else a third.

Those of `make test` are the same each time, so that more of them find less than new ones do.
"""

from __future__ import annotations

import hypothesis

FUZZ = "fuzz"  # the profile that looks for new texts
USUAL = 100  # how many a property is tried with that does not say so
PART = 3  # by what the number of texts is divided in `make test`


def examples(count: int) -> hypothesis.settings:
    """Return the settings of a property that is tried with up to `count` texts."""
    if hypothesis.settings.get_current_profile_name() != FUZZ:
        count //= PART
    return hypothesis.settings(max_examples=count)
