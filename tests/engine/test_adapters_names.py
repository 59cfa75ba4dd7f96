"""What has another name is found where it can be nothing else; what is not taken is told why."""

from __future__ import annotations

from typing import Any

import pytest

from autograder.sandbox.adapting.adapters import call, misfit
from autograder.sandbox.adapting.othernames import is_slip, not_taken, other_name
from autograder.sandbox.loading.loader import load
from autograder.sandbox.wire import Unit
from tests.engine.bending import CHAR_RNN, rules


def test_other_names_are_found() -> None:
    """A method or function that the course calls otherwise is found where the rules know its name."""
    import types

    class CellModel:
        def initHidden(self) -> None:  # noqa: N802 - as students write it
            """Stands where it is to be found."""

    module = types.ModuleType("m")
    module.make_batch = len  # type: ignore[attr-defined]
    assert other_name(CellModel(), "init_hidden", rules("hello")) == "initHidden"
    assert other_name(module, "make_data", rules("seq2seq")) == "make_batch"
    assert other_name(module, "translate", rules("seq2seq")) is None


def test_a_name_that_means_anything_is_taken_for_what_its_methods_fit() -> None:
    """A `Model` with a state of its own is the cell's, one that reads a whole sequence the RNN's, another neither."""
    source = """
class Model:
    def __init__(self, input_size, hidden_size, batch_size{layers}):
        pass

    def forward(self, {inputs}):
        pass
{state}"""
    state = "\n    def init_hidden(self):\n        pass\n"

    def named(**parts: str) -> list[str | None]:
        text = source.format(**{"layers": "", "state": "", **parts})
        module = load([Unit(text.encode(), "hello.py")], "hello_model").module
        return [other_name(module, name, rules("hello")) for name in ("CellModel", "RNNModel")]

    assert named(inputs="input, hidden", state=state) == ["Model", None]
    assert named(inputs="input", layers=", num_layers=1") == [None, "Model"]
    assert named(inputs="input, hidden, more") == [None, None]
    assert named(inputs="input, hidden=None", state=state) == ["Model", None]


def test_a_class_of_torchs_is_taken_for_nothing() -> None:
    """An imported RNN has methods that fit, but is nobody's answer; case and underscores of a name do not matter."""
    text = b"from torch.nn import RNN, Module\n"
    own = b"class my_RNN(RNN):\n    def __init__(self, input_size, hidden_size): pass\n"
    own += b"    def forward(self, inputs): pass\n"
    assert other_name(load([Unit(text + own, "hello.py")], "own").module, "RNNModel", rules("hello")) == "my_RNN"
    assert other_name(load([Unit(text, "hello.py")], "torchs").module, "RNNModel", rules("hello")) is None


def test_no_value_lands_in_a_parameter_of_another_name() -> None:
    """A batch's size is no number of layers, though the call fits; what the inputs tell may be left out."""

    class RNNModel:
        def __init__(self, input_size: int, hidden_size: int, num_layers: int = 1) -> None:
            self.got = (input_size, hidden_size, num_layers)

    def train(net: str, inputs: str, labels: str, num_epochs: int, optimizer: Any = None, lr: float = 0.1) -> Any:
        return num_epochs, optimizer, lr

    assert call(RNNModel, (3, 4, 2), {}, rules("hello"))[0].got == (3, 4, 1)
    assert call(RNNModel, (3, 4, 7, 2), {}, rules("hello"))[0].got == (3, 4, 2)
    assert call(train, ("net", "x", "y", 8, 0.06), {}, rules("hello"))[0] == (8, None, 0.06)


