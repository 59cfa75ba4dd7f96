"""Scripts as people hand them in: what a demonstration does at top level never decides what can be graded."""

from __future__ import annotations

import sys
import types

import pytest
import torch
import torch._dynamo  # what the first optimizer imports: the zygote has done so before a submission is loaded

from autograder.sandbox.loading.loader import Budget
from tests.engine.loading import load_script, reasons

CHAPTER = """
%s
import math
import torch
from torch import nn
from torch.nn import functional as F
from d2l import torch as d2l

batch_size, num_steps = 32, 35
train_iter, vocab = d2l.load_data_time_machine(batch_size, num_steps)
F.one_hot(torch.tensor([0, 2]), len(vocab))
X = torch.arange(10).reshape((2, 5))
F.one_hot(X.T, 28).shape

def get_params(vocab_size, num_hiddens, device):
    num_inputs = num_outputs = vocab_size

    def normal(shape):
        return torch.randn(size=shape, device=device) * 0.01

    params = [normal((num_inputs, num_hiddens)), normal((num_hiddens, num_hiddens)), torch.zeros(num_hiddens),
              normal((num_hiddens, num_outputs)), torch.zeros(num_outputs)]
    for param in params:
        param.requires_grad_(True)
    return params

def rnn(inputs, state, params):
    W_xh, W_hh, b_h, W_hq, b_q = params
    H, = state
    outputs = []
    for X in inputs:
        H = torch.tanh(torch.mm(X, W_xh) + torch.mm(H, W_hh) + b_h)
        outputs.append(torch.mm(H, W_hq) + b_q)
    return torch.cat(outputs, dim=0), (H,)

class RNNModelScratch: #@save
    def __init__(self, vocab_size, num_hiddens, device, get_params, forward_fn):
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens
        self.params = get_params(vocab_size, num_hiddens, device)
        self.forward_fn = forward_fn

    def __call__(self, X, state):
        return self.forward_fn(F.one_hot(X.T, self.vocab_size).type(torch.float32), state, self.params)

num_hiddens = 512
net = RNNModelScratch(len(vocab), num_hiddens, d2l.try_gpu(), get_params, rnn)

def train_epoch_ch8(net, train_iter, loss, updater, device, use_random_iter):
    metric = d2l.Accumulator(2)
    for X, Y in train_iter:
        l = loss(net(X, (torch.zeros(len(X), num_hiddens),))[0], Y.T.reshape(-1)).mean()
        l.backward()
        updater(batch_size=1)
    return math.exp(1)

def train_ch8(net, train_iter, vocab, lr, num_epochs, device, use_random_iter=False):
    animator = d2l.Animator(xlabel='epoch', ylabel='perplexity', legend=['train'], xlim=[10, num_epochs])
    for epoch in range(num_epochs):
        train_epoch_ch8(net, train_iter, nn.CrossEntropyLoss(), None, device, use_random_iter)
    print('done')

num_epochs, lr = 500, 1
train_ch8(net, train_iter, vocab, lr, num_epochs, d2l.try_gpu())
net = RNNModelScratch(len(vocab), num_hiddens, d2l.try_gpu(), get_params, rnn)
train_ch8(net, train_iter, vocab, lr, num_epochs, d2l.try_gpu(), use_random_iter=True)
"""

TABLE = """
import torch
import torch.nn as nn

def make_batch():
    input_batch = []
    for seq in seq_data:
        for i in range(2):
            seq[i] = seq[i] + '?' * (n_step - len(seq[i]))
        input_batch.append([num_dic[n] for n in seq[0]])
    return input_batch

class Seq2Seq(nn.Module):
    def __init__(self):
        super(Seq2Seq, self).__init__()
        self.enc_cell = nn.RNN(input_size=n_class, hidden_size=n_hidden, dropout=0.0)
        self.fc = nn.Linear(n_hidden, n_class)

    def forward(self, x):
        return self.fc(self.enc_cell(x)[0])

if __name__ == '__main__':
    n_step = 5
    n_hidden = 128

    char_arr = [c for c in 'SEPabcdefghijklmnopqrstuvwxyz?']
    num_dic = {}
    for i, ch in enumerate(char_arr):
        num_dic[ch] = i
    seq_data = [['man', 'women'], ['black', 'white'], ['king', 'queen']]
    n_class = len(num_dic)
    batch_size = len(seq_data)

    model = Seq2Seq()
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    input_batch = make_batch()

    for epoch in range(5000):
        optimizer.zero_grad()
        output = model(input_batch)
        loss = criterion(output, input_batch)
        if (epoch + 1) % 1000 == 0:
            print('Epoch:', '%04d' % (epoch + 1), 'cost =', '{:.6f}'.format(loss))
        loss.backward()
        optimizer.step()

    def translate(word):
        return model(torch.zeros(1, 1, n_class)).argmax().item()

    print('test')
    print('man ->', translate('man'))
"""

