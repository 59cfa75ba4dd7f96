"""Both RNNs are batch-first, and only the logits are turned; the loss is a sum over letters; random.shuffle mixes pairs."""

import random

import torch

letters = list("SE?abcdefghijklmnopqrstuvwxyz")
index_of = dict(zip(letters, range(29)))


class Seq2Seq(torch.nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.fc = torch.nn.Linear(n_hidden, n_class)
        self.encoder = torch.nn.RNN(n_class, n_hidden, batch_first=True)
        self.decoder = torch.nn.RNN(n_class, n_hidden, batch_first=True)

    def forward(self, enc_input, enc_hidden, dec_input):
        states, last = self.encoder(enc_input, enc_hidden)
        states, _ = self.decoder(dec_input, last)
        return self.fc(states).transpose(0, 1).contiguous()


def one_hot(rows):
    index = torch.tensor(rows)
    return torch.zeros(*index.shape, 29).scatter_(2, index.unsqueeze(2), 1)


def make_data(seq_data):
    fill = lambda word: word + "?" * (5 - len(word))  # noqa: E731
    enc = [[index_of[c] for c in fill(a) + "E"] for a, b in seq_data]
    dec = [[index_of[c] for c in "S" + fill(b)] for a, b in seq_data]
    out = [[index_of[c] for c in fill(b) + "E"] for a, b in seq_data]
    return one_hot(enc), one_hot(dec), torch.LongTensor(out)


def train(model, seq_data, epochs, lr=0.001):
    seq_data = list(seq_data)
    criterion = torch.nn.CrossEntropyLoss(reduction="sum")
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    optimizer.zero_grad()
    losses = []
    for _ in range(epochs):
        random.shuffle(seq_data)
        epoch = 0.0
        for start in range(0, len(seq_data), 3):
            enc, dec, out = make_data(seq_data[start : start + 3])
            h0 = torch.zeros(1, enc.shape[0], model.encoder.hidden_size)
            pred = model(enc, h0, dec)
            loss = criterion(pred.view(-1, 29), out.t().reshape(-1))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
            epoch += loss.item()
        losses += [epoch]
    return losses


def translate(model, word):
    enc, dec, _ = make_data([[word, ""]])
    pred = model(enc, torch.zeros(1, 1, model.encoder.hidden_size), dec)
    answer = ""
    for row in pred[:, 0]:
        c = letters[int(row.argmax())]
        if c == "E":
            break
        if c != "?":
            answer += c
    return answer
