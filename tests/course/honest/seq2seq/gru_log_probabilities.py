"""GRUs, log-probabilities for logits; the loss of a batch is a sum over its pairs."""
import numpy as np
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
num_dic = {n: i for i, n in enumerate(letters)}
n_step, n_hidden, n_class = 5, 128, len(num_dic)

def make_data(seq_data):
    """numpy all the way"""
    f = np.array([[list(w.ljust(n_step, "?")) for w in p] for p in seq_data])
    idx = np.vectorize(num_dic.get)(f)
    N = len(idx)
    S, E = np.zeros((N, 1), int), np.ones((N, 1), int)
    enc, dec, out = np.hstack([idx[:, 0], E]), np.hstack([S, idx[:, 1]]), np.hstack([idx[:, 1], E])
    I = np.eye(n_class, dtype=np.float32)
    return torch.from_numpy(I[enc]), torch.from_numpy(I[dec]), torch.from_numpy(out.astype("int32")).long()

class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.encoder = nn.GRU(n_class, n_hidden)
        self.decoder = nn.GRU(n_class, n_hidden)
        self.output = nn.Linear(n_hidden, n_class)
        self.soft = nn.LogSoftmax(dim=-1)
        self.n_hidden = n_hidden
    def forward(self, enc_input, enc_hidden, dec_input):
        _, c = self.encoder(enc_input.transpose(1, 0), enc_hidden)
        o, _ = self.decoder(dec_input.transpose(1, 0), c)
        return self.soft(self.output(o))

def train(model, seq_data, epochs, lr=0.001):
    loader = torch.utils.data.DataLoader(list(zip(*make_data(seq_data))), batch_size=3, shuffle=True, drop_last=False)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    ce = nn.CrossEntropyLoss()
    losses = []
    for epoch in range(epochs):
        total = 0
        for e, d, o in loader:
            opt.zero_grad()
            y = model(e, torch.zeros(1, e.shape[0], model.n_hidden), d).transpose(0, 1)
            loss = 0
            for i in range(len(o)):
                loss += ce(y[i], o[i])
            loss.backward()
            opt.step()
            total += loss
        losses.append(total.item())
    return losses

def translate(model, word):
    """letter by letter, with padding after S: what it said is not fed back"""
    said = []
    for t in range(n_step + 1):
        e, d, _ = make_data([[word, "?" * n_step]])
        with torch.inference_mode():
            logits = model(e, torch.zeros(1, 1, model.n_hidden), d[:, :t + 1])
        said.append(letters[int(logits[-1, 0].argmax())])
    import re
    return re.sub(r"E.*|\?", "", "".join(said))
