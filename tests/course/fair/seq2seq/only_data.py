"""make_data alone."""

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
