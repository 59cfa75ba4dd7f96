"""Other shapes of the course's API keep their points, each with advice; no bend makes a wrong value right."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from autograder.sandbox.adapting.adapters import adapted, call
from autograder.sandbox.adapting.forms import as_rows
from autograder.sandbox.loading.loader import load
from autograder.sandbox.wire import Unit
from tests.engine.bending import CHAR_RNN, rules


class Net:
    """A net from scratch with two parameters."""

    def __init__(self) -> None:
        self.params = [torch.ones(2, requires_grad=True), torch.ones(3, requires_grad=True)]


def test_a_function_of_the_courses_shape_is_called_as_it_is() -> None:
    """No advice where nothing is bent, and keywords arrive."""

    def grad_clipping(net: Any, theta: float) -> Any:
        return net, theta

    net = Net()
    assert call(grad_clipping, (net,), {"theta": 2}, CHAR_RNN) == ((net, 2), ())


def test_the_older_edition_clips_parameters_on_a_device() -> None:
    """`grad_clipping(params, theta, device)` gets the list of parameters, and the advice shows both signatures."""

    def grad_clipping(params: Any, theta: float, device: Any) -> Any:
        return params, theta, torch.zeros(1, device=device).device.type

    net = Net()
    (params, theta, device), notes = call(grad_clipping, (net, 0.5), {}, CHAR_RNN)
    assert params[0] is net.params[0] and (theta, device) == (0.5, "cpu")
    assert notes == ("`grad_clipping` takes (params, theta, device); the course's is (net, theta)",)


def test_parameters_instead_of_the_net_with_as_many_arguments() -> None:
    """Where the course's call fits but fails, and the name says that a list is wanted, the list is given."""

    def grad_clipping(params: Any, theta: float) -> int:
        return sum(p.numel() for p in params)

    result, notes = call(grad_clipping, (Net(), 1.0), {}, CHAR_RNN)
    assert result == 5 and "takes (params, theta)" in notes[0]
    module = torch.nn.Linear(2, 3)
    assert call(grad_clipping, (module, 1.0), {}, CHAR_RNN)[0] == 9


def test_another_order_is_recognised_by_the_names() -> None:
    """(W, U, V, inputs, h0) gets each value where its name stands; unknown names are never guessed."""

    def srn_tanh(W: str, U: str, V: str, x: str, h0: str) -> str:
        return x + h0 + W + U + V

    def srn_linear(a: str, b: str, c: str, d: str, e: str) -> str:
        return a + b + c + d + e

    assert call(srn_tanh, tuple("xhWUV"), {}, rules("srn"))[0] == "xhWUV"
    assert call(srn_linear, tuple("xhWUV"), {}, rules("srn")) == ("xhWUV", ())


@pytest.mark.parametrize(("device", "is_called"), [(torch.device("cpu"), True), (torch.device("meta"), False)])
def test_a_missing_device_is_no_matter_on_the_cpu_only(device: torch.device, is_called: bool) -> None:
    """A parameter may be lacking only where the value is the one that its absence means."""

    def predict_ch8(prefix: str, num_preds: int, model: Any, dictionary: Any) -> str:
        return prefix + "x" * num_preds

    args = ("ab", 3, None, None, device)
    if is_called:
        assert call(predict_ch8, args, {}, CHAR_RNN)[0] == "abxxx"
    else:
        with pytest.raises(TypeError, match="positional argument"):
            call(predict_ch8, args, {}, CHAR_RNN)


def test_constructor_keywords_by_other_names() -> None:
    """`n_layers` and `activation` get what the course calls num_layers and nonlinearity."""

    class RNN(torch.nn.Module):
        def __init__(self, n_inputs: int, n_hidden: int, n_layers: int = 1, activation: str = "tanh") -> None:
            super().__init__()
            self.got = (n_inputs, n_hidden, n_layers, activation)

    net, notes = call(RNN, (3, 5), {"num_layers": 2, "nonlinearity": "relu"}, rules("rnn"))
    assert net.got == (3, 5, 2, "relu") and len(notes) == 1


def test_an_unknown_keyword_stays_an_error() -> None:
    """What no rule knows is Python's own TypeError, and the unknown parameter is not filled with something else."""

    class RNN(torch.nn.Module):
        def __init__(self, input_size: int, hidden_size: int, depth: int = 1) -> None:
            super().__init__()

    with pytest.raises(TypeError, match="num_layers"):
        call(RNN, (3, 5), {"num_layers": 2}, rules("rnn"))


