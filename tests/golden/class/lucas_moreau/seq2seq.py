"""TP RNN - Lucas Moreau"""
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
n_step, n_hidden, n_class, batch_size = 5, 128, 29, 3
pairs = [["man", "women"], ["black", "white"], ["king", "queen"], ["girl", "boy"], ["up", "down"], ["high", "low"]]


def vec(mot):
    return [letters.index(c) for c in mot]


def make_data(seq_data):
    e, d, o = [], [], []
    for a, b in seq_data:
        a, b = a + '?' * (n_step - len(a)), b + '?' * (n_step - len(b))
        e.append(vec(a + 'E'))
        d.append(vec('S' + b))
        o.append(vec('S' + b))
    eye = torch.eye(n_class)
    return eye[torch.tensor(e)], eye[torch.tensor(d)], torch.tensor(o)


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc = nn.RNN(n_class, n_hidden)
        self.dec = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, h = self.enc(enc_input.transpose(0, 1), enc_hidden)
        out, _ = self.dec(dec_input.transpose(0, 1), enc_hidden)
        return self.fc(out)
