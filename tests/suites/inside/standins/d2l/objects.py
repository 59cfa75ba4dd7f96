"""Stands in for the classes of Dive into Deep Learning 1.0 that its chapters build on: Module, DataModule, Trainer.

`Trainer.fit_epoch` and whatever else an exercise asks for is left to whoever inherits from them.
"""

import inspect

import char_data
import torch
from torch import nn


def add_to_class(Class):
    """Gives a decorator that makes a function a method of a class that is there already."""

    def add(function):
        setattr(Class, function.__name__, function)

    return add


class HyperParameters:
    """Keeps the arguments of its constructor as attributes."""

    def save_hyperparameters(self, ignore=()):
        """Makes an attribute of each argument of the function that calls it, and keeps them all in `hparams`."""
        told = inspect.getargvalues(inspect.currentframe().f_back)
        names = [*told.args, *filter(None, (told.varargs, told.keywords))]
        self.hparams = {n: told.locals[n] for n in names if n != "self" and n not in ignore and not n.startswith("_")}
        for name, value in self.hparams.items():
            setattr(self, name, value)


class ProgressBoard(HyperParameters):
    """Takes points of curves that nobody will look at."""

    def __init__(self, *args, display=False, **kwargs):
        self.display = False

    def draw(self, x, y, label, every_n=1):
        """Does nothing: there is no display."""


class Module(nn.Module, HyperParameters):
    """A model that knows its loss and its optimizer."""

    def __init__(self, plot_train_per_epoch=2, plot_valid_per_epoch=1):
        super().__init__()
        self.save_hyperparameters()
        self.board = ProgressBoard()

    def loss(self, y_hat, y):
        """Is for whoever inherits to write."""
        raise NotImplementedError("d2l.Module leaves `loss` to your class")

    def forward(self, X):
        """Gives what `net` gives."""
        return self.net(X)

    def plot(self, key, value, train):
        """Does nothing: there is no display."""

    def training_step(self, batch):
        """Gives the loss of a batch whose last part are the labels."""
        return self.loss(self(*batch[:-1]), batch[-1])

    def validation_step(self, batch):
        """Works out the loss of a batch."""
        self.loss(self(*batch[:-1]), batch[-1])

    def configure_optimizers(self):
        """Gives plain gradient descent at the learning rate `lr`."""
        return torch.optim.SGD(self.parameters(), lr=self.lr)


class DataModule(HyperParameters):
    """Batches to train and to validate on."""

    def __init__(self, root="../data", num_workers=4):
        self.save_hyperparameters()

    def get_dataloader(self, train):
        """Is for whoever inherits to write."""
        raise NotImplementedError("d2l.DataModule leaves `get_dataloader` to your class")

    def train_dataloader(self):
        """Gives the batches to train on."""
        return self.get_dataloader(train=True)

    def val_dataloader(self):
        """Gives the batches to validate on."""
        return self.get_dataloader(train=False)

    def get_tensorloader(self, tensors, train, indices=slice(0, None)):
        """Gives a DataLoader over rows of tensors."""
        rows = torch.utils.data.TensorDataset(*(part[indices] for part in tensors))
        return torch.utils.data.DataLoader(rows, self.batch_size, shuffle=train)


class TimeMachine(DataModule):
    """Windows of the course's text, `num_train` of them to train on and `num_val` after these."""

    def __init__(self, batch_size, num_steps, num_train=10000, num_val=5000):
        super().__init__()
        self.save_hyperparameters()
        corpus, self.vocab = char_data.load_corpus()
        windows = torch.tensor(corpus).unfold(0, num_steps + 1, 1)
        self.X, self.Y = windows[:, :-1], windows[:, 1:]

    def get_dataloader(self, train):
        """Gives batches of windows and of the same windows one character on."""
        rows = slice(0, self.num_train) if train else slice(self.num_train, self.num_train + self.num_val)
        return self.get_tensorloader([self.X, self.Y], train, rows)


class Trainer(HyperParameters):
    """A training of so many epochs, whose epochs are for whoever inherits to write."""

    def __init__(self, max_epochs, num_gpus=0, gradient_clip_val=0):
        self.save_hyperparameters()

    def prepare_data(self, data):
        """Takes the batches of a DataModule."""
        self.train_dataloader, self.val_dataloader = data.train_dataloader(), data.val_dataloader()

    def prepare_model(self, model):
        """Takes a model."""
        model.trainer, self.model = self, model

    def fit(self, model, data):
        """Makes `max_epochs` epochs."""
        self.prepare_data(data)
        self.prepare_model(model)
        self.optim = model.configure_optimizers()
        for epoch in range(self.max_epochs):
            self.epoch = epoch
            self.fit_epoch()

    def fit_epoch(self):
        """Is for whoever inherits to write."""
        raise NotImplementedError("d2l.Trainer leaves `fit_epoch` to your class")
