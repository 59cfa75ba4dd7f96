"""Nets, updaters and functions of the course's own that stand beside a student's char_rnn code.

Each part of the exercise is tried with the parts around it replaced by these, so that one mistake shows in one place.
The probe net is no solution: it adds up embeddings over time instead of running the recurrence.
"""

import copy
import inspect
from typing import Any

import char_data
import torch
from torch import nn

from autograder.sandbox.wire.frames import Keep

VOCABULARY = char_data.load_corpus()[1]
"""The Vocab of the course's corpus, which takes longer to make than to copy."""


class ScratchNet:
    """What a net from scratch has beside its call: `params` and a first state, and what an nn.Module would have.

    For `isinstance` it is also of the student's class of nets, `kind`, where that is told. Its state is a tuple, put
    together by `pack` from its one part, or the tensor itself where it is `bare`; the first one is `start`, zeros where
    there is none.
    """

    kind: type | None = None
    bare = False
    pack: Any = tuple
    start: torch.Tensor | None = None
    three_axes = False
    turned = False

    def __init__(self, params: list[torch.Tensor], vocab_size: int = 0, num_hiddens: int = 0) -> None:
        self.params = params
        self.vocab_size, self.num_hiddens = vocab_size, num_hiddens

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return self.kind or type(self)

    def __getattr__(self, name: str) -> Any:
        """Says what there is."""
        if name.startswith("__"):
            raise AttributeError(name)
        raise AttributeError(f"the test's own net has no `{name}`; as the task says, its parameters are in `params`")

    def parameters(self) -> Any:
        """Gives an iterator over the parameters."""
        return iter(ordered(self.params))

    def zero_grad(self) -> None:
        """Forgets all gradients."""
        for param in ordered(self.params):
            param.grad = None

    def train(self, mode: bool = True) -> Any:
        """Does nothing: there is no dropout."""
        return self

    def eval(self) -> Any:
        """Does nothing: there is no dropout."""
        return self

    def begin_state(self, *args: Any, **kwargs: Any) -> Any:
        """Gives the first state; the device may come first, as in the book's modules, or not at all."""
        if args and not isinstance(args[0], int):
            args, kwargs = args[1:], {"device": args[0], **kwargs}
        state = begin_state(self.num_hiddens, *args, **kwargs)
        if self.start is not None and self.start.shape == state[0].shape:
            state = (self.start.clone(),)
        return state[0] if self.bare else self.pack(state)

    def __call__(self, X: torch.Tensor, state: Any) -> Any:
        """Gives what `run` gives for the tuple of the state."""
        outputs, (last,) = self.run(X.T if self.turned else X, (state,) if self.bare else state)
        if self.three_axes:
            outputs = outputs.reshape(-1, len(last), outputs.shape[1])
        return outputs, last if self.bare else self.pack((last,))

    def run(self, X: torch.Tensor, state: Any) -> Any:
        """Gives outputs and next state."""
        raise NotImplementedError


def begin_state(_: int, batch_size: int, device: Any = "cpu") -> tuple[torch.Tensor]:
    """Gives a first state of zeros; by its own name, so that Python's complaint about a wrong call reads well."""
    return (torch.zeros((batch_size, _), device=device),)


class ProbeNet(ScratchNet):
    """Adds up the embedding of every character since the state began; the logits are linear in the sine of the sum.

    Parameters: embedding (V, H), readout (H, V). What came long ago matters as much as what came last.
    """

    def run(self, X: torch.Tensor, state: tuple[torch.Tensor]) -> tuple[torch.Tensor, tuple[torch.Tensor]]:
        embedding, readout = ordered(self.params)
        sums = state[0] + torch.cumsum(embedding[X.T.long()], dim=0)
        return torch.sin(sums).reshape(-1, self.num_hiddens) @ readout, (sums[-1].clone(),)


class TableNet(ScratchNet):
    """Predicts from the last character alone, by a table of logits (V, V); its state stays what it is."""

    def run(self, X: torch.Tensor, state: Any) -> tuple[torch.Tensor, Any]:
        return ordered(self.params)[0][X.T.long()].reshape(-1, self.vocab_size), tuple(part + 0 for part in state)


