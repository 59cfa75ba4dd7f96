"""What the suite of seq2seq holds against a student's model: the same parts and parameters, put together here.

Encoder and decoder may be plain recurrent layers, GRUs or LSTMs: their kind follows from the shapes of their weights.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b

import torch
from torch import nn

from autograder.suite import CourseError

LETTERS = "SE?abcdefghijklmnopqrstuvwxyz"
PAIRS = [["man", "women"], ["black", "white"], ["king", "queen"], ["girl", "boy"], ["up", "down"], ["high", "low"]]
STEPS = 6
KINDS = {1: nn.RNN, 3: nn.GRU, 4: nn.LSTM}
TRIES = 3000


def tensor(rng, *shape, scale=1.0):
    """Returns a float32 tensor of unequal numbers between -scale and scale."""
    return torch.tensor(rng.uniform(-scale, scale, shape), dtype=torch.float32)


def indices(words):
    """Returns the words as rows of indices; words are of one length."""
    return torch.tensor([[LETTERS.index(letter) for letter in word] for word in words])


def data(pairs):
    """Returns (enc_input, dec_input, dec_output) of pairs of words, made without the student's help."""
    words = [[word.ljust(STEPS - 1, "?") for word in pair] for pair in pairs]
    eye = torch.eye(len(LETTERS))
    enc = indices([source + "E" for source, _ in words])
    dec = indices(["S" + target for _, target in words])
    return eye[enc], eye[dec], indices([target + "E" for _, target in words])


def plain_layout(letters, hidden):
    """Returns the layout of plain recurrent layers and a Linear layer."""
    return {"encoder": [hidden, letters], "decoder": [hidden, letters], "output": [letters, hidden]}


def draw_values(rng, layout, hidden, scale):
    """Returns parameters for a layout, drawn evenly between -scale and scale; {} where the layout is unclear."""
    values = {}
    for part in ("encoder", "decoder") if layout else ():
        rows, letters = layout[part]
        shapes = {"weight_ih": (rows, letters), "weight_hh": (rows, hidden), "bias_ih": (rows,), "bias_hh": (rows,)}
        values[part] = {name: tensor(rng, *shape, scale=scale) for name, shape in shapes.items()}
    if layout:
        rows = layout["output"][0]
        values["output"] = {"weight": tensor(rng, rows, hidden, scale=scale), "bias": tensor(rng, rows, scale=scale)}
    return values


def are_plain(values):
    """Tells whether parameters are those of two plain recurrent layers and a Linear layer, all with biases."""
    return "bias" in values["output"] and all(
        "bias_ih" in own and len(own["weight_ih"]) == own["weight_hh"].shape[1]
        for own in (values["encoder"], values["decoder"])
    )


def only(values, names):
    """Returns parameters of these names only, {part: names}."""
    return {part: {name: own[name] for name in own if name in names[part]} for part, own in values.items()}


class Composed(nn.Module):
    """Encoder, decoder and output layer with given parameters."""

    def __init__(self, values):
        super().__init__()
        with torch.random.fork_rng(devices=[]):  # so that a mistake that draws numbers draws the student's
            self.encoder, self.decoder = (_recurrent(values[part]) for part in ("encoder", "decoder"))
            if values["encoder"] is values["decoder"]:
                self.encoder = self.decoder
            has_bias = "bias" in values["output"]
            self.output = nn.Linear(*reversed(values["output"]["weight"].shape), bias=has_bias)
        self.output.load_state_dict(values["output"], strict=False)

    def forward(self, enc_input, enc_hidden, dec_input):
        return self.output(self.decoder(dec_input, self.encode(enc_input, enc_hidden))[0]).transpose(0, 1)

    def encode(self, enc_input, enc_hidden):
        """Returns the encoder's last state; an LSTM's cell starts from zeros."""
        lstm = isinstance(self.encoder, nn.LSTM)
        return self.encoder(enc_input, (enc_hidden, torch.zeros_like(enc_hidden)) if lstm else enc_hidden)[1]


