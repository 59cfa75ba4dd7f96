"""Output layer and decoder are made before the encoder, under names that tell nothing; sums for means."""
import numpy as np
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
num_dic = {n: i for i, n in enumerate(letters)}
n_step, n_hidden, n_class = 5, 128, len(num_dic)

def make_data(seq_data):
    def row(w):
        return [letters.index(c) for c in w]
    pad = lambda w: w + (n_step - len(w)) * "?"
    enc = [row(pad(s) + "E") for s, _ in seq_data]
    dec = [row("S" + pad(t)) for _, t in seq_data]
    out = [row(pad(t) + "E") for _, t in seq_data]
    eye = torch.eye(n_class)
    return [eye[torch.tensor(enc)], eye[torch.tensor(dec)], torch.tensor(out)]

class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.lin = nn.Linear(n_hidden, n_class)
        self.two = nn.RNN(n_class, n_hidden, batch_first=True)
        self.one = nn.RNN(n_class, n_hidden, batch_first=True)
        self.n_hidden = n_hidden
    def forward(self, enc_input, enc_hidden, dec_input):
        return self.lin(self.two(dec_input, self.one(enc_input, enc_hidden)[1])[0]).transpose(0, 1)

def train(model, seq_data, epochs, lr=0.001):
    e, d, o = make_data(seq_data)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        opt.zero_grad()
        for k in range(0, len(e), 3):
            y = model(e[k:k+3], torch.zeros(1, len(e[k:k+3]), model.n_hidden), d[k:k+3])
            l = nn.functional.cross_entropy(y.permute(1, 2, 0), o[k:k+3], reduction="sum")
            l.backward()
            opt.step()
            opt.zero_grad()
        losses.append(l.item())
    return losses

def translate(model, word):
    e, d, _ = make_data([[word, ""]])
    s = ""
    for k in model(e, torch.zeros(1, 1, model.n_hidden), d).argmax(-1)[:, 0].tolist():
        if letters[k] == "E":
            break
        s += letters[k]
    return s.strip("?").replace("?", "")
