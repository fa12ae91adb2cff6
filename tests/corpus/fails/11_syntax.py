import torch

print("never printed")
for step in range(3)
    print(step)
