"""The stand-ins for d2l and for what draws: chapters' code finds what it uses, and nothing opens a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
FOLDERS = (COURSE / "tests" / "suites" / "inside" / "standins", COURSE / "exercises" / "char_rnn")


def run(script: str) -> str:
    """Runs a script with the stand-ins first on the path, in a process of its own; gives what it prints."""
    start = f"import sys; sys.path[:0] = {[str(f) for f in FOLDERS]!r}\n"
    done = subprocess.run([sys.executable, "-c", start + script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_text_of_the_chapters_is_the_course_s():
    """Loaders, vocabulary and tokens have the book's shapes."""
    script = """
from d2l import torch as d2l
train_iter, vocab = d2l.load_data_time_machine(batch_size=32, num_steps=35)
X, Y = next(iter(train_iter))
tokens = d2l.tokenize(d2l.read_time_machine(), "char")
corpus, other = d2l.load_corpus_time_machine(max_tokens=100)
print(len(vocab), tuple(X.shape), tuple(Y.shape), len(d2l.Vocab(tokens)), len(corpus), d2l.d2l is d2l)
"""
    assert run(script) == "28 (32, 35) (32, 35) 28 100 True"


def test_tools_of_the_chapters_work():
    """Accumulator, Timer, Animator, sgd, devices and plots."""
    script = """
import torch
from d2l import torch as d2l
metric, timer = d2l.Accumulator(2), d2l.Timer()
metric.add(torch.tensor(1.5), 2)
metric.add(1, 2)
w = torch.ones(2, requires_grad=True)
(3 * w).sum().backward()
d2l.sgd([w], 0.5, 3)
d2l.Animator(xlabel="epoch", legend=["train"], xlim=[10, 500]).add(10, [1.0])
d2l.plot([1], [2]); d2l.set_figsize(); d2l.use_svg_display()
print(metric[0], metric[1], timer.stop() >= 0, w.tolist(), w.grad.tolist(), d2l.try_gpu(), len(d2l.try_all_gpus()))
"""
    out = run(script)
    assert out.startswith("2.5 4.0 True [0.5, 0.5] [0.0, 0.0]")


def test_the_classes_of_the_newer_book_are_there_to_build_on():
    """Arguments become attributes, modules have parameters, methods are added, and an epoch is left to the reader."""
    script = """
import torch
from torch import nn
from d2l import torch as d2l

class Scratch(d2l.Module):
    def __init__(self, num_inputs, num_hiddens, sigma=0.5):
        super().__init__()
        self.save_hyperparameters()
        self.W = nn.Parameter(torch.ones(num_inputs, num_hiddens) * sigma)

class Net(d2l.HyperParameters):
    def __init__(self, size, make, *rest, **others):
        self.save_hyperparameters(ignore=["make"])

@d2l.add_to_class(Scratch)
def forward(self, X):
    return X @ self.W

@d2l.add_to_class(d2l.Trainer)
def fit_epoch(self):
    self.model.plot("loss", self.model(torch.ones(1, 2)), train=True)

net = Net(3, print, 4, five=5)
model = Scratch(2, 3)
data = d2l.TimeMachine(batch_size=8, num_steps=5, num_train=16)
X, Y = next(iter(data.train_dataloader()))
model.lr = 0.1
d2l.Trainer(max_epochs=2).fit(model, data)
print(net.hparams, hasattr(net, "make"), model.sigma, len(list(model.parameters())))
print(tuple(X.shape), bool((X[:, 1:] == Y[:, :-1]).all()), model.trainer.epoch)
"""
    assert run(script).splitlines() == [
        "{'size': 3, 'rest': (4,), 'others': {'five': 5}} False 0.5 1",
        "(8, 5) True 1",
    ]


def test_what_the_exercise_asks_for_is_not_given():
    """The message says where it has to be defined, and for a download what to use instead."""
    script = """
from d2l import torch as d2l
for name in ("train_ch8", "predict_ch8", "grad_clipping", "RNNModelScratch", "train_epoch_ch8"):
    try:
        getattr(d2l, name)
    except AttributeError as error:
        assert f"define {name} in your own file" in str(error)
        print(name)
try:
    d2l.download("time_machine")
except OSError as error:
    print(error)
"""
    lines = run(script).splitlines()
    assert lines[:5] == ["train_ch8", "predict_ch8", "grad_clipping", "RNNModelScratch", "train_epoch_ch8"]
    assert "load_data_time_machine" in lines[5]