@pytest.mark.parametrize(
    ("takes", "call", "found"),
    [
        ("vocab_size, num_hiddens, device, get_params, init_state, forward_fn", "__call__", "RNNModel"),
        ("vocab_size, num_hiddens, device, get_params, init_state, forward_fn", "forward", "RNNModel"),
        ("vocab_size, num_hiddens, device, get_params, init_state, forward_fn", "step", None),
        ("rnn_layer, vocab_size, **more", "__call__", None),
        ("input_size, hidden_size, batch_size, layers, dropout, bidirectional, bias", "forward", None),
    ],
)
def test_a_net_from_scratch_is_known_by_what_it_is_made_of(takes: str, call: str, found: str | None) -> None:
    """A class put together from the course's functions is the net, whatever usual name it has; no other class is."""
    text = f"""
class RNNModel:
    def __init__(self, {takes}):
        pass

    def {call}(self, X, state):
        pass

    def begin_state(self, batch_size, device):
        pass
"""
    module = load([Unit(text.encode(), "char_rnn.py")], "char_rnn_net").module
    assert other_name(module, "RNNModelScratch", rules("char_rnn")) == found


def test_without_rules_a_call_is_a_call() -> None:
    """No rule, no change."""
    assert call(max, (1, 2), {}, ()) == (2, ())


@pytest.mark.parametrize(
    ("theirs", "ours", "same"),
    [
        ("init_run_state", "init_rnn_state", True),
        ("getParams", "get_params", True),
        ("RNNModuleScratch", "RNNModelScratch", True),
        ("init_gru_state", "init_rnn_state", False),
        ("train_ch3", "train_ch8", False),
        ("get_lstm_params", "get_params", False),
        ("run", "rnn", False),
    ],
)
def test_a_slip_is_near_enough(theirs: str, ours: str, same: bool) -> None:
    """A name with a slip is the course's; that of another chapter is not."""
    assert is_slip(theirs, ours) is same


def test_another_name_has_to_fit() -> None:
    """A function of another name is taken where it can be called as the course says, and never a class for it."""
    text = b"""
def predict_rnn(prefix, num_chars, rnn, params, init_rnn_state, num_hiddens, vocab_size, idx_to_char): pass
def train_one_epoch(net, train_iter, loss, updater, device, use_random_iter=False): pass
class get_parameters: pass
"""
    module = load([Unit(text, "lab.py")], "lab").module
    assert other_name(module, "predict_ch8", CHAR_RNN) is None
    assert other_name(module, "train_epoch_ch8", CHAR_RNN) == "train_one_epoch"
    assert other_name(module, "get_params", CHAR_RNN) is None


def test_a_signature_that_cannot_be_bent_is_told() -> None:
    """Beside Python's complaint about a call, the report shows both signatures."""

    def grad_clipping(net: Any, theta: float, timer: Any) -> None:
        """Wants more than there is."""

    said = misfit(grad_clipping, (object(), 1.0), {}, CHAR_RNN)
    assert said == "`grad_clipping` takes (net, theta, timer); the course's is (net, theta)"
    assert misfit(grad_clipping, (object(), 1.0, None), {}, CHAR_RNN) == ""


def test_a_function_that_is_not_taken_says_what_it_takes() -> None:
    """What published code calls otherwise and gives other parameters is told apart from what is not there at all."""
    source = b"def predict(prefix, num_chars, model, chars, index, device):\n    return prefix\n"
    module = load([Unit(source, "lab.py")], "lab").module
    assert other_name(module, "predict_ch8", CHAR_RNN) is None
    takes = ["prefix", "num_chars", "model", "chars", "index", "device"]
    assert not_taken(module, "predict_ch8", CHAR_RNN) == ("predict", takes)
    assert not_taken(module, "grad_clipping", CHAR_RNN) is None


def test_a_class_made_with_what_only_the_other_takes_is_no_cell_model() -> None:
    """A model round nn.RNN with `num_layers` and `init_hidden` is not taken for the one round the cell."""
    text = (
        "import torch\n\n\nclass RNNLinearModel(torch.nn.Module):\n"
        "    def __init__(self, input_size, hidden_size, num_layers, num_class):\n        super().__init__()\n\n"
        "    def forward(self, x, hidden):\n        return x, hidden\n\n"
        "    def init_hidden(self, batch_size):\n        return torch.zeros(1, batch_size, 4)\n\n\n"
        "batch_size = num_class = 4\n"
    )
    module = load([Unit(text.encode(), "hello.py")], "linear").module
    assert other_name(module, "CellModel", rules("hello")) is None
