"""The only SQL. Facts are appended, never altered; scores, badges and progress are computed from them."""
