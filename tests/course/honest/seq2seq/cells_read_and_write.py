"""Two cells in a dict, the writing one first; batches take every other pair; steps by a closure."""
import numpy as np
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
num_dic = {n: i for i, n in enumerate(letters)}
n_step, n_hidden, n_class = 5, 128, len(num_dic)

def make_data(seq_data):
    N = len(seq_data)
    enc, dec = torch.zeros(2, N, n_step + 1, n_class)
    out = torch.full((N, n_step + 1), 2)
    out[:, -1] = 1
    enc[:, :, 2] = 1.
    dec[:, :, 2] = 1.
    for n, (s, t) in enumerate(seq_data):
        for k, c in enumerate(s):
            enc[n, k] = 0; enc[n, k, letters.index(c)] = 1
        for k, c in enumerate(t):
            dec[n, k + 1] = 0; dec[n, k + 1, letters.index(c)] = 1
            out[n, k] = letters.index(c)
        enc[n, -1] = 0; enc[n, -1, 1] = 1
        dec[n, 0] = 0; dec[n, 0, 0] = 1
    return enc, dec, out

class Seq2Seq(nn.Module):
    """cells, not layers"""
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.cells = nn.ModuleDict({"write": nn.RNNCell(n_class, n_hidden), "read": nn.RNNCell(n_class, n_hidden)})
        self.head = nn.Linear(n_hidden, n_class)
        self.n_hidden = n_hidden
    def forward(self, enc_input, enc_hidden, dec_input):
        h = enc_hidden.squeeze(0)
        for x in enc_input.unbind(1):
            h = self.cells["read"](x, h)
        out = torch.empty(dec_input.shape[1], len(h), self.head.out_features)
        rows = []
        for x in dec_input.unbind(1):
            h = self.cells["write"](x, h)
            rows.append(self.head(h))
        return torch.stack(rows, out=None)

def train(model, seq_data, epochs, lr=0.001):
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    for p in [list(p) for p in seq_data][:0]:
        pass
    def step(part):
        e, d, o = make_data([list(p) for p in part])
        def closure():
            opt.zero_grad()
            y = model(e, torch.zeros(1, len(part), model.n_hidden), d)
            l = sum(nn.functional.cross_entropy(y[t], o[:, t]) for t in range(n_step + 1)) / (n_step + 1)
            l.backward()
            return l
        return opt.step(closure)
    return [torch.stack([step(seq_data[i::2]).detach() for i in range(2)]).mean() for _ in range(epochs)]

def translate(model, word):
    input_batch, output_batch, _ = make_data([[word, "?" * len(word)]])
    hidden = torch.zeros(1, 1, model.n_hidden)
    output = model(input_batch, hidden, output_batch)
    predict = output.data.max(2, keepdim=True)[1]
    decoded = [letters[i] for i in predict]
    end = decoded.index("E")
    return "".join(decoded[:end]).replace("?", "")
