"""Exercise 6: character language model from scratch. Anna Kowalska."""

import math
import time

import torch
from torch import nn
from torch.nn import functional as F

from char_data import load_data


def get_params(vocab_size, num_hiddens, device):
    params = [
        torch.normal(0, 0.01, (vocab_size, num_hiddens), device=device),
        torch.normal(0, 0.01, (num_hiddens, num_hiddens), device=device),
        torch.zeros(num_hiddens, device=device),
        torch.normal(0, 0.01, (num_hiddens, vocab_size), device=device),
        torch.zeros(vocab_size, device=device),
    ]
    for param in params:
        param.requires_grad_(True)
    return params


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros(batch_size, num_hiddens, device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    outputs = []
    for X in inputs:
        H = torch.tanh(X @ W_xh + H @ W_hh + b_h)
        outputs.append(H @ W_hq + b_q)
    return torch.cat(outputs), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size = vocab_size
        self.num_hiddens = num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state = init_state
        self.forward_fn = forward_fn

    def __call__(self, X, state):
        X = F.one_hot(X.T, self.vocab_size).type(torch.float32)
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(1, device)
    indices = [vocab[char] for char in prefix]
    with torch.no_grad():
        for index in indices[:-1]:
            _, state = net(torch.tensor([[index]], device=device), state)
        for _ in range(num_preds):
            logits, state = net(torch.tensor([[indices[-1]]], device=device), state)
            indices.append(int(logits.argmax(dim=1)))
    return "".join(vocab.idx_to_token[index] for index in indices)


def grad_clipping(net, theta):
    params = list(net.parameters()) if isinstance(net, nn.Module) else net.params
    params = [p for p in params if p.requires_grad and p.grad is not None]
    norm = torch.sqrt(sum((p.grad ** 2).sum() for p in params))
    if norm > theta:
        for p in params:
            p.grad *= theta / norm


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    start = time.time()
    state = None
    total_loss, total_tokens = 0.0, 0
    for X, Y in train_iter:
        X, y = X.to(device), Y.T.reshape(-1).to(device)
        if state is None or use_random_iter:
            state = net.begin_state(X.shape[0], device)
        else:
            state = tuple(s.detach() for s in state)
        y_hat, state = net(X, state)
        mean_loss = loss(y_hat, y.long()).mean()
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            mean_loss.backward()
            grad_clipping(net, 1)
            updater.step()
        else:
            mean_loss.backward()
            grad_clipping(net, 1)
            updater(batch_size=1)
        total_loss += mean_loss.item() * y.numel()
        total_tokens += y.numel()
    return math.exp(total_loss / total_tokens), total_tokens / (time.time() - start)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    params = net.parameters() if isinstance(net, nn.Module) else net.params
    updater = torch.optim.SGD(params, lr)
    for epoch in range(num_epochs):
        perplexity, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if (epoch + 1) % 10 == 0:
            print(epoch + 1, f"perplexity {perplexity:.2f}", predict_ch8("the ", 30, net, vocab, device))
    return perplexity


if __name__ == "__main__":
    train_iter, vocab = load_data(batch_size=32, num_steps=35, max_tokens=20000)
    device = torch.device("cpu")
    net = RNNModelScratch(len(vocab), 64, device, get_params, init_rnn_state, rnn)
    train_ch8(net, train_iter, vocab, lr=1, num_epochs=30, device=device)
