"""An epoch is a Trainer's fit over a module of steps, with callbacks for the two figures, as frameworks have it."""

import time

import torch
from torch import nn
from torch.nn import functional as F


def get_params(vocab_size, num_hiddens, device):
    def normal(*shape):
        return torch.randn(shape, device=device) * 0.01

    params = [
        normal(vocab_size, num_hiddens),
        normal(num_hiddens, num_hiddens),
        torch.zeros(num_hiddens, device=device),
        normal(num_hiddens, vocab_size),
        torch.zeros(vocab_size, device=device),
    ]
    for p in params:
        p.requires_grad_(True)
    return params


def init_rnn_state(batch_size, num_hiddens, device):
    return (torch.zeros((batch_size, num_hiddens), device=device),)


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    (H,) = state
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        Y = torch.mm(H, W_hq) + b_q
        outputs.append(Y)
    return torch.cat(outputs, dim=0), (H,)


class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        X = F.one_hot(X.T, self.vocab_size).type(torch.float32)
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    get_input = lambda: torch.tensor([outputs[-1]], device=device).reshape((1, 1))
    for y in prefix[1:]:
        _, state = net(get_input(), state)
        outputs.append(vocab[y])
    for _ in range(num_preds):
        y, state = net(get_input(), state)
        outputs.append(int(y.argmax(dim=1).reshape(1)))
    return "".join([vocab.idx_to_token[i] for i in outputs])


def grad_clipping(net, theta):
    if isinstance(net, nn.Module):
        params = [p for p in net.parameters() if p.requires_grad]
    else:
        params = net.params
    norm = torch.sqrt(sum(torch.sum(p.grad**2) for p in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm


class Callback:
    def on_batch_end(self, trainer, loss, n):
        pass

    def on_epoch_end(self, trainer):
        pass


class Perplexity(Callback):
    def __init__(self):
        self.sum, self.n = 0.0, 0

    def on_batch_end(self, trainer, loss, n):
        self.sum += loss * n
        self.n += n

    @property
    def value(self):
        return torch.tensor(self.sum / self.n, dtype=torch.float64).exp()


class Throughput(Callback):
    def __init__(self):
        self.t0, self.n = time.time(), 0

    def on_batch_end(self, trainer, loss, n):
        self.n += n

    def on_epoch_end(self, trainer):
        self.value = self.n / (time.time() - self.t0)


class LitCharRNN:
    """training_step / configure_optimizers, as Lightning has them"""

    automatic_optimization = False

    def __init__(self, net, loss, updater, device):
        self.net, self.loss, self.updater, self.device = net, loss, updater, device
        self.hiddens = None

    def optimizers(self):
        return self.updater

    def manual_backward(self, loss):
        loss.backward()

    def clip_gradients(self, gradient_clip_val):
        grad_clipping(self.net, gradient_clip_val)

    def training_step(self, batch, batch_idx):
        x, y = (t.to(self.device) for t in batch)
        if self.hiddens is None:
            self.hiddens = self.net.begin_state(batch_size=x.shape[0], device=self.device)
        logits, self.hiddens = self.net(x, self.hiddens)
        loss = self.loss(logits, y.transpose(0, 1).contiguous().view(-1))
        opt = self.optimizers()
        if isinstance(opt, torch.optim.Optimizer):
            opt.zero_grad()
        self.manual_backward(loss)
        self.clip_gradients(gradient_clip_val=1.0)
        opt.step() if isinstance(opt, torch.optim.Optimizer) else opt(batch_size=1)
        self.hiddens = tuple(h.detach() for h in self.hiddens)
        return {"loss": loss.detach(), "n": y.numel()}


class Trainer:
    def __init__(self, *callbacks):
        self.callbacks = callbacks

    def fit(self, module, loader, reset):
        for i, batch in enumerate(loader):
            if reset:
                module.hiddens = None
            out = module.training_step(batch, i)
            for c in self.callbacks:
                c.on_batch_end(self, out["loss"].item(), out["n"])
        for c in self.callbacks:
            c.on_epoch_end(self)


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    ppl, speed = Perplexity(), Throughput()
    Trainer(ppl, speed).fit(LitCharRNN(net, loss, updater, device), train_iter, use_random_iter)
    return ppl.value, speed.value


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    updater = torch.optim.SGD(net.params, lr)
    for epoch in range(num_epochs):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if (epoch + 1) % 10 == 0:
            print(predict_ch8("time traveller", 50, net, vocab, device))
    print(f"perplexity {ppl:.1f}, {speed:.1f} tokens/sec {device!s}")
