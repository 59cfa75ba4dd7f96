"""Each step is torch.rnn_tanh_cell with a zero second bias; plain functions share the work, names in German."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F

STREUUNG = 0.01


def get_params(vocab_size, num_hiddens, device):
    gewichte = []
    for zeilen, spalten in [(vocab_size, num_hiddens), (num_hiddens, num_hiddens), (num_hiddens, vocab_size)]:
        gewichte.append(torch.empty(zeilen, spalten, device=device))
        nn.init.normal_(gewichte[-1], mean=0.0, std=STREUUNG)
    schwellen = [torch.zeros(num_hiddens, device=device), torch.zeros(vocab_size, device=device)]
    parameter = [gewichte[0], gewichte[1], schwellen[0], gewichte[2], schwellen[1]]
    for p in parameter:
        p.requires_grad_()
    return parameter


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(size=(batch_size, num_hiddens), device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    zustand = state[0]
    null = torch.zeros_like(b_h)
    ausgaben = None
    for eingabe in inputs:
        zustand = torch.rnn_tanh_cell(eingabe, zustand, W_xh.T, W_hh.T, b_h, null)
        neu = zustand.mm(W_hq).add(b_q)
        ausgaben = neu if ausgaben is None else torch.cat((ausgaben, neu), dim=0)
    return ausgaben, (zustand,)


class RNNModelScratch:
    """Netz aus Funktionen."""

    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self._anfang, self._vorwaerts = init_state, forward_fn

    def __call__(self, X, state):
        eins_aus_v = F.one_hot(X.T.contiguous(), self.vocab_size).type(torch.get_default_dtype())
        return self._vorwaerts(eins_aus_v, state, self.params)

    def begin_state(self, batch_size, device):
        return self._anfang(batch_size, self.num_hiddens, device)


def _weiter(net, index, state, device):
    return net(torch.as_tensor(index, device=device).reshape(1, 1), state)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(1, device)
    text = [prefix[0]]
    for zeichen in prefix[1:]:
        _, state = _weiter(net, vocab[text[-1]], state, device)
        text.append(zeichen)
    for _ in range(num_preds):
        logits, state = _weiter(net, vocab[text[-1]], state, device)
        _, index = logits.max(dim=1)
        text.append(vocab.idx_to_token[int(index)])
    return "".join(text)


def grad_clipping(net, theta):
    parameter = [p for p in net.parameters()] if isinstance(net, nn.Module) else net.params
    laenge = torch.norm(torch.stack([torch.norm(p.grad, 2) for p in parameter]), 2)
    faktor = theta / (laenge + 1e-6)
    if faktor < 1:
        for p in parameter:
            p.grad.detach().mul_(faktor)


def _schritt(net, updater, verlust):
    if isinstance(updater, torch.optim.Optimizer):
        updater.zero_grad()
        verlust.backward()
        grad_clipping(net, 1)
        updater.step()
    else:
        verlust.backward()
        grad_clipping(net, 1)
        updater(batch_size=1)


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    anfang, summe, anzahl, state = time.time(), 0.0, 0, None
    for X, Y in train_iter:
        if state is None or use_random_iter:
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            for teil in state:
                teil.detach_()
        y = Y.T.reshape(-1).to(device)
        y_hut, state = net(X.to(device), state)
        verlust = loss(y_hut, y.long())
        _schritt(net, updater, verlust)
        summe += verlust.item() * y.numel()
        anzahl += y.numel()
    return math.exp(summe / anzahl), anzahl / (time.time() - anfang)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    def updater(batch_size):
        with torch.no_grad():
            for p in net.params:
                p -= lr * p.grad / batch_size
                p.grad.zero_()

    for epoche in range(num_epochs):
        perplexitaet, tempo = train_epoch_ch8(net, train_iter, nn.CrossEntropyLoss(), updater, device, use_random_iter)
        print(f"{epoche + 1}: {perplexitaet:.3f} ({tempo:.0f} Zeichen/s)")
    return perplexitaet
