import sys

print("reading")
sys.exit("there is no file to read")
