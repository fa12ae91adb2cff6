"""Result in, picture out: an observation becomes plotly figures, each with a caption, a table and an alt text."""
