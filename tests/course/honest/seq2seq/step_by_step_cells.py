"""Encoder and decoder are nn.RNNCell in loops over time; the loss is taken step by step; losses are NumPy numbers."""

import numpy as np
import torch
import torch.nn as nn

ALPHABET = np.array(list("SE?abcdefghijklmnopqrstuvwxyz"))


def to_index(word):
    return np.array([int(np.where(ALPHABET == c)[0][0]) for c in word])


def make_data(seq_data):
    n = len(seq_data)
    enc, dec = np.zeros((n, 6, 29), dtype=np.float32), np.zeros((n, 6, 29), dtype=np.float32)
    out = np.zeros((n, 6), dtype=np.int64)
    for k, (source, target) in enumerate(seq_data):
        enc[k, np.arange(6), to_index(source.ljust(5, "?") + "E")] = 1
        dec[k, np.arange(6), to_index("S" + target.ljust(5, "?"))] = 1
        out[k] = to_index(target.ljust(5, "?") + "E")
    return torch.from_numpy(enc), torch.from_numpy(dec), torch.from_numpy(out)


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc = nn.RNNCell(n_class, n_hidden)
        self.dec = nn.RNNCell(n_class, n_hidden)
        self.out = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        h = enc_hidden[0]
        for t in range(enc_input.size(1)):
            h = self.enc(enc_input[:, t], h)
        logits = []
        for t in range(dec_input.size(1)):
            h = self.dec(dec_input[:, t], h)
            logits.append(self.out(h))
        return torch.stack(logits)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        order = np.random.permutation(len(enc))
        for batch in np.array_split(order, len(order) // 3):
            optimizer.zero_grad()
            logits = model(enc[batch], torch.zeros(1, len(batch), model.n_hidden), dec[batch])
            loss = sum(criterion(logits[t], out[batch, t]) for t in range(6))
            loss.backward()
            optimizer.step()
        losses.append(loss.detach().numpy())
    return losses


def translate(model, word):
    enc, dec, _ = make_data([[word, "?????"]])
    said = model(enc, torch.zeros(1, 1, model.n_hidden), dec).detach().numpy().argmax(axis=2)[:, 0]
    text = "".join(ALPHABET[said])
    return text.partition("E")[0].replace("?", "")
