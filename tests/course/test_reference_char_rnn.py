"""The reference of char_rnn, proved against torch.nn.RNN, clip_grad_norm_, finite differences and worked numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from torch import nn

from reference import char_rnn as ref

CPU = torch.device("cpu")


def parameters(V, H, dtype=torch.float64, seed=0):
    """Draws parameters of size about 1."""
    generator = torch.Generator().manual_seed(seed)
    shapes = [(V, H), (H, H), (H,), (H, V), (V,)]
    return [torch.randn(s, generator=generator, dtype=dtype) * 0.7 for s in shapes]


def torch_rnn(params):
    """Gives torch.nn.RNN with these parameters."""
    W_xh, W_hh, b_h, _, _ = params
    net = nn.RNN(*W_xh.shape, dtype=W_xh.dtype)
    with torch.no_grad():
        net.weight_ih_l0.copy_(W_xh.T)
        net.weight_hh_l0.copy_(W_hh.T)
        net.bias_ih_l0.copy_(b_h)
        net.bias_hh_l0.zero_()
    return net


def test_the_task_s_number_by_hand():
    """H_1 = tanh(1), H_2 = tanh(2 + 0.5 H_1), outputs [H, 1 - H]."""
    params = [torch.tensor(v) for v in ([[1.0], [2.0]], [[0.5]], [0.0], [[1.0, -1.0]], [0.0, 1.0])]
    inputs = torch.eye(2).reshape(2, 1, 2)
    outputs, (state,) = ref.rnn(inputs, (torch.zeros(1, 1),), params)
    torch.testing.assert_close(outputs, torch.tensor([[0.7616, 0.2384], [0.9830, 0.0170]]), atol=5e-5, rtol=0)
    assert state.item() == pytest.approx(math.tanh(2 + 0.5 * math.tanh(1)))


@pytest.mark.parametrize(("T", "B", "V", "H"), [(4, 3, 6, 5), (1, 1, 2, 3), (7, 2, 3, 2)])
def test_the_recurrence_is_torch_s(T, B, V, H):
    """With copied parameters, outputs, state and all gradients are those of torch.nn.RNN and a linear read-out."""
    params = [p.requires_grad_() for p in parameters(V, H)]
    inputs = nn.functional.one_hot(torch.randint(V, (T, B)), V).double()
    H0 = torch.randn(B, H, dtype=torch.float64)
    outputs, (state,) = ref.rnn(inputs, (H0,), params)
    oracle = torch_rnn(params)
    states, last = oracle(inputs, H0[None])
    wanted = (states @ params[3] + params[4]).reshape(-1, V)
    torch.testing.assert_close(outputs, wanted)
    torch.testing.assert_close(state, last[0])
    weights = torch.randn_like(outputs)
    mine = torch.autograd.grad((outputs * weights).sum(), params[:3])
    leaves = [oracle.weight_ih_l0, oracle.weight_hh_l0, oracle.bias_ih_l0]
    theirs = torch.autograd.grad((wanted * weights).sum(), leaves)
    for left, right in zip(mine, (theirs[0].T, theirs[1].T, theirs[2]), strict=True):
        torch.testing.assert_close(left, right)


def test_gradients_are_finite_differences():
    """Autograd through the recurrence agrees with small steps in every parameter and in the state."""
    params = [p.requires_grad_() for p in parameters(3, 2)]
    inputs = nn.functional.one_hot(torch.tensor([[0, 2], [1, 1], [2, 0]]), 3).double()
    H0 = torch.randn(2, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda H, *p: ref.rnn(inputs, (H,), p)[0], (H0, *params))


def test_parameters_start_as_asked():
    """Five leaves of the right shapes, normal with standard deviation 0.01, biases zero."""
    torch.manual_seed(0)
    params = ref.get_params(28, 256, CPU)
    assert [tuple(p.shape) for p in params] == [(28, 256), (256, 256), (256,), (256, 28), (28,)]
    assert all(p.is_leaf and p.requires_grad for p in params)
    for weight in (params[0], params[1], params[3]):
        assert weight.std().item() == pytest.approx(0.01, rel=0.05)
        assert abs(weight.mean().item()) < 5e-4
    assert not params[2].any()
    assert not params[4].any()


def test_everything_is_made_on_the_device():
    """The meta device shows it on any machine."""
    meta = torch.device("meta")
    assert {p.device.type for p in ref.get_params(3, 4, meta)} == {"meta"}
    assert ref.init_rnn_state(2, 4, meta)[0].device.type == "meta"


def test_one_hot_rows_as_in_the_task():
    """[[0, 2]] with three characters becomes one row for each step."""
    echo = lambda inputs, state, params: (inputs, state)  # noqa: E731
    net = ref.RNNModelScratch(3, 1, CPU, ref.get_params, ref.init_rnn_state, echo)
    inputs, _ = net(torch.tensor([[0, 2]]), net.begin_state(1, CPU))
    assert inputs.tolist() == [[[1, 0, 0]], [[0, 0, 1]]]


@pytest.mark.parametrize("theta", [0.5, 1, 2, 20])
@pytest.mark.parametrize("as_module", [False, True])
def test_clipping_is_torch_s(theta, as_module):
    """For a module and a net from scratch the gradients end as torch.nn.utils.clip_grad_norm_ leaves them."""
    mine, theirs = nn.Linear(4, 3), nn.Linear(4, 3)
    for left, right in zip(mine.parameters(), theirs.parameters(), strict=True):
        left.grad = torch.randn_like(left) * 3
        right.grad = left.grad.clone()
    nn.utils.clip_grad_norm_(theirs.parameters(), theta)
    net = mine if as_module else type("Scratch", (), {"params": list(mine.parameters())})()
    ref.grad_clipping(net, theta)
    for left, right in zip(mine.parameters(), theirs.parameters(), strict=True):
        torch.testing.assert_close(left.grad, right.grad, rtol=1e-5, atol=1e-6)


def test_clipping_by_hand():
    """[3, 4] and [12] have length 13."""
    net = type("Scratch", (), {})()
    net.params = [torch.zeros(2, requires_grad=True), torch.zeros(1, requires_grad=True)]
    net.params[0].grad, net.params[1].grad = torch.tensor([3.0, 4.0]), torch.tensor([12.0])
    ref.grad_clipping(net, 1)
    np.testing.assert_allclose(torch.cat([p.grad for p in net.params]), np.array([3, 4, 12]) / 13, rtol=1e-6)


class ModuleNet(nn.Module):
    """The same model with torch.nn.RNN in it, trained below by torch's own loop."""

    def __init__(self, params):
        super().__init__()
        self.rnn = torch_rnn(params)
        self.W_hq, self.b_q = (nn.Parameter(p.clone()) for p in params[3:])

    def forward(self, X, state):
        """Gives (logits (T*B, V), state (1, B, H))."""
        inputs = nn.functional.one_hot(X.T, self.b_q.numel()).to(self.b_q.dtype)
        states, last = self.rnn(inputs, state)
        return (states @ self.W_hq + self.b_q).flatten(0, 1), last


