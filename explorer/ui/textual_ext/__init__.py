"""Code that depends on private parts of Textual. Only this package may do so."""
