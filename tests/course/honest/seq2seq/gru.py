"""Encoder and decoder are GRUs; the mean over all letters is the loss; pairs are shuffled by torch.randperm."""

import torch
import torch.nn.functional as F
from torch import nn

CHARS = "SE?abcdefghijklmnopqrstuvwxyz"
N_STEP = 5


def encode(text):
    return [CHARS.index(c) for c in text]


def make_data(seq_data):
    enc, dec, out = zip(
        *[
            (encode(s.ljust(N_STEP, "?") + "E"), encode("S" + t.ljust(N_STEP, "?")), encode(t.ljust(N_STEP, "?") + "E"))
            for s, t in seq_data
        ]
    )
    hot = [F.one_hot(torch.tensor(rows), len(CHARS)).float() for rows in (enc, dec)]
    return hot[0], hot[1], torch.tensor(out)


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.hidden = n_hidden
        self.reader = nn.GRU(n_class, n_hidden)
        self.writer = nn.GRU(n_class, n_hidden)
        self.head = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        h = self.reader(enc_input.permute(1, 0, 2), enc_hidden)[1]
        return self.head(self.writer(dec_input.permute(1, 0, 2), h)[0])


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    model.train()
    losses = []
    for _ in range(epochs):
        total = torch.zeros(())
        for idx in torch.randperm(len(enc)).split(3):
            logits = model(enc[idx], torch.zeros(1, len(idx), model.hidden), dec[idx])
            loss = F.cross_entropy(logits.permute(1, 2, 0), out[idx])
            opt.zero_grad(set_to_none=True)
            loss.backward()
            opt.step()
            total += loss.detach() / 2
        losses.append(total)
    return losses


@torch.no_grad()
def translate(model, word):
    model.eval()
    enc, dec, _ = make_data([(word, "")])
    said = model(enc, torch.zeros(1, 1, model.hidden), dec).argmax(-1).flatten().tolist()
    text = "".join(CHARS[i] for i in said)
    end = text.find("E")
    return (text if end < 0 else text[:end]).strip("?")
