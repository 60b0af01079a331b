"""The Concepts pane."""