class CountingNet(ScratchNet):
    """Answers with a character that depends on the last one and on the order of all that was fed since the state began.

    What was fed is kept as one number; small primes, so that float32 is exact and two histories hardly ever agree.
    """

    def run(self, X: torch.Tensor, state: tuple[torch.Tensor]) -> tuple[torch.Tensor, tuple[torch.Tensor]]:
        seen, rows = state[0][:, :1], []
        for characters in X.T:
            seen = (31 * seen + characters.reshape(-1, 1) + 1) % 997
            answer = (seen[:, 0].long() + 3 * characters) % (self.vocab_size - 1)
            worst = (answer + 1) % (self.vocab_size - 1)
            best_and_worst = [nn.functional.one_hot(1 + index, self.vocab_size) for index in (answer, worst)]
            rows.append(2.0 * best_and_worst[0] - best_and_worst[1])
        return torch.cat(rows), (seen,)


class PlainUpdater:
    """Gradient descent as a function: makes the step and sets the gradients to zero by itself."""

    def __init__(self, params: list[torch.Tensor], lr: float) -> None:
        self.params, self.lr = params, lr

    def __call__(self, batch_size: int) -> None:
        with torch.no_grad():
            for param in self.params:
                param -= self.lr * param.grad / batch_size
                param.grad.zero_()


def vocabulary(letters: str = "") -> Keep:
    """Gives the Vocab of the course's corpus, or of these letters in this order."""
    return Keep(char_data.Vocab(list(letters)) if letters else copy.deepcopy(VOCABULARY))


def probe_net(embedding: torch.Tensor, readout: torch.Tensor, start: torch.Tensor | None = None) -> Keep:
    """Gives a ProbeNet with these parameters, whose first state is `start`."""
    net = ProbeNet(_leaves([embedding, readout]), readout.shape[1], readout.shape[0])
    net.start = start
    return Keep(net)


def ordered(params: Any) -> list[Any]:
    """Gives parameters in order, those of a dict too."""
    return list(params.values() if isinstance(params, dict) else params)


def adapt(net: ScratchNet, names: list[str] | None, three_axes: bool, turned: bool) -> None:
    """Makes a net as a student's are: parameters by name, outputs (T, B, V), or rows of a minibatch for its steps."""
    net.three_axes, net.turned = three_axes, turned
    if names:
        net.params = dict(zip(names, net.params, strict=False))  # type: ignore[assignment]


def gives_three_axes(rnn: Any, init_state: Any, get_params: Any) -> bool:
    """Tells whether a student's rnn gives its outputs as (T, B, V)."""
    device = torch.device("cpu")
    made = inspect.unwrap(get_params)(4, 5, device)
    outputs, _ = inspect.unwrap(rnn)(torch.zeros(2, 3, 4), inspect.unwrap(init_state)(3, 5, device), made)
    return tuple(outputs.shape) == (2, 3, 4)


def pass_for(net: ScratchNet, kind: Any) -> None:
    """Makes `isinstance(net, kind)` true, for a student's plain class of nets: code may tell nets apart by it."""
    if isinstance(kind, type) and not issubclass(kind, nn.Module):
        net.kind = kind


def speak_as(net: ScratchNet, init_state: Any) -> None:
    """Makes a net's state what a student's init_rnn_state gives: a bare tensor, or a tuple with a name for its part."""
    try:
        state = inspect.unwrap(init_state)(2, 3, torch.device("cpu"))
        net.bare, net.pack = isinstance(state, torch.Tensor), getattr(type(state), "_make", tuple)
        net.begin_state(2)
    except Exception:  # its own test says so
        net.bare, net.pack = False, tuple


def table_net(table: torch.Tensor) -> Keep:
    """Gives a TableNet with this table."""
    return Keep(TableNet(_leaves([table]), table.shape[0], 1))


def counting_net(vocab_size: int) -> Keep:
    """Gives a CountingNet for a vocabulary of this size."""
    return Keep(CountingNet([], vocab_size, 1))


def scratch_net_with(gradients: list[torch.Tensor]) -> Keep:
    """Gives a net from scratch whose parameters have these gradients."""
    return Keep(ScratchNet(_with_gradients(gradients)))


