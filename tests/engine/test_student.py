"""A side behaves the same whether the code behind it runs in this process or in a child."""

from __future__ import annotations

import random
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch

from autograder.errors import NotDefined, StudentRaised
from autograder.grading.sides import LocalTransport, Proxy, Side, call_text, defines, exists, fetch
from autograder.model import Exercise, Limits
from autograder.sandbox.child.helpers import load_helpers
from autograder.sandbox.host.attempt import ChildTransport
from autograder.sandbox.host.handles import Zygote
from autograder.sandbox.wire import Unit
from tests.engine.conftest import COMMON

SOURCE = """
import random
from collections import namedtuple

import numpy as np
import torch

Point = namedtuple("Point", "x y")
scale = 3


def double(x):
    return 2 * x


def wipe(x):
    x[:] = 0
    return None


def point():
    return Point(1, [2.5, {"a": (None, True)}])


def row():
    return np.arange(3.0)[1], torch.ones(2, requires_grad=True) * 2


def adder(a):
    return lambda b: a + b


def same(a, b):
    return a is b


def total(counters):
    return sum(c.count for c in counters["all"])


def square(w):
    return (w.requires_grad_() ** 2).sum()


def slope(loss, w):
    return torch.autograd.grad(loss, w)[0]


def linear():
    return torch.nn.Linear(2, 1)


def draw():
    return random.random(), np.random.rand(2), torch.rand(2)


def fail(text):
    raise ValueError(text)


class Counter:
    unit = "calls"

    def __init__(self, start=0):
        self.count = start
        self.log = []

    def __call__(self, by=1):
        self.count += by
        return self.count

    @property
    def broken(self):
        raise ValueError("no such luck")
"""


def here() -> LocalTransport:
    """Returns a transport to the source, run in this process."""
    module = ModuleType("lab")
    exec(SOURCE, vars(module))
    return LocalTransport(module, load_helpers([["inside", str(COMMON)]]))


@pytest.fixture(scope="module", params=["this process", "a child"])
def transport(request: pytest.FixtureRequest, zygote: Zygote) -> Iterator[Any]:
    """A transport to the same source, near or far."""
    if request.param == "this process":
        yield here()
        return
    exercise = Exercise("lab", "Lab", 1, 1, None, defines=("scale",))
    far = ChildTransport(zygote, exercise, [Unit(SOURCE.encode(), "lab.py")], Limits())
    yield far
    far.close()


@pytest.fixture
def side(transport: Any) -> Side:
    """The side that a suite would see."""
    return Side(transport)


def test_what_trusted_code_overflows_is_told_to_nobody(recwarn: pytest.WarningsRecorder) -> None:
    """A mistake that is tried may overflow: the teacher, on whose terminal it would stand, can do nothing about it."""
    module = ModuleType("m")
    module.narrow = lambda x: x.astype(np.float32)  # type: ignore[attr-defined]
    assert np.isinf(Side(LocalTransport(module, SimpleNamespace())).narrow(np.array([1e300]))).all()
    assert not recwarn.list


def test_arguments_and_results_are_copies(side: Side) -> None:
    """A call gives plain data back, and what it does to its arguments is not seen outside."""
    x = np.arange(3.0)
    assert np.array_equal(side.double(x), [0.0, 2.0, 4.0])
    assert side.double("ab") == "abab"
    assert side.wipe(x) is None
    assert np.array_equal(x, [0.0, 1.0, 2.0])


def test_plain_containers_keep_their_types(side: Side) -> None:
    """Tuples, lists and dicts come back as such; a named tuple comes back as a tuple."""
    value = side.point()
    assert value == (1, [2.5, {"a": (None, True)}])
    assert type(value) is tuple


def test_numbers_of_numpy_and_torch_come_back_as_arrays_and_tensors(side: Side) -> None:
    """A NumPy scalar becomes an array without axes; a tensor stays one and leaves its graph behind."""
    scalar, tensor = side.row()
    assert isinstance(scalar, np.ndarray)
    assert scalar.shape == ()
    assert isinstance(tensor, torch.Tensor)
    assert not tensor.requires_grad
    assert torch.equal(tensor, torch.tensor([2.0, 2.0]))


def test_what_cannot_travel_is_a_handle(side: Side) -> None:
    """A function or an object stays where it is; its handle can be called, and its methods too."""
    add = side.adder(2)
    assert isinstance(add, Proxy)
    assert add(3) == 5
    counter = side.Counter()
    assert (counter(), counter(by=4), counter.__class__ is Proxy) == (1, 5, True)
    assert repr(counter) == "<your Counter>"


def test_attributes_are_read_when_asked_for(side: Side) -> None:
    """An attribute is a name until it is fetched; a name of the module is fetched the same way."""
    counter = side.Counter(start=7)
    count = counter.count
    counter()
    assert fetch(count) == 8
    assert fetch(side.scale) == 3
    assert fetch(side.Counter.unit) == "calls"
    assert fetch(5) == 5


def test_handles_can_be_arguments_anywhere(side: Side) -> None:
    """A handle deep inside an argument is the live object over there."""
    one, two = side.Counter(1), side.Counter(2)
    assert side.total({"all": [one, two, one]}) == 4
    assert side.same(one, one) is True
    assert side.same(one, two) is False


def test_kept_values_stay_where_they_are(side: Side) -> None:
    """What is kept has one identity and keeps its autograd graph; `fetch` brings a copy."""
    weights = side.inside.keep(torch.tensor([1.0, 3.0]))
    assert side.same(weights, weights) is True
    loss = side.inside.kept(side.square, weights)
    assert torch.equal(side.slope(loss, weights), torch.tensor([2.0, 6.0]))
    assert float(side.inside.fetch(loss)) == float(fetch(loss)) == 10.0


