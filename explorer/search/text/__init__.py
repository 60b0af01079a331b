"""Full text: what is inside of notes."""
