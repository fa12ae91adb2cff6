"""The rules of asking: questions, variants, grading, credit, deadlines.

Pure: values in, values out. Time, randomness and identity come as arguments; nothing is read or written.
"""
