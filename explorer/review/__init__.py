"""What is due, and when it is due next: pure functions over notes, settings and a day."""

from explorer.review.scheduler import Grade, Histogram, Outcome, osr

__all__ = ["Grade", "Histogram", "Outcome", "osr"]
