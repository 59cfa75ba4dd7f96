"""Code that asks for a GPU by name runs where there is none, and is told so."""

from __future__ import annotations

import subprocess
import sys

import pytest
import torch

from autograder.sandbox.child.nogpu import first_mention

USES = """
import torch
from torch import nn
from autograder.sandbox.child.nogpu import stand_in
assert stand_in()
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
    "text",
    [
        "if torch.cuda.is_available():\n    device = torch.device('cuda')\nelse:\n    device = torch.device('cpu')\n",
        "use = torch.cuda.is_available()\nif use:\n    net = net.cuda()\n",
        "def best():\n    if not torch.cuda.is_available():\n        return 'cpu'\n    return torch.device('cuda')\n",
        "try:\n    net = net.cuda()\nexcept RuntimeError:\n    pass\n",
        'def f():\n    "Runs on torch.device(cuda) or the CPU; x.cuda() is not needed."\n',
    ],
)
def test_what_looks_for_a_gpu_first_asks_for_none(text: str) -> None:
    """A branch that hangs on whether there is a GPU, a call that may fail, and a docstring are no request."""
    assert first_mention(text) is None


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
        ('"Moves a net with .cuda(), or to cuda."', False),
        ('print("cuda")', False),
        ('names = ["cuda", "cpu"]', False),
        ("assert torch.cuda.is_available() and x.cuda()", False),
    ],
)
def test_asking_by_name_is_told_from_asking_first(line: str, asks: bool) -> None:
    """Only a line that names a GPU without looking for one is meant."""
    assert (first_mention(f"import torch\n{line}\n") is not None) is asks
    if asks:
        assert first_mention(f"import torch\n{line}\n") == (2, line)
