"""The Context pane."""
