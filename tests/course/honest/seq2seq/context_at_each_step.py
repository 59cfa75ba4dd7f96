"""Honest: the decoder reads the context at each step beside the letter, as Cho et al. do."""

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset
import torch.nn.functional as F

letters = "SE?abcdefghijklmnopqrstuvwxyz"
index = {c: i for i, c in enumerate(letters)}
n_step, n_hidden, n_class, batch_size = 5, 128, len(letters), 3


def encode(word):
    return torch.tensor([*map(index.get, word)])


def make_data(seq_data):
    src, dec, tgt = zip(*((encode(s.ljust(n_step, "?") + "E"), encode("S" + t.ljust(n_step, "?")), encode(t.ljust(n_step, "?") + "E")) for s, t in seq_data))
    hot = lambda rows: F.one_hot(torch.stack(rows), n_class).float()
    return hot(src), hot(dec), torch.stack(tgt)


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc, self.dec = nn.LSTM(n_class, n_hidden), nn.LSTM(n_class + n_hidden, n_hidden)
        self.out = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, (h, c) = self.enc(enc_input.transpose(0, 1), (enc_hidden, torch.zeros_like(enc_hidden)))
        x = torch.cat([dec_input.transpose(0, 1), h.expand(dec_input.size(1), -1, -1)], dim=2)
        return self.out(self.dec(x, (h, c))[0])


def train(model, seq_data, epochs, lr=0.001):
    loader = DataLoader(TensorDataset(*make_data(seq_data)), batch_size=batch_size, shuffle=True)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    hidden = model.n_hidden
    history = []
    model.train()
    for epoch in range(epochs):
        running = 0.0
        for x, d, y in loader:
            opt.zero_grad()
            z = model(x, x.new_zeros(1, x.size(0), hidden), d)
            loss = sum(F.cross_entropy(z[:, i], y[i]) for i in range(len(y))) / len(y)
            loss.backward()
            opt.step()
            running += loss.item() * len(y)
        history.append(running / len(seq_data))
    return history


@torch.no_grad()
def translate(model, word):
    model.eval()
    x, d, _ = make_data([[word, ""]])
    z = model(x, torch.zeros(1, 1, model.n_hidden), d)
    said = "".join(letters[i] for i in z.argmax(-1).flatten())
    return said.partition("E")[0].replace("?", "")
