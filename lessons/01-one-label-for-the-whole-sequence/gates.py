"""A gate between 0 and 1 decides, unit by unit, how much of the old state stays. Before any training."""
import torch
import torch.nn as nn
import torch.nn.functional as F

cell = "GRU"  # @param ["RNN", "GRU", "LSTM"]
gate_bias = 0.0  # @param {type:"slider", min:0.0, max:4.0, step:0.5}
seq_len = 50  # @param {type:"slider", min:5, max:80, step:5}

B, V, E, H = 8, 10, 16, 32                         # batch, tokens, vector, hidden size

embedding, rnn, head = nn.Embedding(V, E), getattr(nn, cell)(E, H, batch_first=True), nn.Linear(H, 2)
if cell != "RNN":
    with torch.no_grad():
        rnn.bias_ih_l0[H:2 * H] += gate_bias       # the gate that keeps the state: z of a GRU, f of an LSTM

tokens = torch.randint(V, (B, seq_len))            # (B, T)
output, _ = rnn(embedding(tokens))                 # (B, T, H)
loss = F.cross_entropy(head(output[:, -1]), torch.randint(2, (B,)))  # reads the last step only
loss.backward()
kept = torch.sigmoid(torch.tensor(gate_bias)).item()
if cell == "RNN":
    print("an RNN has no gate: its state is new at every step")
else:
    print(f"a gate with bias {gate_bias} and nothing else keeps {kept:.2f} of the state a step")
print(f"after {seq_len} steps {kept ** seq_len:.1e} of it would be left")
