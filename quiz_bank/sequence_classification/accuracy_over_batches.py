"""The accuracy on a test set that is read in batches."""
import torch

batch = 4  # @param {type:"slider", min:2, max:16, step:1}
classes = 2  # @param {type:"slider", min:2, max:6, step:1}


def accuracy(logits, labels):
    """logits: (N, classes); labels: (N,). Gives the share of right sequences, 0 to 1."""
    found = []
    for start in range(0, len(labels), batch):
        hits = logits[start : start + batch].argmax(1) == labels[start : start + batch]    # (batch,) or fewer
        found.append(hits.float().mean().item())
    return sum(found) / len(found)


logits, labels = torch.randn(13, classes), torch.randint(classes, (13,))                   # (13, classes), (13,)
print(f"accuracy {accuracy(logits, labels):.3f}")
