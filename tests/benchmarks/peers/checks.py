"""The ten tests of the four tasks, written once; `tasks` gives each peer their statements in the peer's own form.

`student` is the submission. A test uses its arguments, numpy and torch, and names of its own: nothing else of this
file goes along. Every wanted number is a literal, so that no peer computes it and none can keep it.
"""

import numpy as np
import torch


def srn_gives_the_worked_example(student):
    """With all weights one, the outputs are 1.9281, 1.9985 and 2.0000 for the inputs 1, 1, 2."""
    ones = np.ones((2, 2))
    outputs, _ = student.srn(np.array([[1.0, 1.0], [1.0, 1.0], [2.0, 2.0]]), np.zeros(2), ones, ones, ones)
    assert np.allclose(outputs, [[1.9281] * 2, [1.9985] * 2, [2.0] * 2], atol=1e-4)


def srn_carries_its_state(student):
    """The state of each step mixes its input with the state before."""
    h0, W, U = np.array([0.3, -0.4]), np.array([[0.5, -0.2], [0.1, 0.7]]), np.array([[0.9, -0.6], [0.4, 0.8]])
    inputs = np.array([[1.0, -1.0], [0.5, 2.0], [-2.0, 1.0]])
    _, states = student.srn(inputs, h0, W, U, np.ones((2, 1)))
    assert np.allclose(states, [[0.4699, -0.8854], [0.4768, 0.3002], [-0.3371, 0.7834]], atol=1e-4)


def srn_works_for_other_sizes(student):
    """Inputs, units and outputs may differ in number."""
    inputs, h0, W = np.linspace(-1, 1, 12).reshape(4, 3), np.linspace(0.1, 0.5, 5), np.linspace(-0.6, 0.8, 15)
    U, V = np.linspace(-0.5, 0.4, 25).reshape(5, 5), np.linspace(-1, 2, 10).reshape(5, 2)
    outputs, states = student.srn(inputs, h0, W.reshape(3, 5), U, V)
    assert outputs.shape == (4, 2) and states.shape == (4, 5)
    assert np.allclose(outputs, [[-1.1343, -1.0583], [-0.8634, -1.2703], [0.5532, 0.8754], [2.0991, 2.7137]], atol=1e-4)


def rnn_stacks_its_outputs(student):
    """The outputs of all steps stand below each other, T * B rows."""
    params = [torch.linspace(-1, 1, 12).reshape(4, 3), torch.linspace(-0.5, 0.7, 9).reshape(3, 3), torch.zeros(3)]
    params += [torch.linspace(-1, 2, 12).reshape(3, 4), torch.linspace(0, 0.3, 4)]
    inputs = torch.eye(4)[[0, 2, 1, 3, 3, 0]].reshape(3, 2, 4)
    outputs, _ = student.rnn_forward(inputs, (torch.zeros(2, 3),), params)
    assert outputs.shape == (6, 4)
    assert torch.allclose(outputs[:, 1], torch.tensor([-0.4093, 0.7499, -0.5176, 1.1929, 0.7280, 0.5560]), atol=1e-4)


def rnn_returns_its_last_state(student):
    """The state that comes back is that of the last step."""
    params = [torch.linspace(-1, 1, 12).reshape(4, 3), torch.linspace(-0.5, 0.7, 9).reshape(3, 3), torch.ones(3) / 4]
    params += [torch.linspace(-1, 2, 12).reshape(3, 4), torch.zeros(4)]
    _, state = student.rnn_forward(torch.eye(4).reshape(4, 1, 4), (torch.zeros(1, 3),), params)
    assert torch.allclose(state[0], torch.tensor([[0.7336, 0.8646, 0.9336]]), atol=1e-4)


def rnn_goes_on_from_a_state(student):
    """A sequence read in two halves ends where it ends when it is read at once."""
    params = [torch.linspace(-1, 1, 12).reshape(4, 3), torch.linspace(-0.5, 0.7, 9).reshape(3, 3), torch.ones(3) / 4]
    params += [torch.linspace(-1, 2, 12).reshape(3, 4), torch.zeros(4)]
    word, start = torch.eye(4)[[0, 1, 2, 3, 1, 0]].reshape(6, 1, 4), (torch.full((1, 3), 0.5),)
    _, half = student.rnn_forward(word[:3], start, params)
    _, end = student.rnn_forward(word[3:], half, params)
    assert torch.allclose(end[0], torch.tensor([[-0.3455, -0.0607, 0.2343]]), atol=1e-4)


def clip_shortens_all_together(student):
    """Gradients [3, 4] and [12] together have length 13; each is divided by 13."""
    first, second = student.clip([torch.tensor([3.0, 4.0]), torch.tensor([12.0])], 1.0)
    assert torch.allclose(torch.cat([first, second]), torch.tensor([3.0, 4.0, 12.0]) / 13, atol=1e-5)


def clip_leaves_short_ones_alone(student):
    """Gradients that are no longer than theta stay as they are."""
    first, second = student.clip([torch.tensor([0.3, 0.4]), torch.tensor([1.2])], 2.0)
    assert torch.allclose(torch.cat([first, second]), torch.tensor([0.3, 0.4, 1.2]), atol=1e-5)


def training_starts_from_chance(student):
    """With all parameters zero the first loss is 5 ln 4, and it falls."""
    values = {"weight_ih": torch.zeros(4, 4), "weight_hh": torch.zeros(4, 4)}
    losses = student.train_hello(values | {"bias_ih": torch.zeros(4), "bias_hh": torch.zeros(4)}, 15)
    assert len(losses) == 15 and abs(losses[0] - 6.9315) < 1e-3
    assert abs(losses[14] - 2.3957) < 1e-2


def training_follows_its_course(student):
    """From given parameters the losses are determined."""
    values = {"weight_ih": torch.linspace(-0.5, 0.5, 16).reshape(4, 4), "bias_ih": torch.linspace(-0.2, 0.3, 4)}
    values |= {"weight_hh": torch.linspace(0.6, -0.4, 16).reshape(4, 4), "bias_hh": torch.linspace(0.1, -0.1, 4)}
    losses = student.train_hello(values, 100)
    assert np.allclose([losses[0], losses[5], losses[20], losses[99]], [6.0234, 4.0236, 1.9107, 1.7140], atol=1e-2)
