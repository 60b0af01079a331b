"""What leads out of the app: editor, browser, the system's programs, and the questions before."""