HELLO = """
import torch
input_size = 4
hidden_size = 4
batch_size = 1
idx2char = ['e', 'h', 'l', 'o']
x_data = [1, 0, 2, 2, 3]
one_hot_lookup = [[1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]
x_one_hot = [one_hot_lookup[x] for x in x_data]
inputs = torch.Tensor(x_one_hot).view(-1, batch_size, input_size)

class Model(torch.nn.Module):
    def __init__(self, input_size, hidden_size, batch_size):
        super(Model, self).__init__()
        self.rnncell = torch.nn.RNNCell(input_size, hidden_size)
    def forward(self, input, hidden):
        return self.rnncell(input, hidden)
    def init_hidden(self):
        return torch.zeros(batch_size, hidden_size)

net = Model(input_size, hidden_size, batch_size)
name = input('your name? ')
for epoch in range(15):
    loss = 0
    hidden = net.init_hidden()
    print('Predicted string: ', end='')
    for input in inputs:
        hidden = net(input, hidden)
        loss += hidden.sum()
    loss.backward()
    print(''.join([idx2char[x] for x in x_data]), end='')
while True:
    text = input('word: ')
    print(text)
"""


@pytest.fixture
def d2l(monkeypatch: pytest.MonkeyPatch) -> None:
    """Puts a small d2l.torch where the course's stand-in would be."""
    module = types.ModuleType("d2l.torch")
    module.load_data_time_machine = lambda batch_size, num_steps: ([], list("abcdefghijklmnopqrstuvwxyz ?"))  # type: ignore[attr-defined]
    module.try_gpu = lambda: torch.device("cpu")  # type: ignore[attr-defined]
    package = types.ModuleType("d2l")
    package.torch = module  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "d2l", package)
    monkeypatch.setitem(sys.modules, "d2l.torch", module)


def test_the_chapters_script_is_loaded_without_its_training(d2l: None) -> None:
    """A script with two 500-epoch runs at its end gives its functions and globals at once."""
    loaded = load_script(CHAPTER % "")
    assert loaded.error is None
    assert loaded.module.net.params[0].shape == (28, 512)
    outputs, (state,) = loaded.module.rnn(torch.zeros(3, 2, 28), (torch.zeros(2, 512),), loaded.module.net.params)
    assert outputs.shape == (6, 28) and state.shape == (2, 512)
    (note,) = loaded.notes
    assert (note.line, note.cell, note.reason) == (None, None, "not needed for grading, not run")


def test_constants_under_the_main_guard_are_there() -> None:
    """Published scripts keep alphabet and sizes under `__main__`; classes that read them can be built."""
    module = load_script(TABLE).module
    assert module.__name__ == "submission_under_test"
    assert module.num_dic["S"] == 0 and module.n_class == 30
    assert module.make_batch()[0] == [module.num_dic[letter] for letter in "man??"]
    assert isinstance(module.translate("man"), int)


def test_questions_and_endless_loops_are_not_run() -> None:
    """input(), a training loop and an endless loop stand between the reader and nothing."""
    loaded = load_script(HELLO)
    model = loaded.module.Model(4, 4, 1)
    assert model(loaded.module.inputs[0], model.init_hidden()).shape == (1, 4)
    assert not hasattr(loaded.module, "loss")
    assert "not needed for grading, not run" in reasons(loaded)


def test_what_waits_for_a_training_that_is_not_run_is_not_told_as_an_error() -> None:
    """A plot of the losses of a demonstration lacks them here alone: run as a whole the file has no error there."""
    loaded = load_script("""
        import types
        drawing = types.SimpleNamespace(plot=print, show=print)
        def train(loss):
            loss.backward()
            return [1.0]
        history = train(3)
        last = history[-1]
        drawing.plot(last); drawing.show()
        """)
    assert [note.reason for note in loaded.notes if "error" in note.reason] == []
    assert "lines 7-9" in [note.text for note in loaded.notes]


def test_a_failing_statement_takes_only_what_needs_it() -> None:
    """A file that is not there costs the statements that read it, and the report names cause and consequences once."""
    loaded = load_script("""
        raw = open('time_machine.txt').read()
        tokens = list(raw)
        def first():
            return tokens[0]
        def double(x):
            return 2 * x
        """)
    assert loaded.module.double(4) == 8
    (note,) = loaded.notes
    assert (note.line, note.text) == (2, "raw = open('time_machine.txt').read()")
    assert "FileNotFoundError" in note.reason and note.reason.endswith("left out with it: line 3")
    assert "line 3 was to make it" in loaded.lost["tokens"]


