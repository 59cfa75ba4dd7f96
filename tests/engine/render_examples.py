"""Reports made by hand for the tests of the renderers: perfect, wrong, untouched, stopped, ungraded, hostile."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace
from typing import Any

from autograder.model import (
    Diagnosis,
    ExerciseReport,
    GradeReport,
    Panel,
    SmallCase,
    SourceKind,
    Status,
    Student,
    TestResult,
)
from autograder.report.matrix import Kind, Matrix, MatrixRow, MatrixSection, MatrixTest, Naming

NOT_CARRIED = Diagnosis(
    name="state_not_carried",
    title="The state is not carried on",
    belief="Every step starts from the same `h0`, as if the steps had nothing to do with each other.",
    look_at="The state that your loop reads at step t, and where it was written.",
    hint="Print the state at the start of each step: from the second step on it should not be `h0`.",
)
TRANSPOSED = Diagnosis(
    name="recurrent_transposed",
    title="`U` is used transposed",
    belief="Weights multiply from the left, as PyTorch keeps them.",
    look_at="The product with `U`.",
    hint="Vectors are rows in this course. Which side does a row stand on?",
)
FLATTENED = Diagnosis(
    name="targets_not_transposed",
    title="Targets are flattened batch first",
    belief="`Y.reshape(-1)` has the same order as the outputs.",
    look_at="The order of time and batch in `Y` when it is flattened.",
    hint="Write down which token stands at place 1 of the outputs, and which at place 1 of the targets.",
)

SRN = ExerciseReport(
    slug="srn",
    title="A simple recurrent network in NumPy",
    points=12.0,
    max_points=12.0,
    status=Status.PASSED,
    source_name="srn.py",
    source_kind=SourceKind.SCRIPT,
    tests=(
        TestResult(
            "t::worked", "The linear network gives 4, 12, 32 on the worked case.", Status.PASSED, 2, 2, seconds=0.02
        ),
        TestResult("t::states", "Each hidden state mixes the input with the state before it.", Status.PASSED, 3, 3),
        TestResult("t::outputs", "Outputs are read from the state of the same step.", Status.PASSED, 3, 3),
        TestResult("t::empty", "A sequence of no steps gives empty results of the right widths.", Status.PASSED, 1, 1),
        TestResult(
            "t::hidden", "The recurrence also holds for sizes that you have not seen.", Status.PASSED, 3, 3, hidden=True
        ),
    ),
    seconds=0.4,
)

WRONG_STATES = TestResult(
    id="t::states",
    title="Each hidden state mixes the input with the state before it.",
    status=Status.FAILED,
    points=0,
    max_points=3,
    call="srn_tanh(inputs (4, 3), h0 (5,), W (3, 5), U (5, 5), V (5, 2))",
    message="`states` is right at time 0 and differs from time 1 on: at time 1, hidden 2 you gave 0.4127, wanted 0.6630"
    " (0.2503 off; 1e-9 is allowed).",
    expected="[[ 0.3120 -0.8021  0.1174  0.5310 -0.2280]\n [ 0.7012 -0.1108  0.6630  0.0921 -0.5117]]",
    actual="[[ 0.3120 -0.8021  0.1174  0.5310 -0.2280]\n [ 0.5570 -0.3386  0.4127  0.3398 -0.4022]]",
    diagnoses=(NOT_CARRIED,),
    seconds=0.05,
    panel=Panel(
        ("time", "hidden"),
        (2, 5),
        (0, 0),
        (0.3120, -0.8021, 0.1174, 0.5310, -0.2280, 0.7012, -0.1108, 0.6630, 0.0921, -0.5117),
        (0.3120, -0.8021, 0.1174, 0.5310, -0.2280, 0.5570, -0.3386, 0.4127, 0.3398, -0.4022),
        (1, 0),
    ),
    small=SmallCase(
        "import numpy as np\ninputs = np.array([[0.], [0.]])\nprint(srn_tanh(inputs, h0, W, U, V))",
        "`states` differs at time 1: got 0.7616, wanted 0.642.",
        "[[0.7616], [0.642]]",
        "[[0.7616], [0.7616]]",
        6,
    ),
)

SRN_WRONG = replace(
    SRN,
    points=4.0,
    status=Status.FAILED,
    source_name="srn.ipynb",
    source_kind=SourceKind.NOTEBOOK,
    notes=(
        "Cell 2 was read without the line `!pip install numpy`.",
        "Cell 5 raised ValueError; the cells after it were read.",
    ),
    tests=(
        replace(SRN.tests[0], output="step 1: [4. 4.]\nstep 2: [12. 12.]\nstep 3: [32. 32.]\n"),
        WRONG_STATES,
        replace(WRONG_STATES, id="t::outputs", title=SRN.tests[2].title, message="`outputs` differs from time 1 on."),
        replace(
            SRN.tests[3], advice=("`np.zeros((T, H))` follows no input's dtype; `dtype=inputs.dtype` would.",), points=1
        ),
        replace(
            SRN.tests[4],
            status=Status.FAILED,
            points=0,
            message="On other sizes the states part from the recurrence after the first step.",
            diagnoses=(NOT_CARRIED,),
        ),
        TestResult("t::untouched", "The caller's arrays are left as they were.", Status.PASSED, 1, 1),
    ),
)

CELL_STUB = ExerciseReport(
    slug="rnn_cell",
    title="What is inside nn.RNNCell",
    points=0.0,
    max_points=14.0,
    status=Status.NOT_ATTEMPTED,
    source_name="rnn_cell.py",
    source_kind=SourceKind.SCRIPT,
    tests=(
        TestResult(
            "c::step", "One step equals torch.nn.RNNCell with the same parameters.", Status.NOT_ATTEMPTED, 0, 6,
            call="RNNCell(3, 5)", message="`RNNCell` is still the stub.", kind="stub",
        ),
        TestResult("c::run", "`run_cell` gives every state in order.", Status.BLOCKED, 0, 4, blocked_by="step"),
        TestResult("c::grad", "Gradients flow back through all steps.", Status.BLOCKED, 0, 4, blocked_by="c::step"),
    ),
)  # fmt: skip

BROKEN_TESTS = tuple(
    TestResult(
        f"r::{i}", title, Status.RAISED, 0, points, line=14,
        message="Your file cannot be read as Python: SyntaxError: '(' was never closed.", kind="loading",
    )
    for i, (title, points) in enumerate(
        [("The output has the top layer's state of every step.", 5), ("`h_n` has the last state of every layer.", 5),
         ("`shapes` tells what nn.RNN takes and gives.", 4)]
    )
)  # fmt: skip
RNN_BROKEN = ExerciseReport(
    "rnn", "From the cell to nn.RNN", 0.0, 14.0, Status.RAISED, "rnn.py", SourceKind.SCRIPT, tests=BROKEN_TESTS
)

HELLO_STOPPED = ExerciseReport(
    slug="hello",
    title="hello becomes ohlol",
    points=6.0,
    max_points=14.0,
    status=Status.TIME_LIMIT,
    source_name="hello.py",
    source_kind=SourceKind.SCRIPT,
    tests=(
        TestResult("h::one_hot", "`one_hot` gives one 1 a step, at the index.", Status.PASSED, 3, 3),
        TestResult("h::text", "`to_text` reads the most likely letter of each step.", Status.PASSED, 3, 3),
        TestResult(
            "h::train", "From given weights the losses fall as plain Adam makes them fall.", Status.TIME_LIMIT, 0, 5,
            call="train(net, inputs (5, 1, 4), labels (5, 1))", message="Stopped after 10 s in `train`.",
            output="".join(f"epoch {i} loss 1.38\n" for i in range(400)), line=41,
        ),
        TestResult(
            "h::memory", "The cell model starts from a state of zeros.", Status.MEMORY_LIMIT, 0, 3,
            call="net.init_hidden()", message="Stopped at 1,024 MiB of memory in `init_hidden`.",
        ),
    ),
)  # fmt: skip

SEQ_UNKNOWN = ExerciseReport(
    slug="seq2seq",
    title="Encoder and decoder",
    points=None,
    max_points=18.0,
    status=Status.GRADER_ERROR,
    source_name="seq2seq.py",
    source_kind=SourceKind.SCRIPT,
    tests=(
        TestResult("s::data", "`make_data` pads every word to six letters.", Status.PASSED, 6, 6),
        TestResult(
            "s::translate", "All six words are translated.", Status.GRADER_ERROR, 0, 12,
            message="The grader could not start a new process for this test.",
        ),
    ),
)  # fmt: skip

CHAR_WRONG = ExerciseReport(
    slug="char_rnn",
    title="A character language model from scratch, with clipping",
    points=19.5,
    max_points=28.0,
    status=Status.FAILED,
    source_name="char_rnn.py",
    source_kind=SourceKind.SCRIPT,
    tests=(
        TestResult(
            "p::perplexity", "Training brings the perplexity on fresh text below the threshold.", Status.PASSED, 8, 8,
            figures=(("perplexity on held-out text", "2.41, floor 1.62, threshold 3.61"),
                     ("claimed by train_epoch_ch8", "2.36")),
        ),
        TestResult(
            "p::random", "Random sampling trains as well.", Status.FAILED, 4.5, 8, hidden=True,
            message="With random sampling the perplexity stays above the threshold.",
            figures=(("perplexity on held-out text", "9.87, floor 1.62, threshold 3.61"),),
        ),
        TestResult(
            "p::clip", "The gradient is scaled as one vector when its norm is above theta.", Status.FAILED, 0, 5,
            call="grad_clipping(net, 1)",
            message="After clipping, `gradients` differ at parameter 0, element 0: you gave 0.6, wanted 0.230769.",
            expected="[0.2308, 0.3077], [0.9231]", actual="[0.6, 0.8], [1.0]", diagnoses=(TRANSPOSED, FLATTENED),
        ),
        TestResult("p::rnn", "`rnn` gives (T*B, V) outputs, time first.", Status.PASSED, 7, 7),
    ),
)  # fmt: skip

CONCEPTS = ExerciseReport(
    slug="concepts", title="Written answers", points=0.0, max_points=0.0, status=Status.PASSED,
    source_name="concepts.md", source_kind=SourceKind.MARKDOWN,
    written="RNNCell computes one step:\n\n    h' = tanh(W_ih x + b_ih + W_hh h + b_hh)\n\nRNN loops over it.",
)  # fmt: skip

ABOUT = {
    "suite_digest": "5f1c0a9be3d2416c8a7e",
    "submission_digest": "93d1e0c7aa5b4f3e2210",
    "sandbox": "bubblewrap, landlock, seccomp, rlimits",
    "seed": 2026,
    "versions": (("autograde", "0.1.0"), ("python", "3.12.4"), ("torch", "2.13.0"), ("numpy", "2.4.6")),
    "extra": (("Tolerance, float32", "1e-5 of the largest value"), ("Tolerance, float64", "1e-9 of the largest value")),
    "seconds": 7.3,
}

PERFECT = GradeReport(Student("ada", "Ada Lovelace", "1815"), (SRN,), 12.0, 12.0, "graded", **ABOUT)
WRONG = GradeReport(
    student=Student("王小明", "王小明", "2024310117", "wang@example.edu"),
    exercises=(SRN_WRONG, CELL_STUB, RNN_BROKEN, HELLO_STOPPED, CHAR_WRONG, CONCEPTS),
    total=29.5,
    max_total=82.0,
    status="graded",
    problems=("`notes.docx` was left out: it is neither Python nor a notebook.",),
    late=True,
    **ABOUT,
)
UNKNOWN = GradeReport(Student("kurt", "Kurt Gödel"), (SRN, SEQ_UNKNOWN), None, 30.0, "grader error", **ABOUT)
BARE = replace(PERFECT, student=Student("bare", "Grace Hopper", "1815"), sandbox="none")

EVIL = (
    "</script><script>alert(1)</script>\"><img src=x onerror=alert(2)>' ]]> <!-- {{ 7*7 }} {% raw %} "
    "`code` **bold** [link](javascript:alert(3)) ![i](http://evil/x.png) | cell @everyone #1 http://evil.example "
    "\x1b[31mred\x1b[0m \x1b]0;title\x07 \u202egnp.exe \x00 \ud800 \ufffe \x9b2J\r\n::error::forged\n"
    "::add-mask::x\n##[command]x\n=cmd|' /C calc'!A0\r::warning::lone\u2028end"
)

EVIL_TEST = TestResult(
    id=EVIL, title=EVIL, status=Status.FAILED, points=0, max_points=1, call=EVIL, message=EVIL, expected=EVIL,
    actual=EVIL,
    diagnoses=(Diagnosis(EVIL, EVIL, EVIL, EVIL, EVIL),), advice=(EVIL,), output=EVIL, figures=((EVIL, EVIL),), line=3,
)  # fmt: skip
HOSTILE = GradeReport(
    student=Student("=evil", EVIL, EVIL, EVIL),
    exercises=(
        ExerciseReport(
            "srn", EVIL, 0.0, 3.0, Status.FAILED, EVIL, SourceKind.SCRIPT, notes=(EVIL,), written=EVIL, output=EVIL,
            tests=(EVIL_TEST, replace(EVIL_TEST, id="b", status=Status.BLOCKED, blocked_by=EVIL),
                   replace(EVIL_TEST, id="c", status=Status.RAISED, diagnoses=())),
        ),
    ),
    total=0.0,
    max_total=3.0,
    status=EVIL,
    problems=(EVIL,),
    submission_digest=EVIL,
    sandbox=EVIL,
    device=EVIL,
    versions=((EVIL, EVIL),),
    extra=((EVIL, EVIL),),
)  # fmt: skip

REPORTS = {"perfect": PERFECT, "wrong": WRONG, "unknown": UNKNOWN, "bare": BARE, "hostile": HOSTILE}


def harmless(report: GradeReport) -> GradeReport:
    """Returns the hostile report with plain words where the hostile text stood."""
    return _swap(report)


def _swap(value: Any) -> Any:
    if value == EVIL:
        return "plain"
    if is_dataclass(value):
        return replace(value, **{field.name: _swap(getattr(value, field.name)) for field in fields(value)})
    return tuple(map(_swap, value)) if isinstance(value, tuple) else value


def big_class(count: int) -> list[GradeReport]:
    """Makes a class of so many students out of the examples, marks spread evenly."""
    surnames = ("王", "Müller", "O'Brien", "Nguyễn", "Ivanova", "李", "da Silva", "Singh")
    return [_student(i, f"{surnames[i % 8]} {i}") for i in range(count)]


def _student(i: int, name: str) -> GradeReport:
    exercises = [SRN if i % 3 else SRN_WRONG]
    for k, exercise in enumerate((CELL_STUB, RNN_BROKEN, HELLO_STOPPED, CHAR_WRONG), 1):
        exercises.append(replace(exercise, points=round(exercise.max_points * ((i * 7 + k * 5) % 11) / 10, 1)))
    total = None if i % 97 == 50 else sum(e.points or 0.0 for e in exercises)
    status = "grader error" if total is None else "graded"
    about = {"late": i % 13 == 4, "sandbox": "bubblewrap"}
    return GradeReport(Student(f"student-{i}", name, f"20243{i:05d}"), tuple(exercises), total, 82.0, status, **about)


def matrix() -> Matrix:
    """Makes the matrix of a small validation in which one mistake and one test are no good."""
    tests = tuple(MatrixTest(t.id, t.title, t.max_points, t.hidden) for t in SRN.tests)
    good, bad, stopped, wait = Status.PASSED, Status.FAILED, Status.RAISED, Status.BLOCKED
    rows = (
        MatrixRow(
            "state_not_carried", NOT_CARRIED.title, Kind.MISTAKE, (good, bad, bad, good, bad), 3, 12, Naming.RIGHT
        ),
        MatrixRow(
            "recurrent_transposed", TRANSPOSED.title, Kind.MISTAKE, (good, bad, bad, good, bad), 3, 12, Naming.AMONG
        ),
        MatrixRow(
            "no_axis",
            "The time axis is dropped",
            Kind.MISTAKE,
            (stopped, wait, wait, good, stopped),
            1,
            12,
            Naming.NONE,
        ),
        MatrixRow("bias_twice", "The bias is added twice", Kind.MISTAKE, (good,) * 5, 12, 12, Naming.NONE),
        MatrixRow("einsum", "every product is one einsum", Kind.HONEST, (good,) * 5, 12, 12),
        MatrixRow("concatenated", "inputs and state are joined, weights stacked", Kind.HONEST, (good,) * 5, 12, 12),
    )
    return Matrix((MatrixSection("srn", SRN.title, tests, rows),), 2026, "cpu", 212.0, (("autograde", "0.1.0"),))
