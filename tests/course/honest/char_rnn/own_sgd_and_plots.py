# -*- coding: utf-8 -*-
"""用 matplotlib 画图、IPython 显示、tqdm 进度条的写法：Chinese comments, plots, and training at top level."""

import math
import random
import time

import matplotlib.pyplot as plt
import torch
from IPython import display
from torch import nn
from torch.nn import functional as F
from tqdm import tqdm

from char_data import Vocab, load_corpus, seq_data_iter_random, seq_data_iter_sequential

batch_size, num_steps, num_hiddens = 32, 35, 256
corpus, vocab = load_corpus(10000)
device = torch.device("cuda" if torch.cuda.is_available() else "cpu")


class 数据迭代器:
    def __init__(self, 随机):
        self.采样 = seq_data_iter_random if 随机 else seq_data_iter_sequential

    def __iter__(self):
        return self.采样(corpus, batch_size, num_steps)


def get_params(vocab_size, num_hiddens, device):
    """初始化模型参数"""
    def normal(shape):
        return torch.randn(size=shape, device=device) * 0.01

    def two(n_in):
        return normal((n_in, num_hiddens)), torch.zeros(num_hiddens, device=device)

    W_xh, b_h = two(vocab_size)
    W_hh, _ = two(num_hiddens)
    W_hq, b_q = normal((num_hiddens, vocab_size)), torch.zeros(vocab_size, device=device)
    params = [W_xh, W_hh, b_h, W_hq, b_q]
    [p.requires_grad_(True) for p in params]
    return params


def init_rnn_state(batch_size, num_hiddens, device):
    return torch.zeros((batch_size, num_hiddens), device=device),


def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, = state
    outputs = []
    # inputs的形状：(时间步数量，批量大小，词表大小)
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        outputs.append(torch.mm(H, W_hq) + b_q)
    return torch.cat(outputs, dim=0), (H,)


class RNNModelScratch:
    """从零开始实现的循环神经网络模型"""
    def __init__(self, vocab_size, num_hiddens, device, get_params, init_state, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.init_state, self.forward_fn = init_state, forward_fn

    def __call__(self, X, state):
        X = F.one_hot(X.T.long(), self.vocab_size).type(torch.float32)
        return self.forward_fn(X, state, self.params)

    def begin_state(self, batch_size, device):
        return self.init_state(batch_size, self.num_hiddens, device)


def predict_ch8(prefix, num_preds, net, vocab, device):
    """在prefix后面生成新字符"""
    state = net.begin_state(batch_size=1, device=device)
    outputs = [vocab[prefix[0]]]
    get_input = lambda: torch.tensor([outputs[-1]], device=device).reshape((1, 1))
    for y in prefix[1:]:  # 预热期
        _, state = net(get_input(), state)
        outputs.append(vocab[y])
    for _ in range(num_preds):
        y, state = net(get_input(), state)
        outputs.append(int(y.argmax(dim=1).reshape(1)))
    return ''.join([vocab.idx_to_token[i] for i in outputs])


def grad_clipping(net, theta):
    """裁剪梯度"""
    if isinstance(net, nn.Module):
        params = [p for p in net.parameters() if p.requires_grad]
    else:
        params = net.params
    norm = torch.sqrt(sum(torch.sum((p.grad ** 2)) for p in params))
    if norm > theta:
        for param in params:
            param.grad[:] *= theta / norm


def sgd(params, lr, batch_size):
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    """训练网络一个迭代周期"""
    state, begin = None, time.time()
    l_sum, n = 0.0, 0
    for X, Y in train_iter:
        if state is None or use_random_iter:
            # 在第一次迭代或使用随机抽样时初始化state
            state = net.begin_state(batch_size=X.shape[0], device=device)
        else:
            if isinstance(net, nn.Module) and not isinstance(state, tuple):
                state.detach_()
            else:
                for s in state:
                    s.detach_()
        y = Y.T.reshape(-1)
        X, y = X.to(device), y.to(device)
        y_hat, state = net(X, state)
        l = loss(y_hat, y.long()).mean()
        if isinstance(updater, torch.optim.Optimizer):
            updater.zero_grad()
            l.backward()
            grad_clipping(net, 1)
            updater.step()
        else:
            l.backward()
            grad_clipping(net, 1)
            # 因为已经调用了mean函数
            updater(batch_size=1)
        l_sum += l.item() * y.numel()
        n += y.numel()
    return math.exp(l_sum / n), n / (time.time() - begin)


def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    loss = nn.CrossEntropyLoss()
    updater = lambda batch_size: sgd(net.params, lr, batch_size)
    xs, ys = [], []
    for epoch in tqdm(range(num_epochs)):
        ppl, speed = train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter)
        if (epoch + 1) % 10 == 0:
            xs.append(epoch + 1)
            ys.append(ppl)
            display.clear_output(wait=True)
            fig, ax = plt.subplots(figsize=(3.5, 2.5))
            line, = ax.plot(xs, ys)
            ax.set_xlabel('迭代周期')
            display.display(fig)
            print(predict_ch8('time traveller', 50, net, vocab, device))
    print(f'困惑度 {ppl:.1f}, {speed:.1f} 词元/秒 {str(device)}')


plt.rcParams['font.sans-serif'] = ['SimHei']
net = RNNModelScratch(len(vocab), num_hiddens, device, get_params, init_rnn_state, rnn)
train_ch8(net, 数据迭代器(False), vocab, 1, 500, device)
plt.show()
net = RNNModelScratch(len(vocab), num_hiddens, device, get_params, init_rnn_state, rnn)
train_ch8(net, 数据迭代器(True), vocab, 1, 500, device, use_random_iter=True)
