"""Stands in for `d2l.torch`: what the chapters on recurrent networks use, on the course's own text.

Names and signatures are those of Dive into Deep Learning 0.17, and of 1.0 for the classes in d2l.objects. Nothing
opens a file or the network: the text was read when the grader started. Plots do nothing. What the exercises ask for
is not here.
"""

# ruff: noqa: F401 - scripts use modules and names through d2l, as d2l.math or d2l.Vocab
import collections
import math
import os
import random
import re
import sys
import time

import char_data
import numpy as np
import torch
from char_data import (
    SeqDataLoader,
    Vocab,
    count_corpus,
    seq_data_iter_random,
    seq_data_iter_sequential,
    tokenize,
)
from IPython import display
from matplotlib import pyplot as plt
from torch import nn
from torch.nn import functional as F
from torch.utils import data

from d2l.objects import DataModule, HyperParameters, Module, ProgressBoard, TimeMachine, Trainer, add_to_class

d2l = sys.modules[__name__]

DATA_URL = "http://d2l-data.s3-accelerate.amazonaws.com/"
DATA_HUB = {"time_machine": (DATA_URL + "timemachine.txt", char_data.TIME_MACHINE_SHA1)}

_ASKED_FOR = (
    "get_params",
    "init_rnn_state",
    "rnn",
    "RNNModelScratch",
    "predict_ch8",
    "grad_clipping",
    "train_epoch_ch8",
    "train_ch8",
)


def __getattr__(name):
    """Says why a name is not here."""
    if name.startswith("__"):
        raise AttributeError(name)
    if name in _ASKED_FOR:
        raise AttributeError(f"d2l.{name} is not given here: the exercise asks for it; define {name} in your own file")
    raise AttributeError(f"d2l.{name} is not in the grader's stand-in for d2l.torch (it has what the RNN chapters use)")


def download(name, cache_dir=None):
    """Raises OSError: nothing is downloaded while grading."""
    raise OSError(f"{name!r} is not downloaded while grading: the text is given, use d2l.load_data_time_machine")


def download_extract(name, folder=None):
    """Raises OSError: nothing is downloaded while grading."""
    return download(name)


def read_time_machine():
    """Gives the lines of the course's text."""
    return char_data.read_corpus()


def load_corpus_time_machine(max_tokens=-1):
    """Gives (list of character indices, Vocab) of the course's text."""
    return char_data.load_corpus(max_tokens)


def load_data_time_machine(batch_size, num_steps, use_random_iter=False, max_tokens=10000):
    """Gives (SeqDataLoader, Vocab) of the course's text."""
    return char_data.load_data(batch_size, num_steps, use_random_iter, max_tokens)


def try_gpu(i=0):
    """Gives GPU number i where there is one, else the CPU."""
    return torch.device(f"cuda:{i}") if torch.cuda.device_count() > i else torch.device("cpu")


def cpu():
    """Gives the CPU."""
    return torch.device("cpu")


def num_gpus():
    """Gives the number of GPUs."""
    return torch.cuda.device_count()


def gpu(i=0):
    """Gives GPU number i."""
    return torch.device(f"cuda:{i}")


def try_all_gpus():
    """Gives all GPUs, or the CPU where there is none."""
    return [torch.device(f"cuda:{i}") for i in range(torch.cuda.device_count())] or [torch.device("cpu")]


def sgd(params, lr, batch_size):
    """Makes one step of minibatch gradient descent and sets the gradients to zero."""
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()


def squared_loss(y_hat, y):
    """Gives half the squared differences."""
    return (y_hat - y.reshape(y_hat.shape)) ** 2 / 2


def load_array(data_arrays, batch_size, is_train=True):
    """Gives a DataLoader over tensors."""
    return data.DataLoader(data.TensorDataset(*data_arrays), batch_size, shuffle=is_train)


def evaluate_loss(net, data_iter, loss):
    """Gives the mean loss of a net over a data set."""
    metric = Accumulator(2)
    for X, y in data_iter:
        out = net(X)
        values = loss(out, y.reshape(out.shape))
        metric.add(values.sum().item(), values.numel())
    return metric[0] / metric[1]


class Timer:
    """Takes times; `stop` gives the seconds since the last start."""

    def __init__(self):
        self.times = []
        self.start()

    def start(self):
        """Starts the clock."""
        self.tik = time.time()

    def stop(self):
        """Stops the clock and gives the seconds."""
        self.times.append(time.time() - self.tik)
        return self.times[-1]

    def avg(self):
        """Gives the mean of the times."""
        return sum(self.times) / len(self.times)

    def sum(self):
        """Gives the sum of the times."""
        return sum(self.times)

    def cumsum(self):
        """Gives the running sums of the times."""
        return np.array(self.times).cumsum().tolist()


class Accumulator:
    """Adds up n numbers side by side."""

    def __init__(self, n):
        self.data = [0.0] * n

    def add(self, *args):
        """Adds to each number."""
        self.data = [a + float(b) for a, b in zip(self.data, args, strict=True)]

    def reset(self):
        """Sets all numbers to zero."""
        self.data = [0.0] * len(self.data)

    def __getitem__(self, idx):
        return self.data[idx]


class Animator:
    """Takes points of a curve that nobody will look at."""

    def __init__(self, xlabel=None, ylabel=None, legend=None, xlim=None, ylim=None, *args, **kwargs):
        self.X, self.Y = [], []

    def add(self, x, y):
        """Keeps a point."""
        self.X.append(x)
        self.Y.append(y)


def use_svg_display():
    """Does nothing: there is no display."""


def set_figsize(figsize=(3.5, 2.5)):
    """Does nothing: there is no display."""


def set_axes(*args, **kwargs):
    """Does nothing: there is no display."""


def plot(*args, **kwargs):
    """Does nothing: there is no display."""


def show_list_len_pair_hist(*args, **kwargs):
    """Does nothing: there is no display."""


ones, zeros, zeros_like, tensor, arange = torch.ones, torch.zeros, torch.zeros_like, torch.tensor, torch.arange
meshgrid, sin, sinh, cos, cosh, tanh = torch.meshgrid, torch.sin, torch.sinh, torch.cos, torch.cosh, torch.tanh
linspace, exp, log, normal, rand, randn = torch.linspace, torch.exp, torch.log, torch.normal, torch.rand, torch.randn
matmul, int32, int64, float32 = torch.matmul, torch.int32, torch.int64, torch.float32
concat, stack, abs, eye, sigmoid = torch.cat, torch.stack, torch.abs, torch.eye, torch.sigmoid


def numpy(x, *args, **kwargs):
    """Gives a tensor as an array."""
    return x.detach().numpy(*args, **kwargs)


def size(x, *args, **kwargs):
    """Gives the number of elements."""
    return x.numel(*args, **kwargs)


def reshape(x, *args, **kwargs):
    """Gives the same elements in another shape."""
    return x.reshape(*args, **kwargs)


def to(x, *args, **kwargs):
    """Gives a tensor on a device, or a module moved there."""
    return x.to(*args, **kwargs)


def reduce_sum(x, *args, **kwargs):
    """Gives sums of elements."""
    return x.sum(*args, **kwargs)


def reduce_mean(x, *args, **kwargs):
    """Gives means of elements."""
    return x.mean(*args, **kwargs)


def argmax(x, *args, **kwargs):
    """Gives the places of the largest elements."""
    return x.argmax(*args, **kwargs)


def astype(x, *args, **kwargs):
    """Gives the elements in another dtype."""
    return x.type(*args, **kwargs)


def transpose(x, *args, **kwargs):
    """Gives the transpose."""
    return x.t(*args, **kwargs)
