"""Everything is a method of one class, and the names of the task are bound to these at the end."""

import math
import time

import torch
from torch import nn


class CharRNN:
    SIGMA = 0.01

    @classmethod
    def make_params(cls, V, H, device):
        g = lambda *s: nn.init.normal_(torch.empty(*s, device=device), 0.0, cls.SIGMA).requires_grad_()
        z = lambda n: torch.zeros(n, device=device).requires_grad_()
        return [g(V, H), g(H, H), z(H), g(H, V), z(V)]

    @staticmethod
    def first_state(batch_size, num_hiddens, device):
        return (torch.zeros(batch_size, num_hiddens, device=device),)

    @staticmethod
    def run(inputs, state, params):
        Wx, Wh, bh, Wo, bo = params
        (h,) = state
        ys = []
        for x in inputs:
            h = (x @ Wx).add_(h @ Wh).add_(bh).tanh_()
            ys.append(h @ Wo + bo)
        return torch.cat(ys), (h,)

    class Net:
        def __init__(self, V, H, device, get_params, init_state, forward_fn):
            self.V, self.H = V, H
            self.vocab_size, self.num_hiddens = V, H
            self.params = get_params(V, H, device)
            self.i, self.f = init_state, forward_fn

        def __call__(self, X, state):
            return self.f(nn.functional.one_hot(X.T, self.V).float(), state, self.params)

        def begin_state(self, batch_size, device):
            return self.i(batch_size, self.H, device)

    @staticmethod
    def write(prefix, n, net, vocab, device):
        with torch.no_grad():
            s = net.begin_state(batch_size=1, device=device)
            out = prefix
            for k in range(len(prefix) + n - 1):
                y, s = net(torch.tensor([[vocab[out[k]]]], device=device), s)
                out += vocab.idx_to_token[y.argmax().item()] * (k + 1 == len(out))
            return out

    @staticmethod
    def clip(net, theta):
        ps = list(net.parameters()) if isinstance(net, nn.Module) else net.params
        n = math.sqrt(sum(p.grad.pow(2).sum().item() for p in ps))
        [p.grad.div_(max(1, n / theta)) for p in ps]

    @classmethod
    def epoch(cls, net, it, loss, updater, device, random):
        s, tot, n, t = None, 0, 0, time.time()
        for X, Y in it:
            if s is None or random:
                s = net.begin_state(batch_size=len(X), device=device)
            s = [e.detach() for e in s]
            o, s = net(X.to(device), tuple(s))
            l = loss(o, Y.T.flatten().to(device))
            opt = isinstance(updater, torch.optim.Optimizer)
            opt and updater.zero_grad()
            l.backward()
            cls.clip(net, 1)
            updater.step() if opt else updater(batch_size=1)
            tot, n = tot + l.item() * Y.numel(), n + Y.numel()
        return math.exp(tot / n), n / (time.time() - t)

    @classmethod
    def fit(cls, net, it, vocab, lr, num_epochs, device, use_random_iter=False):
        opt = torch.optim.SGD(net.params, lr)
        return [cls.epoch(net, it, nn.CrossEntropyLoss(), opt, device, use_random_iter) for _ in range(num_epochs)]


get_params, init_rnn_state, rnn, RNNModelScratch = CharRNN.make_params, CharRNN.first_state, CharRNN.run, CharRNN.Net
predict_ch8, grad_clipping, train_epoch_ch8, train_ch8 = CharRNN.write, CharRNN.clip, CharRNN.epoch, CharRNN.fit
