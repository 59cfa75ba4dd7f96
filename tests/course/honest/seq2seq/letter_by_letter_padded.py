"""translate gives the decoder one more letter of padding at each call; DataLoader over a list of triples."""
import numpy as np
import torch
import torch.nn as nn

letters = "SE?abcdefghijklmnopqrstuvwxyz"
num_dic = {n: i for i, n in enumerate(letters)}
n_step, n_hidden, n_class = 5, 128, len(num_dic)

import collections
Batch = collections.namedtuple("Batch", "enc dec out")
def make_data(seq_data):
    enc, dec, out = [], [], []
    for seq in seq_data:
        for i in range(2):
            seq[i] = seq[i] + "?" * (n_step - len(seq[i]))
        enc.append(np.eye(n_class)[[num_dic[n] for n in seq[0] + "E"]])
        dec.append(np.eye(n_class)[[num_dic[n] for n in "S" + seq[1]]])
        out.append([num_dic[n] for n in seq[1] + "E"])
    return Batch(torch.FloatTensor(np.array(enc)), torch.FloatTensor(np.array(dec)), torch.LongTensor(np.array(out)))

class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.rnns = nn.ModuleList(nn.RNN(n_class, n_hidden) for _ in range(2))
        self.head = nn.Sequential(nn.Linear(n_hidden, n_class))
        self.n_hidden = n_hidden
    def forward(self, enc_input, enc_hidden, dec_input):
        h = enc_hidden
        for rnn, x in zip(self.rnns, (enc_input, dec_input)):
            states, h = rnn(x.permute(1, 0, 2), h)
        return self.head(states)

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