@pytest.mark.parametrize("use_random_iter", [False, True])
def test_training_ends_where_torch_s_own_loop_ends(use_random_iter):
    """Two epochs of train_ch8 from given parameters, against nn.RNN, clip_grad_norm_ and SGD."""
    V, H, B, T, lr = 5, 4, 3, 6, 0.7
    params = parameters(V, H, torch.float32)
    batches = [(torch.randint(V, (B, T)), torch.randint(V, (B, T))) for _ in range(3)]
    start = [p.clone().requires_grad_() for p in params]
    net = ref.RNNModelScratch(V, H, CPU, lambda *_: start, ref.init_rnn_state, ref.rnn)
    perplexity = ref.train_ch8(net, batches, None, lr, 2, CPU, use_random_iter)
    oracle, wanted = _torch_loop(params, batches, lr, use_random_iter)
    assert perplexity == pytest.approx(wanted, rel=1e-5)
    torch.testing.assert_close(net.params[0], oracle.rnn.weight_ih_l0.T, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(net.params[1], oracle.rnn.weight_hh_l0.T, rtol=1e-4, atol=1e-5)
    torch.testing.assert_close(net.params[3], oracle.W_hq, rtol=1e-4, atol=1e-5)


def _torch_loop(params, batches, lr, use_random_iter):
    net = ModuleNet(params)
    net.rnn.bias_hh_l0.requires_grad_(False)
    trained = [p for p in net.parameters() if p.requires_grad]
    optimizer = torch.optim.SGD(trained, lr)
    for _ in range(2):
        losses, state = [], None
        for X, Y in batches:
            state = None if state is None or use_random_iter else state.detach()
            logits, state = net(X, state)
            loss = nn.functional.cross_entropy(logits, Y.T.flatten())
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(trained, 1)
            optimizer.step()
            losses.append(loss.item())
    return net, math.exp(sum(losses) / len(losses))


class KnownLosses:
    """A net from scratch whose mean losses are known: for label 0 the logits [0, log(e^loss - 1)]."""

    def __init__(self, losses):
        self.params = [torch.zeros(1, requires_grad=True)]
        self._losses = iter(losses)

    def begin_state(self, batch_size, device):
        """Gives a state that is not used."""
        return (torch.zeros(batch_size, 1),)

    def __call__(self, X, state):
        other = math.log(math.exp(next(self._losses)) - 1)
        return torch.tensor([[0.0, other]]).repeat(X.numel(), 1) + 0 * self.params[0], state


def test_perplexity_by_hand():
    """Mean losses 1.0 over 6 characters and 2.0 over 2: exp(10 / 8) = 3.4903."""
    batches = [(torch.zeros(2, 3, dtype=torch.long),) * 2, (torch.zeros(2, 1, dtype=torch.long),) * 2]
    net = KnownLosses([1.0, 2.0])
    updater = torch.optim.SGD(net.params, 0.0)
    perplexity, speed = ref.train_epoch_ch8(net, batches, nn.CrossEntropyLoss(), updater, CPU, False)
    assert perplexity == pytest.approx(3.4903, abs=1e-4)
    assert speed > 0


class Successor:
    """A net that predicts the character after the next: its state counts what it was fed."""

    def begin_state(self, batch_size, device):
        """Gives a count of zero."""
        return (torch.zeros(batch_size, 1),)

    def __call__(self, X, state):
        count = state[0] + 1
        return nn.functional.one_hot((X[:, -1] + count[:, 0].long()) % 5, 5).float(), (count,)


class Letters:
    """A vocabulary of five letters."""

    idx_to_token = "abcde"

    def __getitem__(self, letter):
        return self.idx_to_token.index(letter)


def test_prediction_by_hand():
    """From "ab": the count is 2 at the first prediction, so b + 2 = d, then d + 3 = b, then b + 4 = a."""
    assert ref.predict_ch8("ab", 3, Successor(), Letters(), CPU) == "abdba"
    assert ref.predict_ch8("ab", 0, Successor(), Letters(), CPU) == "ab"
