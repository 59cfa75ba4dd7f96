"""Six letters are taken for six words, in the model and in the states that are made for it."""

import torch
from torch import nn

LETTERS = "SE?abcdefghijklmnopqrstuvwxyz"


def make_data(seq_data):
    def row(text):
        return [LETTERS.index(letter) for letter in text]

    pairs = [(a.ljust(5, "?"), b.ljust(5, "?")) for a, b in seq_data]
    enc = torch.tensor([row(a + "E") for a, _ in pairs])
    dec = torch.tensor([row("S" + b) for _, b in pairs])
    out = torch.tensor([row(b + "E") for _, b in pairs])
    return torch.eye(29)[enc], torch.eye(29)[dec], out


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc = nn.RNN(n_class, n_hidden)
        self.dec = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, context = self.enc(enc_input, enc_hidden)
        states, _ = self.dec(dec_input, context)
        return self.fc(states).transpose(0, 1)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for start in range(0, len(out), 3):
            x, d, y = enc[start : start + 3], dec[start : start + 3], out[start : start + 3]
            logits = model(x, torch.zeros(1, 6, model.n_hidden), d).transpose(0, 1)
            loss = nn.functional.cross_entropy(logits.reshape(-1, 29), y.reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


def translate(model, word):
    enc, dec, _ = make_data([[word, ""]])
    logits = model(enc, torch.zeros(1, 6, model.n_hidden), dec)
    said = "".join(LETTERS[int(i)] for i in logits.argmax(2)[:, 0])
    return said.partition("E")[0].replace("?", "")
