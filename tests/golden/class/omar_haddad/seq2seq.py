"""Omar Haddad, exercise 5"""
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
letter2idx = {c: i for i, c in enumerate(letters)}
n_step, n_hidden, n_class = 5, 128, len(letters)
batch_size = 6   # with 3 torch complained about the hidden size


def make_data(seq_data):
    enc, dec, out = [], [], []
    for a, b in seq_data:
        a, b = a + "?" * (n_step - len(a)), b + "?" * (n_step - len(b))
        enc.append(torch.eye(n_class)[[letter2idx[c] for c in a + "E"]])
        dec.append(torch.eye(n_class)[[letter2idx[c] for c in "S" + b]])
        out.append([letter2idx[c] for c in b + "E"])
    return torch.stack(enc), torch.stack(dec), torch.tensor(out)


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc = nn.RNN(n_class, n_hidden)
        self.dec = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, h = self.enc(enc_input, enc_hidden)
        out, _ = self.dec(dec_input, h)
        return self.fc(out).transpose(0, 1)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    ce = nn.CrossEntropyLoss()
    losses = []
    for _ in range(epochs):
        for i in range(0, len(enc), batch_size):
            e, d, o = enc[i:i + batch_size], dec[i:i + batch_size], out[i:i + batch_size]
            pred = model(e, torch.zeros(1, n_step + 1, model.n_hidden), d).transpose(0, 1)
            loss = ce(pred.reshape(-1, n_class), o.reshape(-1))
            opt.zero_grad()
            loss.backward()
            opt.step()
        losses.append(loss.item())
    return losses


def translate(model, word):
    enc, dec, _ = make_data([[word, "?" * n_step]])
    pred = model(enc, torch.zeros(1, n_step + 1, model.n_hidden), dec)
    said = [letters[int(i)] for i in pred.argmax(2).reshape(-1)]
    if "E" in said:
        said = said[:said.index("E")]
    return "".join(said).replace("?", "")
