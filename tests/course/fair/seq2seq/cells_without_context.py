import torch
from torch import nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
where = {letter: place for place, letter in enumerate(letters)}


def hot(rows):
    return torch.eye(29)[torch.tensor(rows)]


def make_data(seq_data):
    filled = [[word.ljust(5, "?") for word in pair] for pair in seq_data]
    enc = [[where[c] for c in source + "E"] for source, _ in filled]
    dec = [[where[c] for c in "S" + target] for _, target in filled]
    out = [[where[c] for c in target + "E"] for _, target in filled]
    return hot(enc), hot(dec), torch.tensor(out)


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc_cell = nn.RNNCell(n_class, n_hidden)
        self.dec_cell = nn.RNNCell(n_class, n_hidden)
        self.out = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        h = enc_hidden.squeeze(0)
        for t in range(enc_input.shape[1]):
            h = self.enc_cell(enc_input[:, t], h)
        h = torch.zeros(dec_input.shape[0], self.n_hidden)
        said = []
        for t in range(dec_input.shape[1]):
            h = self.dec_cell(dec_input[:, t], h)
            said.append(self.out(h))
        return torch.stack(said)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for first in range(0, len(enc), 3):
            rows = slice(first, first + 3)
            logits = model(enc[rows], torch.zeros(1, len(enc[rows]), model.n_hidden), dec[rows])
            loss = nn.functional.cross_entropy(logits.flatten(0, 1), out[rows].T.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


def translate(model, word):
    enc, dec, _ = make_data([[word, ""]])
    best = model(enc, torch.zeros(1, 1, model.n_hidden), dec).argmax(2)
    return "".join(letters[i] for i in best[:, 0]).split("E")[0].replace("?", "")