def module_with(gradients: list[torch.Tensor]) -> Keep:
    """Gives an nn.Module whose parameters have these gradients."""
    module = nn.Module()
    for number, param in enumerate(_with_gradients(gradients)):
        module.register_parameter(f"weight{number}", nn.Parameter(param.detach()))
    for param, gradient in zip(module.parameters(), gradients, strict=True):
        param.grad = gradient.clone()
    return Keep(module)


def gradients_of(net: Any) -> list[torch.Tensor]:
    """Gives the gradients of a net's parameters, as they are now."""
    params = net.parameters() if isinstance(net, nn.Module) else ordered(net.params)
    return [param.grad for param in params]


def values_of(net: Any) -> list[torch.Tensor]:
    """Gives the values of `net.params`, as they are now."""
    return [param.detach().clone() for param in ordered(net.params)]


def set_values(net: Any, values: list[torch.Tensor]) -> None:
    """Copies values into `net.params`, in order."""
    with torch.no_grad():
        for param, value in zip(ordered(net.params), values, strict=True):
            param.copy_(value)


def cross_entropy(reduction: str = "mean") -> Keep:
    """Gives the loss that train_epoch_ch8 is called with."""
    return Keep(nn.CrossEntropyLoss(reduction=reduction))


class KeepsGradients(torch.optim.SGD):
    """Gradient descent whose gradients add up from step to step."""

    def zero_grad(self, set_to_none: bool = True) -> None:
        """Forgets nothing."""


def optimizer(net: Any, lr: float, keeps: bool = False) -> Keep:
    """Gives torch's plain gradient descent on `net.params`; with `keeps`, one that never forgets a gradient."""
    return Keep((KeepsGradients if keeps else torch.optim.SGD)(ordered(net.params), lr=lr))


def plain_updater(net: Any, lr: float) -> Keep:
    """Gives gradient descent as a function, called as `updater(batch_size=1)`."""
    return Keep(PlainUpdater(ordered(net.params), lr))


class Batches:
    """An iterator over the minibatches of a sequential partition that starts again for each pass."""

    def __init__(self, indices: list[int], batch_size: int, num_steps: int, turned: bool) -> None:
        self.indices, self.batch_size, self.num_steps, self.turned = indices, batch_size, num_steps, turned

    def __iter__(self) -> Any:
        batches = char_data.seq_data_iter_sequential(self.indices, self.batch_size, self.num_steps)
        return ((X.T, Y.T) for X, Y in batches) if self.turned else batches


def sequential_batches(text: torch.Tensor, batch_size: int, num_steps: int, turned: bool = False) -> Keep:
    """Gives a text of indices (N,) as minibatches of a sequential partition; `turned`, steps are their rows."""
    return Keep(Batches(text.tolist(), batch_size, num_steps, turned))


def parameter_facts(get_params: Any, vocab_size: int, num_hiddens: int, device: Any) -> list[list[bool]]:
    """Gives requires_grad and is_leaf of each tensor that get_params gives."""
    return [[bool(p.requires_grad), bool(p.is_leaf)] for p in list(get_params(vocab_size, num_hiddens, device))]


def values_in(parts: Any) -> list[Any]:
    """Gives the values of what can be listed, as the parameters in an nn.ParameterList."""
    return [part.detach() if isinstance(part, torch.Tensor) else part for part in list(parts)]


def rnn_gradients(
    rnn: Any,
    inputs: torch.Tensor,
    state: torch.Tensor,
    params: list[torch.Tensor],
    weights: list[torch.Tensor],
    again: bool = False,
    names: list[str] | None = None,
) -> list[torch.Tensor]:
    """Gives the gradients of a weighted sum of outputs and last state: for the first state, then each parameter.

    With `again` it is a second call on the same tensors, so that a change of them shows; with `names` the parameters
    are given in a dict.
    """
    leaves = _leaves([state, *params])
    given: Any = dict(zip(names, leaves[1:], strict=True)) if names else leaves[1:]
    if again:
        with torch.no_grad():
            rnn(inputs, (leaves[0],), given)
    outputs, (last,) = rnn(inputs, (leaves[0],), given)
    ((outputs * weights[0]).sum() + (last * weights[1]).sum()).backward()
    return [torch.zeros_like(leaf) if leaf.grad is None else leaf.grad for leaf in leaves]


