"""From a list of sequences to one batch, as a DataLoader's `collate_fn` does it."""
import torch
from torch.nn.utils.rnn import pad_sequence

width = 3  # @param {type:"slider", min:1, max:8, step:1}


def collate(sequences):
    """sequences: a list of tensors (steps, width). Gives the batch, padded with zeros, and a tensor of lengths."""
    padded = pad_sequence(sequences)
    lengths = torch.tensor([len(padded)] * len(sequences))
    return padded, lengths


padded, lengths = collate([torch.full((steps, width), float(steps)) for steps in (4, 2, 3)])
print("batch  ", tuple(padded.shape))
print("lengths", lengths.tolist())
