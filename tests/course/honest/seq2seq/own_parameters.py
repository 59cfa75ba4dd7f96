"""The recurrence is written out over Linear layers of the student's own, so that no part is one of torch's RNNs."""

import torch
from torch import nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
n_step = 5


def pad(word):
    while len(word) < n_step:
        word = word + "?"
    return word


def make_data(seq_data):
    enc_input = torch.zeros(len(seq_data), n_step + 1, len(letters))
    dec_input = torch.zeros(len(seq_data), n_step + 1, len(letters))
    dec_output = torch.zeros(len(seq_data), n_step + 1, dtype=torch.int64)
    for n, (source, target) in enumerate(seq_data):
        for t in range(n_step + 1):
            enc_input[n, t, letters.index((pad(source) + "E")[t])] = 1
            dec_input[n, t, letters.index(("S" + pad(target))[t])] = 1
            dec_output[n, t] = letters.index((pad(target) + "E")[t])
    return enc_input, dec_input, dec_output


class Recurrent(nn.Module):
    def __init__(self, n_in, n_hidden):
        super().__init__()
        self.from_input = nn.Linear(n_in, n_hidden)
        self.from_state = nn.Linear(n_hidden, n_hidden, bias=False)

    def forward(self, x, h):
        states = []
        for t in range(x.shape[1]):
            h = torch.tanh(self.from_input(x[:, t]) + self.from_state(h))
            states.append(h)
        return torch.stack(states), h


class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.n_hidden = n_hidden
        self.encoder, self.decoder = Recurrent(n_class, n_hidden), Recurrent(n_class, n_hidden)
        self.output = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, context = self.encoder(enc_input, enc_hidden[0])
        states, _ = self.decoder(dec_input, context)
        return self.output(states)


def train(model, seq_data, epochs, lr=0.001):
    enc_input, dec_input, dec_output = make_data(seq_data)
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for _ in range(epochs):
        for start in range(0, len(seq_data), 3):
            stop = start + 3
            state = torch.zeros(1, len(enc_input[start:stop]), model.n_hidden)
            logits = model(enc_input[start:stop], state, dec_input[start:stop])
            loss = nn.functional.cross_entropy(logits.permute(1, 2, 0), dec_output[start:stop])
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
        losses.append(loss.item())
    return losses


def translate(model, word):
    enc_input, dec_input, _ = make_data([[word, ""]])
    logits = model(enc_input, torch.zeros(1, 1, model.n_hidden), dec_input)
    said = "".join(letters[i] for i in logits.argmax(dim=2).flatten().tolist())
    return said.split("E")[0].replace("?", "")