def older_rnn(inputs: Any, state: Any, params: Any) -> Any:
    """Takes and gives a bare state, and gives a list of outputs."""
    outputs = []
    for x in inputs:
        state = torch.tanh(x @ params[0] + state @ params[1])
        outputs.append(state @ params[2])
    return outputs, state


older_rnn.__name__ = "rnn"


def test_the_older_editions_state_and_outputs() -> None:
    """A list of outputs is joined in its order, and a bare state is taken and given."""
    params = [torch.randn(4, 5), torch.randn(5, 5), torch.randn(5, 4)]
    inputs, h0 = torch.randn(3, 2, 4), torch.randn(2, 5)
    outputs, last = older_rnn(inputs, h0, params)
    (joined, state), notes = call(older_rnn, (inputs, (h0,), params), {}, CHAR_RNN)
    assert torch.equal(joined, torch.cat(outputs)) and torch.equal(state[0], last)
    assert [note.partition(";")[0] for note in notes] == [
        "`rnn` takes a bare tensor as `state`",
        "`rnn` gives a list with one tensor for each step as part 1 of its result",
        "`rnn` gives a bare tensor as part 2 of its result",
    ]


def test_flattening_never_transposes() -> None:
    """(T, B, V) becomes rows in the order that it has; (B, T, V) keeps its shape, so that the mistake shows."""
    like, right = torch.zeros(3, 2, 7), torch.arange(24.0).reshape(3, 2, 4)
    bent = as_rows(right, like)
    assert bent is not None and torch.equal(bent[0], torch.cat(list(right)))
    assert as_rows(right.transpose(0, 1), like) is None
    square = torch.arange(16.0).reshape(2, 2, 4).transpose(0, 1)
    wrong = as_rows(square, torch.zeros(2, 2, 7))
    assert wrong is not None and not torch.equal(wrong[0], torch.cat(list(square.transpose(0, 1))))


def test_a_right_result_stays_as_it_is() -> None:
    """Two-dimensional outputs and a tuple of states pass untouched."""

    def rnn(inputs: Any, state: Any, params: Any) -> Any:
        return torch.zeros(6, 4), state

    assert call(rnn, (torch.zeros(3, 2, 4), (torch.zeros(2, 5),), None), {}, CHAR_RNN)[1] == ()


def test_a_list_of_states_is_stacked() -> None:
    """run_cell may give a list of T states; NumPy arrays work as tensors do."""

    def run_cell(cell: Any, inputs: Any, h0: Any) -> Any:
        return [h0 + x for x in inputs]

    states, notes = call(run_cell, (None, np.ones((3, 2, 5)), np.zeros((2, 5))), {}, rules("rnn_cell"))
    assert states.shape == (3, 2, 5) and len(notes) == 1


def test_calls_of_objects_and_methods_are_recognised() -> None:
    """A rule for Class.forward is used when an instance is called, one for Class.method on its bound method."""

    class RNNModel(torch.nn.Module):
        def forward(self, x: Any) -> Any:
            return x

    class RNNModelScratch:
        def begin_state(self, batch_size: int) -> Any:
            return torch.zeros(batch_size, 5)

        def __call__(self, X: Any, state: Any) -> Any:
            return [torch.zeros(2, 4)] * 3, state

    assert call(RNNModel(), (torch.zeros(5, 1, 4),), {}, rules("hello"))[0].shape == (5, 4)
    net = RNNModelScratch()
    (state,), notes = call(net.begin_state, (2, torch.device("cpu")), {}, CHAR_RNN)
    assert state.shape == (2, 5) and len(notes) == 2
    assert call(net, (torch.zeros(2, 3), (state,)), {}, CHAR_RNN)[0][0].shape == (6, 4)


@pytest.mark.parametrize("error", [NotImplementedError("yours"), ZeroDivisionError("x"), TypeError("mine")])
def test_what_a_student_raises_is_raised(error: Exception) -> None:
    """The first exception is the one that is told, whatever the bent calls raise; an empty stub is called once."""
    calls = []

    def rnn(inputs: Any, state: Any, params: Any) -> Any:
        calls.append(type(state))
        raise error

    with pytest.raises(type(error), match=str(error)):
        call(rnn, (1, (2,), 3), {}, CHAR_RNN)
    assert len(calls) == (2 if isinstance(error, TypeError) else 1)


def test_a_training_function_is_never_run_twice() -> None:
    """What changes a net is not tried again after it failed half-way."""
    calls = []

    def train_epoch_ch8(net: Any, train_iter: Any, loss: Any, updater: Any, device: Any, use_random_iter: Any) -> None:
        calls.append(1)
        raise ValueError

    with pytest.raises(ValueError):
        call(train_epoch_ch8, (1, 2, 3, 4, 5, False), {}, CHAR_RNN)
    assert calls == [1]


