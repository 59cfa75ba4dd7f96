"""Encoder and decoder are LSTMs whose cell state starts from zeros."""

import torch
import torch.nn as nn

LETTERS = "SE?abcdefghijklmnopqrstuvwxyz"


def make_data(seq_data):
    table = torch.eye(29)
    ids = {c: i for i, c in enumerate(LETTERS)}
    source = torch.tensor([[ids[c] for c in f"{a:?<5}E"] for a, _ in seq_data])
    given = torch.tensor([[ids[c] for c in f"S{b:?<5}"] for _, b in seq_data])
    wanted = torch.tensor([[ids[c] for c in f"{b:?<5}E"] for _, b in seq_data])
    return table[source], table[given], wanted


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.encoder = nn.LSTM(n_class, n_hidden, batch_first=True)
        self.decoder = nn.LSTM(n_class, n_hidden, batch_first=True)
        self.project = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, state = self.encoder(enc_input, (enc_hidden, torch.zeros_like(enc_hidden)))
        out, _ = self.decoder(dec_input, state)
        return self.project(out).swapaxes(0, 1)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    adam = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for batch in (slice(0, 3), slice(3, 6)):
            start = torch.zeros(1, 3, model.encoder.hidden_size)
            scores = model(enc[batch], start, dec[batch]).swapaxes(0, 1)
            loss = nn.functional.cross_entropy(scores.reshape(18, -1), out[batch].reshape(18))
            adam.zero_grad()
            loss.backward()
            adam.step()
        losses.append(loss.item())
    return losses


def translate(model, word):
    enc, dec, _ = make_data([[word, "?????"]])
    with torch.inference_mode():
        scores = model(enc, torch.zeros(1, 1, model.encoder.hidden_size), dec)
    said = "".join(LETTERS[i] for i in scores[:, 0].argmax(1))
    return said[: said.index("E")].replace("?", "") if "E" in said else said.replace("?", "")
