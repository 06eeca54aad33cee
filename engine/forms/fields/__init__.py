"""One module per kind of question."""
