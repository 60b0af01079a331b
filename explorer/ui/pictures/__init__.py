"""The pictures of notes on their way to the screen: decoded, scaled, and made into cells."""