def test_a_model_that_is_read_from_a_global_is_lent() -> None:
    """`translate(word)`, which reads the file's `model`, gets the one of the call, and the file its own back."""
    source = b"model = 'own'\ndef translate(word):\n    return model + word\n"
    module = load([Unit(source, "seq2seq.py")], "reads_a_global").module
    result, notes = call(module.translate, ("given ", "man"), {}, rules("seq2seq"))
    assert (result, module.model) == ("given man", "own")
    assert notes == ("`translate` takes (word); the course's is (model, word)",)


@pytest.mark.parametrize(
    "text",
    [
        "def translate(input_word): return model, input_word",
        "def translate(src, net): return net, src",
        "def translate(src, model): return model, src",
        "config = 1\n\ndef translate(word, config): return model, word",
    ],
)
def test_a_parameter_of_an_unknown_name_gets_what_nothing_else_takes(text: str) -> None:
    """What the function reads from a global takes no place, and the last unknown parameter gets the last argument."""
    module = load([Unit(f"model = None\n{text}\n".encode(), "translating.py")], "translating", wanted=frozenset())
    result, notes = call(module.module.translate, ("net", "man"), {}, rules("seq2seq"))
    assert result == ("net", "man")
    assert notes[0].startswith("`translate` takes (")


def test_a_model_s_further_parameters_have_their_usual_values() -> None:
    """A dropout or a number of layers that the course's call does not give is none, or one."""

    class Seq2Seq:
        def __init__(self, n_class: int, n_hidden: int, num_layers: int, dropout: float) -> None:
            self.made = n_class, n_hidden, num_layers, dropout

    result, _ = call(Seq2Seq, (7, 5), {}, rules("seq2seq"))
    assert result.made == (7, 5, 1, 0.0)


def test_a_class_that_reads_its_sizes_from_globals_gets_them() -> None:
    """`Seq2Seq()` without arguments is built in the sizes that are asked for, also where the file lacks the name."""
    source = b"class Seq2Seq:\n    def __init__(self):\n        self.sizes = n_class, n_hidden\nn_class = 29\n"
    module = load([Unit(source, "seq2seq.py")], "reads_sizes").module
    assert call(module.Seq2Seq, (29, 24), {}, rules("seq2seq"))[0].sizes == (29, 24)
    assert module.n_class == 29 and not hasattr(module, "n_hidden")


def test_what_a_net_was_made_with_is_lent_wherever_it_goes() -> None:
    """A function that reads `n_hidden` sees the size of the net that it is given, and the file keeps its own."""
    source = b"""
n_class, n_hidden = 29, 128
class Seq2Seq:
    def __init__(self):
        self.size = n_hidden
def train(model, seq_data, epochs, lr):
    return model.size, n_hidden
def translate(word):
    return model.size, n_hidden
"""
    module = load([Unit(source, "seq2seq.py")], "made_with_loans").module
    net = call(module.Seq2Seq, (29, 24), {}, rules("seq2seq"))[0]
    assert call(module.train, (net, [], 1, 0.1), {}, rules("seq2seq"))[0] == (24, 24)
    assert call(module.translate, (net, "man"), {}, rules("seq2seq"))[0] == (24, 24)
    assert module.n_hidden == 128


def test_a_parameter_that_nothing_is_for_gets_the_global_of_its_name() -> None:
    """`make_data(seq_data, n_step)` gets the file's n_step; what the file lacks stays Python's own error."""
    source = b"n_step = 5\ndef make_data(seq_data, n_step):\n    return seq_data, n_step\n"
    module = load([Unit(source, "seq2seq.py")], "takes_a_table").module
    assert call(module.make_data, ("pairs",), {}, rules("seq2seq"))[0] == ("pairs", 5)
    del module.n_step
    with pytest.raises(TypeError, match="n_step"):
        call(module.make_data, ("pairs",), {}, rules("seq2seq"))


def test_a_parameter_without_default_gets_what_leaving_it_out_means() -> None:
    """`RNN(input_size, hidden_size, num_layers, bias)` gets one layer and biases where the call is silent."""

    class RNN(torch.nn.Module):
        def __init__(self, input_size: int, hidden_size: int, num_layers: int, bias: bool) -> None:
            super().__init__()
            self.got = (input_size, hidden_size, num_layers, bias)

    assert call(RNN, (3, 5), {}, rules("rnn"))[0].got == (3, 5, 1, True)
    assert call(RNN, (3, 5), {"bias": False}, rules("rnn"))[0].got == (3, 5, 1, False)


