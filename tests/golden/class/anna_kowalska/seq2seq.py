"""Exercise 5: encoder and decoder. Anna Kowalska."""

import torch
import torch.nn.functional as F

letters = "SE?abcdefghijklmnopqrstuvwxyz"
letter2idx = {letter: index for index, letter in enumerate(letters)}
pairs = [["man", "women"], ["black", "white"], ["king", "queen"], ["girl", "boy"], ["up", "down"], ["high", "low"]]

n_step = 5
n_hidden = 128
n_class = len(letters)
batch_size = 3


def encode(text):
    return [letter2idx[letter] for letter in text]


def make_data(seq_data):
    enc, dec, out = [], [], []
    for source, target in seq_data:
        source = source.ljust(n_step, "?")
        target = target.ljust(n_step, "?")
        enc.append(encode(source + "E"))
        dec.append(encode("S" + target))
        out.append(encode(target + "E"))
    enc_input = F.one_hot(torch.tensor(enc), n_class).float()
    dec_input = F.one_hot(torch.tensor(dec), n_class).float()
    return enc_input, dec_input, torch.tensor(out)


class Seq2Seq(torch.nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.n_hidden = n_hidden
        self.encoder = torch.nn.RNN(n_class, n_hidden)
        self.decoder = torch.nn.RNN(n_class, n_hidden)
        self.out = torch.nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, context = self.encoder(enc_input.transpose(0, 1), enc_hidden)
        states, _ = self.decoder(dec_input.transpose(0, 1), context)
        return self.out(states)

    def start(self, batch):
        return torch.zeros(1, batch, self.n_hidden)


def train(model, seq_data, epochs, lr=0.001):
    enc_input, dec_input, dec_output = make_data(seq_data)
    criterion = torch.nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        order = torch.randperm(len(seq_data))
        total = 0.0
        for chosen in order.split(batch_size):
            logits = model(enc_input[chosen], model.start(len(chosen)), dec_input[chosen])
            loss = criterion(logits.transpose(0, 1).reshape(-1, logits.size(2)), dec_output[chosen].reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item() * len(chosen)
        losses.append(total / len(seq_data))
    return losses


def translate(model, word):
    enc_input, dec_input, _ = make_data([[word, "?" * n_step]])
    with torch.no_grad():
        logits = model(enc_input, model.start(1), dec_input)
    said = "".join(letters[i] for i in logits[:, 0].argmax(dim=1).tolist())
    return said.split("E")[0].replace("?", "")


if __name__ == "__main__":
    model = Seq2Seq()
    losses = train(model, pairs, 300)
    print(losses[0], losses[-1])
    for source, target in pairs:
        print(source, "->", translate(model, source), "should be", target)
