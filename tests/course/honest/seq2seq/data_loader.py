"""A DataLoader that shuffles, typed dicts, a class of its own for both layers."""

from typing import TypedDict, Iterator
from contextlib import contextmanager
import torch
from torch import nn
from torch.utils.data import TensorDataset, DataLoader

ALPHABET = {c: i for i, c in enumerate("SE?abcdefghijklmnopqrstuvwxyz")}
BACK = {i: c for c, i in ALPHABET.items()}
N_STEP = 5

class Sample(TypedDict):
    enc: str
    dec: str
    out: str

def sample(pair) -> Sample:
    a, b = (w + (N_STEP - len(w)) * "?" for w in pair)
    return {"enc": f"{a}E", "dec": f"S{b}", "out": f"{b}E"}

def make_data(seq_data):
    rows = [sample(p) for p in seq_data]
    ids = {k: torch.tensor([[ALPHABET[c] for c in r[k]] for r in rows]) for k in ("enc", "dec", "out")}
    hot = lambda t: torch.zeros(*t.shape, len(ALPHABET)).scatter_(2, t.unsqueeze(2), 1.0)
    return hot(ids["enc"]), hot(ids["dec"]), ids["out"]

class Coder(nn.GRU):
    """a GRU that is used batch first"""
    def __init__(self, n_class, n_hidden): super().__init__(input_size=n_class, hidden_size=n_hidden, batch_first=True)

class Seq2Seq(nn.Module):
    def __init__(self, n_class=29, n_hidden=128):
        super().__init__()
        self.n_hidden = n_hidden
        self.reader, self.writer = Coder(n_class, n_hidden), Coder(n_class, n_hidden)
        self.head = nn.Linear(n_hidden, n_class)
    def forward(self, enc_input, enc_hidden, dec_input):
        _, context = self.reader(enc_input, enc_hidden)
        said, _ = self.writer(dec_input, context)
        return self.head(said).permute(1, 0, 2)

@contextmanager
def training(model):
    was = model.training
    model.train()
    try: yield
    finally: model.train(was)

def batches(seq_data) -> Iterator:
    return DataLoader(TensorDataset(*make_data(seq_data)), batch_size=3, shuffle=True)

def train(model, seq_data, epochs, lr=0.001):
    opt = torch.optim.Adam(model.parameters(), lr=lr)
    losses: list[float] = []
    loader = batches(seq_data)
    with training(model):
        for _ in range(epochs):
            per = []
            for e, d, t in loader:
                opt.zero_grad()
                logits = model(e, torch.zeros(1, len(e), model.n_hidden), d)
                loss = nn.functional.cross_entropy(logits.permute(1, 2, 0), t)
                loss.backward()
                opt.step()
                per.append(loss.detach())
            losses.append(torch.stack(per).mean().item())
    return losses

@torch.inference_mode()
def translate(model, word):
    e, d, _ = make_data([(word, "?" * N_STEP)])
    best = model(e, torch.zeros(1, 1, model.n_hidden), d)[:, 0].argmax(-1)
    text = ""
    for i in best.tolist():
        if (c := BACK[i]) == "E":
            break
        text += c
    return text.strip("?").replace("?", "")
