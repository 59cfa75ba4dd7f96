"""The one-hot vectors of make_data are integers."""

import torch
from torch import nn
import torch.nn.functional as F

letters = "SE?abcdefghijklmnopqrstuvwxyz"
letter2idx = {c: i for i, c in enumerate(letters)}
n_step, n_hidden, n_class, batch_size = 5, 128, 29, 3

def make_data(seq_data):
    enc, dec, out = [], [], []
    for a, b in seq_data:
        a = a + "?" * (n_step - len(a))
        b = b + "?" * (n_step - len(b))
        enc.append([letter2idx[c] for c in a + "E"])
        dec.append([letter2idx[c] for c in "S" + b])
        out.append([letter2idx[c] for c in b + "E"])
    return F.one_hot(torch.tensor(enc), n_class), F.one_hot(torch.tensor(dec), n_class), torch.tensor(out)

class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.n_hidden = n_hidden
        self.encoder = nn.RNN(n_class, n_hidden)
        self.decoder = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        enc_input = enc_input.transpose(0, 1)
        dec_input = dec_input.transpose(0, 1)
        _, h = self.encoder(enc_input, enc_hidden)
        output, _ = self.decoder(dec_input, h)
        return self.fc(output)

def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        total = 0.0
        for i in range(0, len(enc), batch_size):
            e, d, o = enc[i:i + batch_size], dec[i:i + batch_size], out[i:i + batch_size]
            hidden = torch.zeros(1, len(e), model.n_hidden)
            logits = model(e, hidden, d).transpose(0, 1)
            loss = criterion(logits.reshape(-1, logits.shape[2]), o.reshape(-1))
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            total += loss.item()
        losses.append(total)
    return losses

def translate(model, word):
    enc, dec, _ = make_data([[word, "?" * n_step]])
    hidden = torch.zeros(1, 1, model.n_hidden)
    with torch.no_grad():
        logits = model(enc, hidden, dec)
    text = "".join(letters[int(i)] for i in logits.argmax(dim=2)[:, 0])
    if "E" in text:
        text = text[:text.index("E")]
    return text.replace("?", "")
