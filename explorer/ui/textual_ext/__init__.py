"""What leans on private parts of Textual. Nothing outside of this package may do so."""
