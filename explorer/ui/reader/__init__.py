"""The reading view: one note with its links, folds, finds and pictures, and the pane around it."""
