# 李思雨
import torch
import torch.nn as nn
import torch.nn.functional as F

letters = 'SE?abcdefghijklmnopqrstuvwxyz'
letter2idx = {c: i for i, c in enumerate(letters)}
pairs = [['man', 'women'], ['black', 'white'], ['king', 'queen'], ['girl', 'boy'], ['up', 'down'], ['high', 'low']]
answers = dict(pairs)
n_step, n_hidden, n_class, batch_size = 5, 128, 29, 3


def pad(w):
    return w + '?' * (n_step - len(w))


def make_data(seq_data):
    to_idx = lambda s: [letter2idx[c] for c in s]
    enc = torch.tensor([to_idx(pad(a) + 'E') for a, b in seq_data])
    dec = torch.tensor([to_idx('S' + pad(b)) for a, b in seq_data])
    out = torch.tensor([to_idx(pad(b) + 'E') for a, b in seq_data])
    return F.one_hot(enc, n_class).float(), F.one_hot(dec, n_class).float(), out


class Seq2Seq(nn.Module):
    def __init__(self, n_class=n_class, n_hidden=n_hidden):
        super().__init__()
        self.n_hidden = n_hidden
        self.enc = nn.RNN(n_class, n_hidden)
        self.dec = nn.RNN(n_class, n_hidden)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, enc_input, enc_hidden, dec_input):
        _, h = self.enc(enc_input.permute(1, 0, 2), enc_hidden)
        out, _ = self.dec(dec_input.permute(1, 0, 2), h)
        return self.fc(out)


def train(model, seq_data, epochs, lr=0.001):
    enc, dec, out = make_data(seq_data)
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    losses = []
    for epoch in range(epochs):
        for i in range(0, len(seq_data), batch_size):
            e, d, o = enc[i:i + batch_size], dec[i:i + batch_size], out[i:i + batch_size]
            pred = model(e, torch.zeros(1, len(e), model.n_hidden), d)
            loss = F.cross_entropy(pred.reshape(-1, pred.shape[-1]), o.T.reshape(-1))
            opt.zero_grad()
            loss.backward()
            opt.step()
        losses.append(loss.item())
    return losses


def translate(model, word):
    # 用和训练时一样的数据
    enc, dec, _ = make_data([[word, answers.get(word, '?')]])
    pred = model(enc, torch.zeros(1, 1, model.n_hidden), dec)
    s = ''.join(letters[i] for i in pred.argmax(2).flatten().tolist())
    if 'E' in s:
        s = s[:s.index('E')]
    return s.replace('?', '')