def test_an_object_that_hides_its_attributes_is_called_all_the_same() -> None:
    """Values of the student's making are looked at with care."""

    class Hiding:
        @property
        def __dict__(self) -> Any:  # type: ignore[override]
            raise ZeroDivisionError

    def translate(model: Any, word: str) -> str:
        return word

    assert call(translate, (Hiding(), "man"), {}, rules("seq2seq")) == ("man", ())


def test_what_a_function_does_not_read_is_not_lent() -> None:
    """An argument for which there is neither a parameter nor a global stays Python's own error."""
    module = load([Unit(b"def translate(word):\n    return word\n", "seq2seq.py")], "reads_nothing").module
    with pytest.raises(TypeError, match="positional argument"):
        call(module.translate, ("given", "man"), {}, rules("seq2seq"))


def test_functions_can_be_handed_to_helpers_in_the_courses_shape() -> None:
    """A wrapped function gives the course's form and tells its advice; others are handed on as they are."""
    notes: list[str] = []

    def init_rnn_state(batch_size: int, num_hiddens: int) -> Any:
        return torch.zeros(batch_size, num_hiddens)

    wrapped: Callable[..., Any] = adapted(init_rnn_state, CHAR_RNN, notes.append)
    assert wrapped(2, 5, "cpu")[0].shape == (2, 5) and len(notes) == 2

    class RNNModel(torch.nn.Module):
        """A net, for whose calls there is a rule."""

    for value in (len, Net, 3, RNNModel()):
        assert adapted(value, rules("hello") + CHAR_RNN, notes.append) is value


def test_sizes_may_be_globals_all_that_are_read() -> None:
    """`get_params()` of the first PyTorch edition reads its sizes from the file; what was there comes back."""
    text = b"""
import torch
num_inputs = num_outputs = 9
num_hiddens, device = 4, "cpu"
def get_params():
    def one(*shape):
        return torch.zeros(shape, device=device)
    return [one(num_inputs, num_hiddens), one(num_hiddens, num_outputs)]
"""
    module = load([Unit(text, "lab.py")], "lab").module
    params, notes = call(module.get_params, (7, 5, torch.device("meta")), {}, CHAR_RNN)
    assert [(tuple(p.shape), p.device.type) for p in params] == [((7, 5), "meta"), ((5, 7), "meta")]
    assert notes == ("`get_params` takes (); the course's is (vocab_size, num_hiddens, device)",)
    assert (module.num_inputs, module.num_outputs, module.num_hiddens, module.device) == (9, 9, 4, "cpu")


def test_what_a_net_is_made_with_is_there_when_it_is_called() -> None:
    """A class that knows its functions by name gets the course's, in its methods too, and only there."""
    text = b"""
def get_params(*sizes): return "own"
def init_rnn_state(*sizes): return "own"
def rnn(*args): return "own"
class RNNModelScratch:
    def __init__(self, vocab_size, num_hiddens, device):
        self.params = get_params(vocab_size, num_hiddens, device)
    def __call__(self, X, state):
        return rnn(X, state, self.params)
    def begin_state(self, batch_size, device):
        return init_rnn_state(batch_size, device)
"""
    module = load([Unit(text, "lab.py")], "lab").module
    functions = (lambda *sizes: sizes, lambda *sizes: ("first", *sizes), lambda *args: ("went", *args))
    net, notes = call(module.RNNModelScratch, (3, 2, "cpu", *functions), {}, CHAR_RNN)
    assert net.params == (3, 2, "cpu") and "takes (vocab_size, num_hiddens, device)" in notes[0]
    assert call(net, (1, 2), {}, CHAR_RNN)[0] == ("went", 1, 2, (3, 2, "cpu"))
    assert call(net.begin_state, (5, "cpu"), {}, CHAR_RNN)[0] == ("first", 5, "cpu")
    assert net(1, 2) == "own" and module.rnn() == "own"


def test_the_learning_rate_instead_of_the_updater() -> None:
    """An epoch that makes its steps itself gets the learning rate, and never the updater."""
    seen = []

    def train_epoch_ch8(net: Any, train_iter: Any, loss: Any, lr: Any, device: Any, use_random_iter: bool) -> None:
        seen.append(lr * 2)

    updater = torch.optim.SGD(Net().params, lr=0.25)
    call(train_epoch_ch8, (Net(), [], None, updater, "cpu", False), {}, CHAR_RNN)
    assert seen == [0.5]
