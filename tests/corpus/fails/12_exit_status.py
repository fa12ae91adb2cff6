import sys

print("usage: train.py FILE")
sys.exit(2)
