"""An nn.ParameterList of parameters, an own Vocab and sgd, and a reader at the top whose file is missing."""

import collections
import math
import re
import time

import requests  # noqa: F401 - not there while grading
import torch
import torch.nn as nn

device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
torch.manual_seed(42)


def read_time_machine(path="../data/timemachine.txt"):
    with open(path) as f:
        lines = f.readlines()
    return [re.sub("[^A-Za-z]+", " ", line).strip().lower() for line in lines]


class Vocab:
    def __init__(self, tokens, min_freq=0):
        counter = collections.Counter(tokens)
        self.idx_to_token = ["<unk>"] + [t for t, c in sorted(counter.items(), key=lambda x: -x[1]) if c >= min_freq]
        self.token_to_idx = {t: i for i, t in enumerate(self.idx_to_token)}

    def __len__(self):
        return len(self.idx_to_token)

    def __getitem__(self, t):
        return self.token_to_idx.get(t, 0)


lines = read_time_machine()
tokens = [c for line in lines for c in line]
vocab = Vocab(tokens)
corpus = [vocab[t] for t in tokens][:10000]


def sgd(params, lr, batch_size):
    for p in params:
        p.data -= lr * p.grad / batch_size
        p.grad.data.zero_()


def get_params(vocab_size, num_hiddens, device):
    def _one(*shape):
        t = torch.empty(*shape, device=device, dtype=torch.float32)
        return nn.Parameter(nn.init.normal_(t, mean=0.0, std=0.01), requires_grad=True)

    def _bias(n):
        return nn.Parameter(torch.zeros(n, device=device))

    W_xh, W_hh, b_h = _one(vocab_size, num_hiddens), _one(num_hiddens, num_hiddens), _bias(num_hiddens)
    W_hq, b_q = _one(num_hiddens, vocab_size), _bias(vocab_size)
    return nn.ParameterList([W_xh, W_hh, b_h, W_hq, b_q])


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size, num_hiddens).to(device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    steps = inputs.shape[0]
    hs = []
    for t in range(steps):
        H = (inputs[t] @ W_xh + H @ W_hh + b_h).tanh()
        hs.append(H)
    hs = torch.stack(hs)
    return (hs @ W_hq + b_q).view(-1, b_q.shape[0]), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn, name="rnn"):
        self.vocab_size = vocab_size
        self.num_hiddens = num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state = init_state
        self.forward_fn = forward_fn
        self.eye = torch.eye(vocab_size, device=device)
        self.name = name

    def __repr__(self):
        return f"{self.name}({self.vocab_size}, {self.num_hiddens})"

    def __call__(self, X, state):
        onehot = self.eye[X.t().long()]
        return self.forward_fn(onehot, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


@torch.no_grad()
def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(1, device)
    out = prefix
    for c in prefix:
        y, state = net(torch.LongTensor([[vocab[c]]]).to(device), state)
    for _ in range(num_preds):
        c = vocab.idx_to_token[y.argmax(1).item()]
        out += c
        y, state = net(torch.LongTensor([[vocab[c]]]).to(device), state)
    return out


def grad_clipping(net, theta):
    params = list(net.parameters()) if isinstance(net, nn.Module) else list(net.params)
    total = torch.norm(torch.stack([p.grad.norm(2) for p in params]), 2)
    coef = theta / (total + 1e-6)
    if coef < 1:
        for p in params:
            p.grad.detach().mul_(coef)
    return total


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    start, l_sum, n, state = time.time(), 0.0, 0, None
    for X, Y in train_iter:
        X, Y = X.to(device), Y.to(device)
        if use_random_iter or state is None:
            state = net.begin_state(X.size(0), device)
        else:
            state = tuple(s.detach() for s in state)
        out, state = net(X, state)
        y = torch.transpose(Y, 0, 1).contiguous().view(-1)
        l = loss(out, y.long())
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
        l.backward()
        grad_clipping(net, 1)
        if isinstance(updater, torch.optim.Optimizer):
            updater.step()
        else:
            updater(batch_size=1)
        l_sum += l.item() * y.shape[0]
        n += y.shape[0]
    return math.exp(l_sum / n), n / (time.time() - start + 1e-9)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    params = net.parameters() if isinstance(net, nn.Module) else net.params

    def updater(batch_size):
        sgd(list(net.params), lr, batch_size)

    if isinstance(net, nn.Module):
        updater = torch.optim.SGD(params, lr=lr)
    history = []
    for epoch in range(num_epochs):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        history.append(ppl)
        if (epoch + 1) % 50 == 0:
            print(f"epoch {epoch + 1}, perplexity {ppl:f}, speed {speed:.1f}")
            for prefix in ["time traveller", "traveller"]:
                print(" -", predict_ch8(prefix, 50, net, vocab, device))
    return history
