"""The screen with the three panes."""
