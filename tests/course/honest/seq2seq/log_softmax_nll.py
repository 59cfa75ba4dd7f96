"""forward returns log-probabilities, which meet NLLLoss; the model keeps its sizes in a dict; parts are in a ModuleList."""

import torch
import torch.nn as nn

n_step = 5
symbols = ["S", "E", "?"] + [chr(97 + k) for k in range(26)]


def make_data(seq_data):
    def row(text):
        return torch.tensor([symbols.index(ch) for ch in text], dtype=torch.long)

    def hot(text):
        return torch.cat([(torch.arange(29) == k).float().unsqueeze(0) for k in row(text)])

    padded = [[w.ljust(n_step, "?") for w in pair] for pair in seq_data]
    return (
        torch.stack([hot(a + "E") for a, _ in padded]),
        torch.stack([hot("S" + b) for _, b in padded]),
        torch.stack([row(b + "E") for _, b in padded]),
    )


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.size = {"class": n_class, "hidden": n_hidden}
        self.rnns = nn.ModuleList([nn.RNN(n_class, n_hidden), nn.RNN(n_class, n_hidden)])
        self.tail = nn.Sequential(nn.Linear(n_hidden, n_class), nn.LogSoftmax(dim=-1))

    def forward(self, enc_input, enc_hidden, dec_input):
        _, context = self.rnns[0](enc_input.movedim(0, 1), enc_hidden)
        states, _ = self.rnns[1](dec_input.movedim(0, 1), context)
        return self.tail(states)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    nll = nn.NLLLoss()
    history = []
    for _ in range(epochs):
        for half in range(0, len(enc), 3):
            part = slice(half, half + 3)
            h0 = enc.new_zeros(1, len(enc[part]), model.size["hidden"])
            log_probabilities = model(enc[part], h0, dec[part])
            loss = nll(log_probabilities.flatten(0, 1), out[part].T.flatten())
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        history.append(loss)
    return tuple(history)


def translate(model, word):
    enc, dec, _ = make_data([[word, "?????"]])
    best = model(enc, torch.zeros(1, 1, model.size["hidden"]), dec).max(dim=2).indices.squeeze(1)
    said = [symbols[k] for k in best]
    said = said[: said.index("E")] if "E" in said else said
    return "".join(ch for ch in said if ch != "?")
