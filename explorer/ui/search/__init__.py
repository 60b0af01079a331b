"""Search: the box, the results, the preview, and the picker for shells."""
