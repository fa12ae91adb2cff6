import torch
import torchtext_that_is_not_installed as tt

print(tt, torch)
