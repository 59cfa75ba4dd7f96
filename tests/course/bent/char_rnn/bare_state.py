"""Bent: the state is a bare tensor, not a tuple of one."""

import time

import torch


def get_params(vocab_size, num_hiddens, device):
    shapes = [(vocab_size, num_hiddens), (num_hiddens, num_hiddens), (num_hiddens, vocab_size)]
    W_xh, W_hh, W_hq = (torch.empty(s, device=device).normal_(0, 0.01).requires_grad_() for s in shapes)
    b_h, b_q = (torch.zeros(n, device=device, requires_grad=True) for n in (num_hiddens, vocab_size))
    return W_xh, W_hh, b_h, W_hq, b_q


def init_rnn_state(batch_size, num_hiddens, device):
    return torch.zeros(batch_size, num_hiddens, device=device)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H = state
    states = []
    for x in inputs:
        H = (torch.einsum("bv,vh->bh", x, W_xh) + torch.einsum("bg,gh->bh", H, W_hh) + b_h).tanh()
        states.append(H)
    outputs = torch.einsum("tbh,hv->tbv", torch.stack(states), W_hq) + b_q
    return outputs.flatten(0, 1), H


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.__dict__.update(vocab_size=vocab_size, num_hiddens=num_hiddens, device=device)
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state = init_state
        self.forward_fn = forward_fn

    def __call__(self, X, state):
        rows = torch.eye(self.vocab_size, device=X.device)[X]
        return self.forward_fn(rows.transpose(0, 1), state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


@torch.no_grad()
def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(1, device)
    text, logits = "", None
    for character in prefix:
        logits, state = net(torch.tensor([[vocab[character]]], device=device), state)
        text += character
    for _ in range(num_preds):
        best = logits[0].argmax()
        text += vocab.idx_to_token[best]
        logits, state = net(best.reshape(1, 1), state)
    return text


def grad_clipping(net, theta):
    params = net.params if hasattr(net, "params") else list(net.parameters())
    norm = torch.cat([p.grad.flatten() for p in params]).norm()
    factor = torch.clamp(theta / norm, max=1.0)
    for p in params:
        p.grad.mul_(factor)


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    nll, count, begun = 0.0, 0, time.time()
    state = None
    for X, Y in train_iter:
        fresh = state is None or use_random_iter
        state = net.begin_state(len(X), device) if fresh else (state.detach() if torch.is_tensor(state) else tuple(s.detach() for s in state))
        logits, state = net(X.to(device), state)
        y = Y.t().flatten().to(device)
        l = loss(logits, y)
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
        l.backward()
        grad_clipping(net, 1)
        if isinstance(updater, torch.optim.Optimizer):
            updater.step()
        else:
            updater(batch_size=1)
        with torch.no_grad():
            nll -= logits.detach().log_softmax(-1).gather(1, y[:, None]).sum().item()
        count += y.numel()
    return float(torch.tensor(nll / count).exp()), count / (time.time() - begun)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    optimizer = torch.optim.SGD(net.params, lr=lr)
    loss = torch.nn.CrossEntropyLoss()
    return [train_epoch_ch8(net, train_iter, loss, optimizer, device, use_random_iter)[0] for _ in range(num_epochs)]
