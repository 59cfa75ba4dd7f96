"""The encoder is an RNN itself, made after the decoder; batches in random order; losses as an array."""
import numpy as np
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
num_dic = {n: i for i, n in enumerate(letters)}
n_step, n_hidden, n_class = 5, 128, len(num_dic)

def code(text):
    return torch.tensor([3 + ord(c) - ord("a") if c.islower() else letters.index(c) for c in text])
def make_data(seq_data):
    import torch.nn.functional as F
    text = [(f"{s:?<5}E", f"S{t:?<5}E") for s, t in seq_data]
    enc = torch.stack([code(s) for s, _ in text])
    tgt = torch.stack([code(t) for _, t in text])
    return F.one_hot(enc, n_class).float(), F.one_hot(tgt[:, :-1], n_class).float(), tgt[:, 1:]

class Encoder(nn.RNN):
    def forward(self, x, h):
        return super().forward(x, h)[1]
class Decoder(nn.Module):
    def __init__(self, n_class, n_hidden):
        super().__init__()
        self.rnn = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)
    def forward(self, x, h):
        return self.fc(self.rnn(x, h)[0])
class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.d, self.e = Decoder(n_class, n_hidden), Encoder(n_class, n_hidden)
        self.n_hidden = n_hidden
    def forward(self, enc_input, enc_hidden, dec_input):
        t = lambda x: x.transpose(0, 1)
        return self.d(t(dec_input), self.e(t(enc_input), enc_hidden))

def train(model, seq_data, epochs, lr=0.001, batch_size=3):
    enc_all, dec_all, out_all = make_data(seq_data)
    optimizer = torch.optim.Adam(model.parameters(), lr)
    scores = np.zeros(epochs)
    rng = np.random.default_rng(0)
    model.train()
    for epoch in range(epochs):
        order = rng.permutation(len(out_all))
        for chunk in np.split(order, len(order) // batch_size):
            idx = torch.as_tensor(chunk)
            logp = torch.log_softmax(model(enc_all[idx], torch.zeros(1, len(idx), model.n_hidden), dec_all[idx]), -1)
            loss = nn.NLLLoss()(logp.flatten(0, 1), out_all[idx].T.flatten())
            for p in model.parameters():
                p.grad = None
            loss.backward()
            optimizer.step()
            scores[epoch] += loss.item()
    model.eval()
    return scores

def translate(model, word):
    e, d, _ = make_data([[word, ""]])
    s = ""
    for k in model(e, torch.zeros(1, 1, model.n_hidden), d).argmax(-1)[:, 0].tolist():
        if letters[k] == "E":
            break
        s += letters[k]
    return s.strip("?").replace("?", "")
