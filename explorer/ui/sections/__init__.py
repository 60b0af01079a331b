"""All sections of one concept beside each other."""