def test_no_file_is_opened_once_all_is_imported():
    """A child behind its walls cannot open any."""
    script = """
import builtins, io
from d2l import torch as d2l
def shut(*args, **kwargs):
    raise PermissionError("shut")
builtins.open = io.open = io.open_code = shut
import matplotlib.pyplot as plt
import matplotlib.ticker
for random_iter in (False, True):
    print(len(list(d2l.load_data_time_machine(32, 35, random_iter)[0])) > 5)
"""
    assert run(script) == "True\nTrue"


def test_drawing_does_nothing_and_never_fails():
    """Usual calls of pyplot, IPython.display and tqdm."""
    folder = str(FOLDERS[0])
    script = f"""
import sys
for name in ("matplotlib", "IPython", "matplotlib_inline", "tqdm"):
    __import__(name)
    if {folder!r} not in sys.modules[name].__file__:
        sys.exit()
import matplotlib
import matplotlib.pyplot as plt
from IPython import display
from matplotlib_inline import backend_inline
from tqdm import tqdm, trange
matplotlib.use("Agg")
plt.rcParams["font.sans-serif"] = ["SimHei"]
fig, axes = plt.subplots(1, 2, figsize=(3, 2))
line, = axes[0].plot([1], [2], label="loss")
with plt.style.context("default"):
    plt.figure(); plt.plot([1, 2]); plt.legend(); plt.savefig("x.png"); plt.show()
display.clear_output(wait=True); display.display(fig); backend_inline.set_matplotlib_formats("svg")
assert list(tqdm([1, 2], desc="epochs")) == [1, 2] and len(list(trange(3))) == 3
"""
    run(script)


def test_boards_take_everything_and_write_nothing():
    """A training that reports to TensorBoard runs, under torch's name for the writer and under the others."""
    script = """
import tensorboard, tensorboardX
from torch.utils.tensorboard import SummaryWriter
import torch.utils.tensorboard as board
writer = SummaryWriter("runs/hello", comment="x")
writer.add_scalar("loss", 1.5, 0); writer.add_graph(None); writer.flush(); writer.close()
with tensorboardX.SummaryWriter(logdir="runs") as other:
    other.add_text("word", "ohlol")
print(board.SummaryWriter is SummaryWriter is tensorboardX.SummaryWriter)
"""
    assert run(script) == "True"


def test_what_keeps_the_course_of_a_training_keeps_nothing():
    """Trackers of experiments take every call; their settings can be read back, since a training may run by them."""
    script = """
import seaborn as sns, swanlab, torchinfo, torchsummary, wandb
from tqdm.auto import tqdm
from visdom import Visdom
with wandb.init(project="rnn", config={"lr": 0.1}) as run:
    run.log({"loss": 1.0})
wandb.config.epochs = 3
wandb.watch(None)
swanlab.init(config=dict(batch=2))
swanlab.log({"loss": 1.0}, step=1)
viz = Visdom(env="rnn")
viz.line([0.0], [0.0], win="loss", opts=dict(title="loss"))
sns.lineplot(x=[1], y=[2]).set(title="loss")
torchsummary.summary(None, (1, 2)), torchinfo.summary(None)
bar = tqdm(range(wandb.config.epochs))
for step in bar:
    bar.set_postfix_str("loss 1")
print(wandb.config.lr, run.config.epochs, swanlab.config["batch"], step)
"""
    assert run(script) == "0.1 3 2 2"


def test_what_prints_prettily_prints_plainly_or_not_at_all():
    """What logs, colours and draws tables takes every call, and what hands values on still does."""
    script = """
from colorama import Fore, Style, init
from icecream import ic
from loguru import logger
from prettytable import PrettyTable
from rich import print as show
from rich.console import Console
from rich.progress import Progress, track
from rich.table import Table
from tabulate import tabulate
from termcolor import colored, cprint
init(autoreset=True)
logger.add("log.txt"), logger.info("loss {}", 1.0)
table = PrettyTable(["epoch"]); table.add_row([1])
Console().print(Table(title="losses")), Console().log("done")
with Progress() as bar:
    bar.update(bar.add_task("train", total=3), advance=1)
show("[bold]", *[ic(step) + 1 for step in track(range(2), description="train")], ic(1, 2))
cprint(Fore.RED + colored("red", "red") + Style.RESET_ALL + tabulate([[1]]), "red")
"""
    assert run(script) == "[bold] 1 2 (1, 2)\nred"