def test_what_a_helper_makes_is_said_to_be_the_tests_own(side: Side) -> None:
    """An object made without any of the student's is not called theirs; what a helper gets from them stays theirs."""
    weights = side.inside.keep(torch.tensor([1.0, 3.0]))
    assert repr(weights) == "<the test's Tensor>"
    assert repr(side.inside.keep(weights)) == "<the test's Tensor>"
    assert repr(side.inside.kept(side.square, weights)) == "<your Tensor>"
    assert repr(side.inside.keep(side.Counter())) == "<your Counter>"
    assert call_text("f", (weights, side.inside.keep), {}) == "f(the test's Tensor, the test's keep)"


def test_a_side_tells_which_names_had_a_part_in_a_test(side: Side) -> None:
    """What was called counts, and what was given to a helper; a new test begins with nothing."""
    transport = side.__dict__["_transport"]
    transport.seed(1)
    side.double(side.total({"all": []}))
    side.inside.keep(side.Counter)
    assert transport.asked >= {"double", "total", "Counter"}
    transport.seed(2)
    side.double(3)
    assert transport.asked == {"double"}


def test_a_missing_name_is_not_defined(side: Side) -> None:
    """A name that is not there raises NotDefined with the name; `defines` and `exists` tell without raising."""
    with pytest.raises(NotDefined) as caught:
        side.triple(2)
    assert caught.value.name == "triple"
    assert defines(side, "double")
    assert defines(side, "Counter.unit")
    assert not defines(side, "triple")
    assert not defines(side, "Counter.nothing")
    assert exists(side.Counter().log)
    assert not exists(side.Counter().nothing)


def test_what_the_code_raises_arrives_as_student_raised(side: Side) -> None:
    """An exception carries its type's name and text; so does one of a property or a missing attribute."""
    with pytest.raises(StudentRaised) as caught:
        side.fail("too late")
    assert (caught.value.type_name, caught.value.text) == ("ValueError", "too late")
    counter = side.Counter()
    with pytest.raises(StudentRaised, match="AttributeError"):
        fetch(counter.nothing)
    with pytest.raises(StudentRaised, match="no such luck"):
        fetch(counter.broken)
    with pytest.raises(StudentRaised, match="no such luck"):
        exists(counter.broken)


def test_a_seed_fixes_every_generator(side: Side, transport: Any) -> None:
    """After the same seed `random`, NumPy and torch draw what they draw anywhere after it."""
    transport.seed(11)
    uniform, array, tensor = side.draw()
    random.seed(11)
    np.random.seed(11)
    torch.manual_seed(11)
    assert uniform == random.random()
    assert np.array_equal(array, np.random.rand(2))
    assert torch.equal(tensor, torch.rand(2))


def test_what_a_file_sets_for_itself_ends_with_a_test(zygote: Zygote) -> None:
    """A default dtype and gradients switched off at the top of a file are a demonstration's, not the functions'."""
    source = "import torch\ntorch.set_default_dtype(torch.float64)\ntorch.set_grad_enabled(False)\n"
    source += "def facts():\n    made = 2 * torch.ones(1, requires_grad=True)\n"
    source += "    return str(made.dtype), made.requires_grad\n"
    exercise = Exercise("lab", "Lab", 1, 1, None, defines=("facts",))
    far = ChildTransport(zygote, exercise, [Unit(source.encode(), "lab.py")], Limits())
    far.seed(1)
    assert Side(far).facts() == ("torch.float32", True)
    far.close()


def test_helpers_see_live_objects(side: Side) -> None:
    """A helper of the course puts parameters into a module that stays over there; an unknown name is told."""
    net = side.linear()
    values = {"weight": torch.tensor([[2.0, 3.0]]), "bias": torch.tensor([1.0])}
    assert side.inside.load_parameters(net, values) == ""
    assert float(net(torch.tensor([1.0, 1.0]))) == 6.0
    assert set(side.inside.parameters(net)) == {"weight", "bias"}
    assert "none is called 'wieght'" in side.inside.load_parameters(net, {"wieght": torch.zeros(1)})


def test_python_s_own_names_are_no_requests(side: Side) -> None:
    """A name that begins with two underscores is never asked of the student's code, so copying and printing work."""
    with pytest.raises(AttributeError):
        side.__wrapped__  # noqa: B018 - reading it is the point
    with pytest.raises(AttributeError):
        side.Counter.__wrapped__  # noqa: B018


@pytest.mark.parametrize(
    ("args", "kwargs", "text"),
    [
        ((np.zeros((3, 2)), 0.5), {}, "rnn(array (3, 2), 0.5)"),
        ((torch.zeros(4), [1, (2,)]), {}, "rnn(tensor (4,), [1, (2,)])"),
        ((), {"device": torch.device("cpu"), "name": "a"}, "rnn(device=cpu, name='a')"),
        ((list(range(9)),), {}, "rnn([0, 1, 2, 3, 4, 5, …])"),
        ((16**9_000, {16**9_000: 1}), {}, "rnn(int too large to be shown, {int too large to be shown: 1})"),
    ],
)
def test_a_call_is_told_as_a_student_would_write_it(args: Any, kwargs: Any, text: str) -> None:
    """Arrays are told by shape, other values as they are written, long ones cut."""
    assert call_text("rnn", args, kwargs) == text


def test_a_long_call_is_cut() -> None:
    """However many arguments a call has, its text stays short."""
    assert len(call_text("f", ["x" * 100] * 50, {})) <= 160
