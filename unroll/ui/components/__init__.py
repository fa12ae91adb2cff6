"""Components of our own: the editor, the live run, the options of a question, the countdown."""
