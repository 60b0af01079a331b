"""What is due, and when it is due next: pure functions over notes, settings and a day."""

from explorer.review.scheduler import osr

__all__ = ["osr"]