def test_definitions_inside_blocks_are_loaded_without_the_demonstrations_beside_them() -> None:
    """From an `if`, `with` or `try` the definitions are taken and the training loop is left out."""
    loaded = load_script("""
        import torch
        DEBUG = False
        if not DEBUG:
            def f(x):
                return x + offset
            offset = 3
            for i in range(10 ** 9):
                torch.ones(1).backward()
        with torch.no_grad():
            table = torch.arange(3)
            print(table)
        try:
            print(1 / 0)
        except ZeroDivisionError:
            raise
        """)
    assert loaded.module.f(1) == 4 and loaded.module.table.tolist() == [0, 1, 2]


def test_a_function_that_fills_a_global_is_called() -> None:
    """A bare call of an own function runs when it sets, or fills, what another function reads."""
    loaded = load_script("""
        def prepare():
            global size
            size = 7
        def fill(table):
            table['a'] = 1
        counts = {}
        def read():
            return size, counts['a']
        def show():
            print('a demonstration')
            raise SystemExit
        prepare()
        fill(counts)
        show()
        """)
    assert loaded.module.read() == (7, 1)
    assert [note.text for note in loaded.notes] == ["line 15"]


def test_library_settings_are_made() -> None:
    """Bare calls that configure a library run: seeds, search paths, warnings."""
    source = "import random\nrandom.seed(5)\nrandom.seed(6)\ndef draw():\n    return random.random()\n"
    value = load_script(source).module.draw()
    import random

    random.seed(6)
    assert value == random.random()


def test_the_last_definition_that_works_counts() -> None:
    """A later class whose body fails does not remove the earlier one; a later function that works replaces it."""
    loaded = load_script("""
        def f():
            return 1
        class A:
            kind = 'first'
        def f():
            return 2
        class A(undefined_base):
            kind = 'second'
        """)
    assert loaded.module.f() == 2 and loaded.module.A.kind == "first"


def test_a_function_whose_name_a_demonstration_reuses_is_graded() -> None:
    """`shapes = shapes(3)` leaves the function, not its result, to be graded."""
    loaded = load_script("def shapes(n):\n    return {'input': n}\nshapes = shapes(3)\n")
    assert loaded.module.shapes(2) == {"input": 2}
    assert "the function is graded" in reasons(loaded)


def test_modern_and_odd_syntax_is_loaded() -> None:
    """Dataclasses, walrus, match, decorators, annotations from the future, star imports and del are fine."""
    loaded = load_script("""
        from __future__ import annotations
        import functools
        from dataclasses import dataclass
        from math import *
        if (n := 5) > 3:
            size = n
        match n:
            case 5: kind = 'five'
            case _: kind = 'other'
        @dataclass
        class Point:
            x: Unknown
            y: float = pi
        @functools.lru_cache
        def f(x: Missing) -> Missing:
            return sqrt(x) + size
        list = [1]
        del list
        def g():
            return list(range(2)), kind
        """)
    module = loaded.module
    assert module.f(4) == 7.0 and module.g() == ([0, 1], "five") and module.Point(1).x == 1


def test_sources_can_be_inspected_and_tracebacks_point_into_the_file() -> None:
    """inspect.getsource finds a class that never was a file, and a traceback names the line."""
    import inspect
    import traceback

    loaded = load_script("x = 1\n\nclass A:\n    def f(self):\n        return 1 / 0\n")
    assert inspect.getsource(loaded.module.A).startswith("class A:\n    def f")
    with pytest.raises(ZeroDivisionError) as caught:
        loaded.module.A().f()
    last = traceback.extract_tb(caught.value.__traceback__)[-1]
    assert (last.filename, last.line, loaded.place(last.lineno or 0)) == ("work.py", "return 1 / 0", (5, None))


def test_the_whole_script_runs_when_asked() -> None:
    """With `whole` a demonstration runs too."""
    source = "seen = []\ndef demo():\n    seen.append(1)\ndemo()\nprint('x', seen.append(2))\n"
    assert load_script(source, whole=True).module.seen == [1, 2]


def test_a_budget_of_its_own_for_what_nothing_needs() -> None:
    """An assignment that nothing reads times out without a note that names it as a fault."""
    loaded = load_script("big = [i for i in range(10 ** 10)]\ndef f():\n    return 1\n", budget=Budget(0.2, 1.0))
    assert loaded.module.f() == 1
    assert [note.reason for note in loaded.notes] == ["took too long; nothing graded needs it"]