def _recurrent(values):
    rows, letters = values["weight_ih"].shape
    hidden = values["weight_hh"].shape[1]
    layer = KINDS[rows // hidden](letters, hidden, batch_first=True, bias="bias_ih" in values)
    layer.load_state_dict({f"{name}_l0": value for name, value in values.items()}, strict=False)
    return layer


@dataclass(frozen=True)
class Habit:
    """A way of training of a student's own: parts that are not trained, the decoder's input as target, no padding.

    In one that `piles`, gradients are forgotten once an epoch; in one that is `crossed`, the rows of logits stand step
    by step and the wanted letters pair by pair.
    """

    frozen: tuple[str, ...] = ()
    repeats: bool = False
    spares: bool = False
    piles: bool = False
    crossed: bool = False


USUAL = Habit()
HABITS = (Habit(frozen=("encoder",)), Habit(frozen=("encoder", "output")), Habit(repeats=True), Habit(spares=True),
          Habit(piles=True), Habit(crossed=True))  # fmt: skip


def train_composed(values, given, batches, lr, habit=USUAL):
    """Makes one Adam update for each batch, rows of the three tensors `given`, and returns the trained Composed."""
    net = Composed(values)
    trained = (p for name, p in net.named_parameters() if not name.startswith(habit.frozen or "-"))
    optimizer = torch.optim.Adam(trained, lr=lr)
    seen = 0
    for rows in batches:
        batch_loss = loss(net, [part[rows] for part in given], habit)
        if not habit.piles or seen % len(given[2]) == 0:
            optimizer.zero_grad()
        seen += len(rows)
        batch_loss.backward()
        optimizer.step()
    return net


def loss(net, given, habit=USUAL):
    """Returns the cross-entropy of a Composed's logits for pairs as tensors, with its graph."""
    enc_input, dec_input, wanted = given
    wanted = dec_input.argmax(dim=2) if habit.repeats else wanted
    logits = net(enc_input, torch.zeros(1, len(wanted), net.encoder.hidden_size), dec_input)
    logits = logits if habit.crossed else logits.transpose(0, 1)
    ignored = LETTERS.index("?") if habit.spares else -100
    return nn.functional.cross_entropy(logits.flatten(0, 1), wanted.flatten(), ignore_index=ignored)


def moves(side, values, pairs, epochs, lr, words, any_size=False, given=None, habit=USUAL):
    """Returns the log-probabilities of `words` before training, and by how much training changes them.

    There is a change for each sequence of batches that an order of the pairs gives, batches of three or, with
    `any_size`, also of all pairs and of one pair. `given` are the pairs as tensors,
    where they are not made as the task says, and `habit` a way of training that is not the task's.
    """
    asked = repr((pairs, epochs, lr, words, any_size, habit))
    key = f"{asked} {_look(values)} {_look(dict(enumerate(given or ())))}"
    return _moves(_Training(key, (values, pairs, epochs, lr, words, any_size, given, habit)))


@dataclass(frozen=True)
class _Training:
    """A training that models.moves is asked for: the same as another where the key is."""

    key: str
    asked: tuple = field(compare=False, repr=False)


def _look(values):
    """Returns what tells tensors in dicts apart by their numbers, and two that are one from two that are alike."""
    found = blake2b(digest_size=16)
    for name, value in values.items():
        shared = [other for other in values if values[other] is value]
        own = _look(value) if isinstance(value, dict) else f"{value.dtype}{tuple(value.shape)}"
        found.update(f"{name}{shared}{own}".encode())
        if not isinstance(value, dict):
            found.update(value.detach().contiguous().numpy().tobytes())
    return found.hexdigest()


@lru_cache(maxsize=64)
def _moves(training):
    """Works a training out; a diagnosis asks for the same one with each mistake that it tries."""
    values, pairs, epochs, lr, words, any_size, given, habit = training.asked
    before, given = probe(values, words), data(pairs) if given is None else given
    runs = orders(pairs, epochs) + (orders_of_other_sizes(pairs) if any_size else [])
    ends = (parameters(train_composed(values, given, batches, lr, habit)) for batches in runs)
    return before, [probe(end, words) - before for end in ends]


def orders(pairs, epochs):
    """Returns every sequence of batches of three rows that some order of the pairs gives, each composition once."""
    splits = {}
    for chosen in itertools.combinations(range(len(pairs)), 3):
        batches = [list(chosen), [i for i in range(len(pairs)) if i not in chosen]]
        splits[tuple(sorted(tuple(pairs[i]) for i in chosen))] = batches
    return [list(itertools.chain(*run)) for run in itertools.product(splits.values(), repeat=epochs)]


def orders_of_other_sizes(pairs):
    """Returns the batches of an epoch that takes all pairs at once, and of each that takes them one by one."""
    kinds = list(dict.fromkeys(map(tuple, pairs)))
    rows = {kind: [i for i, pair in enumerate(pairs) if tuple(pair) == kind] for kind in kinds}
    places = itertools.combinations(range(len(pairs)), len(rows[kinds[0]]))
    rest = [i for kind in kinds[1:] for i in rows[kind]]
    one_by_one = []
    for chosen in places:
        first, other = iter(rows[kinds[0]]), iter(rest)
        one_by_one.append([[next(first) if place in chosen else next(other)] for place in range(len(pairs))])
    return [[list(range(len(pairs)))], *one_by_one]


def parameters(net):
    """Returns the parameters of a Composed by part, under torch's names."""
    parts = {"encoder": net.encoder, "decoder": net.decoder, "output": net.output}
    return {p: {n.removesuffix("_l0"): v.detach() for n, v in m.named_parameters()} for p, m in parts.items()}


@torch.no_grad()
def probe(values, pairs):
    """Returns the log-probabilities (time, pair, letter) that a model with these parameters gives for some pairs."""
    net = Composed(values)
    enc_input, dec_input, _ = data(pairs)
    return torch.log_softmax(net(enc_input, torch.zeros(1, len(pairs), net.encoder.hidden_size), dec_input), dim=2)


@torch.no_grad()
def answers(values, given, letters=LETTERS):
    """Returns what the model says to each word, (padded, greedy): its decoder reads padding, or its own letters.

    `given` are the tensors of the words, each with an empty target, and `letters` their alphabet.
    """
    net, eye = Composed(values), torch.eye(len(letters))
    enc_input, dec_input, _ = given
    start = torch.zeros(1, len(enc_input), net.encoder.hidden_size)
    padded = net(enc_input, start, dec_input).argmax(dim=2).T
    state, said = net.encode(enc_input, start), [dec_input[:, 0].argmax(dim=1)]
    for _ in range(dec_input.shape[1]):
        out, state = net.decoder(eye[said[-1]].unsqueeze(1), state)
        said.append(net.output(out[:, 0]).argmax(dim=1))
    greedy = torch.stack(said[1:], dim=1)
    spelled = [["".join(letters[i] for i in row) for row in way.tolist()] for way in (padded, greedy)]
    return list(zip(*spelled, strict=True))


def clear(said, kind="any"):
    """Tells whether what was said has one reading: letters, perhaps padding, then E, and no S before.

    A word of the kind "plain" has no padding before E and no letter behind it, and no more than three letters where it
    is "short", four where it is "brief", as many as there can be where it is "whole"; one that is "filled" has
    padding, and one that "goes on" has letters behind E.
    """
    word, end, rest = said.partition("E")
    letters = word.rstrip("?")
    readable = bool(end) and len(letters) >= 2 and not set("S?") & set(letters)
    goes_on = bool(set(rest) - set("E?"))
    is_plain = word == letters and not goes_on
    brief, short = (is_plain and len(letters) <= most for most in (4, 3))
    sizes = {"brief": brief, "short": short, "whole": is_plain and len(letters) == STEPS - 1}
    fits = {"plain": is_plain, **sizes, "filled": word != letters, "goes on": goes_on}
    return readable and fits.get(kind, True)


def answer(said):
    """Returns the answer in what was said: what comes before E, without padding."""
    return said.split("E")[0].replace("?", "")


class Given:
    """Words as tensors, each with an empty target; known by their numbers, so that what hangs on them is drawn once."""

    def __init__(self, words, make=data):
        self._tensors = make([[word, ""] for word in words])

    def __repr__(self):
        return _look(dict(enumerate(self._tensors)))

    @property
    def steps(self):
        """Returns how many letters a decoder says to these words."""
        return self._tensors[1].shape[1]

    def rows(self, chosen):
        """Returns the tensors of some of the words."""
        return [part[chosen] for part in self._tensors]


def word_probes(
    rng, layout, hidden, words, count, kind, tries=TRIES, shared=False, names=None, letters=LETTERS, given=None
):
    """Returns `count` clear cases (values, word, padded answer, greedy answer) of a kind.

    If "plain", "brief" or "short", the answers differ; if "any" or "goes on", all models are asked for the same word,
    and if "short" each for another. `letters` and `given` are the alphabet and the words of another convention.
    """
    found, given, words = [], given or Given(words), dict(enumerate(words))
    for _ in range(tries):
        values = draw_values(rng, layout, hidden, scale=2.0)
        values["output"]["weight"][[letters.index(sign) for sign in "E?"]] *= 2.5  # E and padding come up often
        values["output"]["bias"][letters.index("S")] = -1000.0  # S never
        values = only(values, names) if names else values
        values = {**values, "encoder": values["decoder"]} if shared else values
        said = zip(words, answers(values, given.rows(list(words)), letters), strict=True)
        is_plain = kind in ("plain", "brief", "short")
        fits = [
            (row, *ways) for row, ways in said if clear(ways[0], kind) and clear(ways[1], kind if is_plain else "any")
        ]
        fits = [fit for fit in fits if not is_plain or answer(fit[1]) != answer(fit[2])]
        found += [(values, words[row], answer(padded), answer(greedy)) for row, padded, greedy in fits[:1]]
        if fits and kind in ("any", "goes on"):
            words = {row: words[row] for row, *_ in fits[:1]}
        elif fits and kind == "short":
            words = {row: word for row, word in words.items() if word != words[fits[0][0]]}
        if len(found) == count:
            return found
    raise CourseError(f"Of {tries} drawn models too few give a clear answer; choose another seed.")


def silent_values(rng, layout, hidden):
    """Returns parameters of a model that never says E."""
    values = draw_values(rng, layout, hidden, scale=1.0)
    values["output"]["bias"][1] = -1000.0
    return values