def lend_clipping(train: Any, right: Any) -> bool:
    """Puts a right grad_clipping in the place of the one that a training function calls; false where it cannot."""
    names = getattr(inspect.unwrap(train), "__globals__", None)
    if names is None or (OWN in names):
        return False
    own = names.get("grad_clipping")
    same = [name for name, value in names.items() if value is own and own is not None and name not in ASKED_FOR]
    called = ["grad_clipping", *(name for name in same if name != "grad_clipping")]
    names[OWN] = {name: names.get(name) for name in called}
    names.update(dict.fromkeys(called, right))
    return True


ASKED_FOR = (
    "get_params", "init_rnn_state", "rnn", "RNNModelScratch", "predict_ch8", "train_epoch_ch8", "train_ch8",
)  # fmt: skip
"""Names that stay the submission's own, also where it has one function for everything."""

OWN = "_own_clipping"
"""The name under which a submission's own function lies meanwhile."""


def give_back(train: Any) -> None:
    """Takes the lent grad_clipping away again."""
    names = getattr(inspect.unwrap(train), "__globals__", {})
    for name, value in names.pop(OWN, {}).items():
        if value is None:
            del names[name]
        else:
            names[name] = value


class LentNet(ScratchNet):
    """A net put together from functions, as the task's is, whose call is lent as `answer(net, X, state)`."""

    def __init__(self, vocab_size: int, num_hiddens: int, device: Any, answer: Any, *functions: Any) -> None:
        get_params, self.init_state, self.forward_fn = functions
        self.answer = answer
        super().__init__(get_params(vocab_size, num_hiddens, device), vocab_size, num_hiddens)

    def __call__(self, X: torch.Tensor, state: Any) -> Any:
        return self.answer(self, X.T if self.turned else X, state)

    def begin_state(self, *args: Any, **kwargs: Any) -> Any:
        """Gives what init_state gives; the device may come first, as in the book's modules, or not at all."""
        (zeros,) = super().begin_state(*args, **kwargs)
        return self.init_state(len(zeros), self.num_hiddens, zeros.device)


def part(name: str) -> Keep:
    """Gives one of the functions here, to be passed on: two_sizes, two_states or echo."""
    return Keep(PARTS[name])


def lent_net(vocab_size: int, num_hiddens: int, device: Any, answer: Any, *functions: Any) -> Keep:
    """Gives a net from what its call does and these get_params, init_state and forward_fn."""
    return Keep(LentNet(vocab_size, num_hiddens, device, answer, *functions))


def two_sizes(vocab_size: int, num_hiddens: int, device: Any) -> list[torch.Tensor]:
    """Returns parameters whose values tell what they were asked for with."""
    return [torch.full((2,), float(vocab_size), device=device), torch.full((3,), float(num_hiddens), device=device)]


def two_states(batch_size: int, num_hiddens: int, device: Any) -> tuple[torch.Tensor, torch.Tensor]:
    """Returns a first state of two parts, as an LSTM has, which tells what it was asked for with."""
    shape = (batch_size, num_hiddens)
    return torch.full(shape, 0.25, device=device), torch.full(shape, 0.75, device=device)


def echo(inputs: torch.Tensor, state: Any, params: Any) -> tuple[Any, ...]:
    """Returns what a forward_fn was called with: inputs as (T*B, V), then state, parameters, shape."""
    shape = torch.tensor(inputs.shape)
    return inputs.reshape(-1, inputs.shape[-1]), (*state, *params, shape)


PARTS = {"two_sizes": two_sizes, "two_states": two_states, "echo": echo}

# Python names a function where it says that a call of it is wrong; a student knows these by the names of the task.
two_sizes.__qualname__, two_states.__qualname__, echo.__qualname__ = "get_params", "init_state", "forward_fn"


def _leaves(values: list[torch.Tensor]) -> list[torch.Tensor]:
    return [value.detach().clone().requires_grad_() for value in values]


def _with_gradients(gradients: list[torch.Tensor]) -> list[torch.Tensor]:
    params = _leaves([torch.full_like(gradient, 3.0) for gradient in gradients])  # values longer than any theta
    for param, gradient in zip(params, gradients, strict=True):
        param.grad = gradient.clone()
    return params
