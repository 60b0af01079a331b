"""What leaves the app: the editor, the browser, the system's programs, and the questions before them."""
