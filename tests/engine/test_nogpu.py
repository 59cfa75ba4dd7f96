"""Code that asks for a GPU by name runs where there is none, and is told so."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from autograder.sandbox.child.mentions import first_in
from autograder.sandbox.child.nogpu import BY_NAME, asked_first
from autograder.sandbox.wire import Unit

USES = """
import torch
from torch import nn
from autograder.sandbox.child.nogpu import stand_in
assert stand_in()
assert torch.zeros(2, device=torch.device("mps")).to("xpu").device.type == "cpu"
x = torch.ones(2, 3, device="cuda:0").cuda().to("cuda").to(torch.device("cuda"))
net = nn.Linear(3, 2, device="cuda").cuda().to("cuda:1")
net(x).sum().backward()
assert {p.grad.device.type for p in net.parameters()} == {"cpu"}
assert torch.ones(2, device="meta").device.type == "meta" and torch.ones(1, dtype=torch.float64).dtype == torch.float64
"""


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
def test_the_cpu_stands_in_for_a_gpu() -> None:
    """Tensors and modules asked for on a GPU are made on the CPU; every other device is left as it is."""
    ran = subprocess.run([sys.executable, "-c", USES], capture_output=True, text=True, timeout=120, check=False)
    assert ran.returncode == 0, ran.stderr


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("X = X.cuda()", True),
        ("net = Net('cuda:0')", True),
        ('device = torch.device("cuda")', True),
        ('device = torch.device("cuda" if torch.cuda.is_available() else "cpu")', False),
        ("return torch.device(f'cuda:{i}')", False),
        ("# X = X.cuda()", False),
        ("torch.cuda.manual_seed_all(1)", False),
        ('device = torch.device("mps")', True),
        ('if torch.cuda.is_available():\n    device = torch.device("cuda")\nelse:\n    device = "cpu"', False),
        ("use_cuda = torch.cuda.is_available()\nif use_cuda:\n    net = net.cuda()", False),
        ('def f():\n    """Takes a device, "cuda" say."""', False),
        ('if fast:\n    device = "cuda"', True),
        ('amp = device.type == "cuda"', False),
        ('KINDS = ["cuda", "cpu"]\ndevice = KINDS[0 if torch.cuda.is_available() else 1]', False),
        ('net = Net()\nnet.to(KIND)\nKIND = "cuda"', True),
    ],
)
def test_asking_by_name_is_told_from_asking_first(line: str, asks: bool) -> None:
    """Only a line that names a GPU without looking for one is meant."""
    found = first_in(Unit(f"import torch\n{line}\n".encode(), "work.py"), BY_NAME, asked_first)
    assert (found is not None) is asks
    if found is not None:
        assert (found.line, found.text) == (1 + len(line.split("\n")), line.split("\n")[-1].strip())
