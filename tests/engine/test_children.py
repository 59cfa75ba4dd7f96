"""Children of a real zygote: what ends one, what it costs the next test, and what a hostile one can make us believe."""

from __future__ import annotations

import os
import textwrap
import time
from contextlib import nullcontext
from pathlib import Path

import numpy as np
import pytest

from autograder.errors import ChildCrashed, LimitReached, NotDefined, StudentRaised
from autograder.grading.sides import Side, apart, fetch
from autograder.sandbox.host import child
from autograder.sandbox.host.handles import Zygote
from tests.engine.children import DOUBLE, Open

pytestmark = pytest.mark.clock


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("os._exit(3)", r"exited by itself \(status 3\)"),
        ("os.kill(os.getpid(), 11)", "ended by the signal SIGSEGV"),
        ("os.close(3)", "exited by itself|closed its connection"),
    ],
)
def test_a_crash_ends_the_test_and_the_next_has_a_fresh_child(open_child: Open, line: str, words: str) -> None:
    """A crash is told with the call; the rest of the test is lost, the next test starts anew."""
    transport = open_child(f"import os\ncount = 0\n\n\ndef crash(x):\n    {line}\n\n\n{DOUBLE}")
    side = Side(transport)
    transport.seed(1)
    with pytest.raises(ChildCrashed, match=words) as caught:
        side.crash(np.zeros(3))
    assert caught.value.call == "crash(array (3,))"
    with pytest.raises(ChildCrashed, match="had ended before"):
        side.double(2)
    transport.seed(1)
    assert side.double(2) == 4


def test_a_child_that_was_lent_an_answer_is_asked_in_no_other_test(open_child: Open) -> None:
    """What a submission keeps of what it was lent is there to the end of the test, and gone in the next."""
    transport = open_child("kept = []\n\n\ndef keep(x):\n    kept.append(x)\n    return len(kept)\n")
    side, counts = Side(transport), []
    for is_lent in (False, True, False):
        transport.seed(1)
        if is_lent:
            apart(side)
        counts.append([side.keep(1), side.keep(2)])
    assert counts == [[1, 2], [3, 4], [1, 2]]


def test_a_time_out_names_the_call(open_child: Open) -> None:
    """A call that does not come back is stopped at its deadline; the next test works."""
    transport = open_child(f"def hang(x):\n    while True:\n        pass\n\n\n{DOUBLE}", call_seconds=0.4)
    transport.seed(1)
    with pytest.raises(LimitReached, match=r"stopped after 0\.4 s") as caught:
        Side(transport).hang("a")
    assert (caught.value.limit, caught.value.call) == ("time", "hang('a')")
    transport.seed(1)
    assert Side(transport).double(2) == 4


def test_the_zygote_tells_what_a_child_has_computed(zygote: Zygote, open_child: Open) -> None:
    """Processor time is counted, sleep is not; of a process that is no child of the zygote's nothing is said."""
    source = """
        import time

        def burn(seconds):
            end = time.process_time() + seconds
            while time.process_time() < end:
                pass

        def nap(seconds):
            time.sleep(seconds)
    """
    side = Side(transport := open_child(textwrap.dedent(source)))
    transport.seed(1)
    side.burn(0.0)
    assert transport._child is not None
    pid = transport._child.pid
    begun = zygote.usage(pid)
    side.burn(0.3)
    burnt = zygote.usage(pid)
    side.nap(0.3)
    slept = zygote.usage(pid)
    assert begun is not None and burnt is not None and slept is not None
    assert burnt.cpu - begun.cpu >= 0.3 > 0.2 > slept.cpu - burnt.cpu
    assert slept.queued is None or slept.queued >= (begun.queued or 0.0)
    assert zygote.usage(os.getpid()) is None


def test_a_call_that_timed_out_gets_a_quarter_the_next_time(open_child: Open) -> None:
    """A class with an endless loop is not waited for in full again and again."""
    transport = open_child("def hang():\n    while True:\n        pass\n", call_seconds=0.8)
    for words in ("0.8 s", "0.2 s"):
        transport.seed(1)
        with pytest.raises(LimitReached, match=words):
            Side(transport).hang()


def test_a_test_s_own_limit_is_longer(open_child: Open) -> None:
    """A test marked with a limit gives each call that long."""
    transport = open_child("import time\n\n\ndef nap():\n    time.sleep(0.5)\n    return 1\n", call_seconds=0.1)
    transport.seed(1)
    transport.call_seconds = 5.0
    assert Side(transport).nap() == 1


def test_one_that_gives_up_tells_where_a_call_was_and_calls_it_no_more(open_child: Open) -> None:
    """The line in the student's file, however deep the call is; other functions are still called."""
    source = f"def hang():\n    sorted(iter(endless()))\n\ndef endless():\n    while True:\n        yield 1\n{DOUBLE}"
    transport = open_child(source, gives_up=True, call_seconds=0.3, memory_mb=4096)
    with pytest.raises(LimitReached, match="stopped after") as caught:
        Side(transport).hang()
    assert caught.value.line in (2, 5, 6)
    transport.seed(1)
    with pytest.raises(LimitReached, match="not called again"):
        Side(transport).hang()
    transport.seed(1)
    assert Side(transport).double(2) == 4


@pytest.mark.parametrize("hang", ["time.sleep(9)", "while True: pass"])
def test_a_test_that_comes_after_the_exercise_is_used_up_is_judged_all_the_same(open_child: Open, hang: str) -> None:
    """Who used up the exercise's time has used up that; what works still passes, and what hangs has little time."""
    transport = open_child(f"import time\n\n\ndef hang():\n    {hang}\n\n\n{DOUBLE}", exercise_seconds=0.4)
    transport.seed(1)
    with pytest.raises(LimitReached, match=r"stopped after 0\.[34]"):
        Side(transport).hang()
    assert transport.budget.is_used_up
    transport.seed(1)
    assert Side(transport).double(2) == 4
    begun = time.thread_time()
    transport.seed(1)
    with pytest.raises(LimitReached, match=r"the 0\.4 s for this exercise were used up before this"):
        Side(transport).hang()
    transport.seed(1)
    assert Side(transport).double(3) == 6
    assert time.thread_time() - begun < 0.5


def test_work_of_the_grader_s_counts(open_child: Open) -> None:
    """What judging costs is charged to the exercise whose answers cost it."""
    transport = open_child(DOUBLE, exercise_seconds=5.0)
    transport.seed(1)
    assert Side(transport).double(2) == 4
    transport.charge(4.8)
    transport.seed(1)
    assert Side(transport).double(2) == 4
    transport.charge(1.0)
    with pytest.raises(LimitReached, match="used up before this"):
        Side(transport).double(2)


def test_loading_that_gets_stuck_anew_each_time_is_given_up_within_the_exercise(open_child: Open) -> None:
    """Statements that hang at another place each time cost no more than the exercise has, and a few small tries."""
    names = [f"part{i}" for i in range(9)]
    source = "import signal, time\n\ndef stuck():\n    time.sleep(99)\n\nsignal.alarm = signal.setitimer = print\n"
    source += "".join(f"{name} = stuck()\n" for name in names)
    transport = open_child(f"{source}{DOUBLE}", defines=("double", *names), exercise_seconds=0.5)
    begun = time.monotonic()
    for _ in range(8):
        transport.seed(1)
        with pytest.raises(LimitReached):
            Side(transport).double(2)
    assert transport._lost_loads == 4
    assert transport.budget.used < 3.5
    assert time.monotonic() - begun < 60


def test_a_statement_that_gets_stuck_is_skipped(open_child: Open) -> None:
    """Loading that hangs beyond every alarm is killed, and the next try leaves that statement out and says so."""
    source = f"""
import signal

def hang():
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    while True:
        pass

table = hang()

{DOUBLE}
"""
    transport = open_child(source, defines=("table", "double"), load_seconds=0.3)
    transport.seed(1)
    assert Side(transport).double(2) == 4
    assert any("table = hang()" in str(note["text"]) for note in transport.notes)
    with pytest.raises(NotDefined, match=r"`table` is not defined in lab\.py: ."):
        fetch(Side(transport).table)


def test_a_name_used_for_a_value_is_said_to_be_one(open_child: Open) -> None:
    """A table where a function is asked for is not called; the sentence says what the name stands for."""
    transport = open_child("table = [1, 2]\n", defines=("table",))
    with pytest.raises(NotDefined, match=r"`table` is not defined in lab\.py: .* a value of type list, not a function"):
        Side(transport).table(1)
    assert fetch(Side(transport).table) == [1, 2]


def test_leaving_while_loading_costs_only_that_statement(open_child: Open) -> None:
    """A statement that ends the process is left out; what comes after it is graded."""
    transport = open_child(f"import os\n\nend = os._exit(3)\n\n{DOUBLE}", defines=("end", "double"))
    transport.seed(1)
    assert Side(transport).double(2) == 4


def test_loading_is_given_up_after_a_few_tries(open_child: Open) -> None:
    """A file that ends the process again and again is not loaded; every call says so, without another try."""
    ends = "".join(f"end{i} = os._exit({i})\n" for i in range(6))
    transport = open_child(f"import os\n{ends}{DOUBLE}", defines=tuple(f"end{i}" for i in range(6)))
    transport.seed(1)
    with pytest.raises(ChildCrashed) as caught:
        Side(transport).double(2)
    assert caught.value.loading
    begun = time.monotonic()
    with pytest.raises(ChildCrashed):
        Side(transport).double(2)
    assert time.monotonic() - begun < 0.05


def test_a_syntax_error_is_told_once_and_kept(open_child: Open) -> None:
    """A file that is no Python raises SyntaxError at every call, with the line."""
    transport = open_child("def double(x:\n    return 2 * x\n")
    transport.seed(1)
    with pytest.raises(StudentRaised, match=r"SyntaxError.*line 1") as caught:
        Side(transport).double(2)
    assert caught.value.loading
    transport.seed(2)
    with pytest.raises(StudentRaised, match="SyntaxError"):
        Side(transport).double(2)


def test_a_child_that_has_seen_a_hidden_test_answers_no_public_one(open_child: Open) -> None:
    """What a hidden test passed in is gone before a public test runs, whose output a student reads."""
    source = "seen = []\n\n\ndef double(x):\n    seen.append(x)\n    print(seen)\n    return len(seen)\n"
    transport = open_child(source, defines=("seen",))
    counts = []
    for seed, hidden in enumerate((False, False, True, True, False, False)):
        transport.seed(seed, hidden=hidden)
        counts.append(Side(transport).double("secret" if hidden else "open"))
        assert hidden or "secret" not in transport.take_output()
    assert counts == [1, 2, 3, 4, 1, 2]


def test_a_flood_of_output_is_not_read_for_ever(open_child: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes without end waits for a reader, which is counted as its time; the next test has a reader again."""
    monkeypatch.setattr(child, "FLOOD_BYTES", 1 << 20)
    flood = "import os\n\n\ndef flood(n):\n    for _ in range(n):\n        os.write(1, b'x' * 10_000)\n    return n\n"
    transport = open_child(flood, call_seconds=0.5)
    for count, ends in ((50, True), (5_000, False), (50, True)):
        transport.seed(1)
        with nullcontext() if ends else pytest.raises(LimitReached, match=r"stopped after 0\.5 s"):
            assert Side(transport).flood(count) == count
        assert len(transport.take_output()) < 100_000
    for _ in range(5):  # what each test writes counts for itself
        transport.seed(1)
        assert Side(transport).flood(50) == 50
        transport.take_output()


def test_output_is_kept_to_the_limit(open_child: Open) -> None:
    """What the code prints is kept up to the limit, says how much was cut, and is taken once."""
    transport = open_child("def chat(n):\n    print('x' * n)\n", output_bytes=1000)
    transport.seed(1)
    Side(transport).chat(100_000)
    output = transport.take_output()
    assert output.startswith("x" * 1000 + "\n")
    assert "99001 more bytes were cut" in output
    assert transport.take_output() == ""


def test_what_a_file_prints_while_it_loads_is_kept_apart(open_child: Open) -> None:
    """Output of loading belongs to no test."""
    transport = open_child(f"print('hello')\nword = print('again')\n{DOUBLE}", defines=("word",))
    transport.seed(1)
    assert Side(transport).double(2) == 4
    assert transport.load_output.count("again") == 1
    assert transport.take_output() == ""


def test_what_a_file_prints_while_it_loads_is_told_once(open_child: Open) -> None:
    """A child that takes the place of another loads the file again; the report shows one loading."""
    transport = open_child(f"word = print('again')\n{DOUBLE}", defines=("word",))
    for seed, hidden in enumerate((True, False)):
        transport.seed(seed, hidden=hidden)
        assert Side(transport).double(2) == 4
    assert transport.load_output.count("again") == 1


def test_a_reply_that_is_too_large_is_a_limit(open_child: Open) -> None:
    """An answer over the limit is refused before it is read."""
    transport = open_child("import numpy as np\n\n\ndef big():\n    return np.zeros(10**6)\n", reply_bytes=1 << 20)
    transport.seed(1)
    with pytest.raises(LimitReached, match="larger than 1 MiB") as caught:
        Side(transport).big()
    assert (caught.value.limit, caught.value.call) == ("reply", "big()")


def test_two_children_share_nothing(open_child: Open) -> None:
    """What a hidden test leaves in its child is not seen in the child of the public tests."""
    source = "seen = []\n\n\ndef see(x):\n    seen.append(x)\n    return list(seen)\n"
    public, hidden = open_child(source, defines=("seen",)), open_child(source, defines=("seen",))
    hidden.seed(1)
    assert Side(hidden).see("secret input") == ["secret input"]
    public.seed(1)
    assert Side(public).see("x") == ["x"]


def test_a_seed_gives_the_same_numbers_in_every_child(open_child: Open) -> None:
    """A student's random start is the same each time a test runs, also after a crash."""
    source = "import os\nimport random\n\nimport numpy as np\nimport torch\n\n\n"
    source += (
        "def draw():\n    return random.random(), np.random.rand(), torch.rand(1)\n\n\ndef crash():\n    os._exit(1)\n"
    )
    transport = open_child(source)
    transport.seed(5)
    first = Side(transport).draw()
    with pytest.raises(ChildCrashed):
        Side(transport).crash()
    transport.seed(5)
    assert Side(transport).draw() == first
    transport.seed(6)
    assert Side(transport).draw() != first


def test_the_line_of_an_exception_is_the_student_s(open_child: Open) -> None:
    """An exception carries the line of the student's file, and a stub of their own is told from a library's."""
    source = "def stub():\n    raise NotImplementedError\n\n\ndef fail():\n    return [][3]\n"
    transport = open_child(source)
    transport.seed(1)
    with pytest.raises(StudentRaised) as caught:
        Side(transport).fail()
    assert (caught.value.type_name, caught.value.line) == ("IndexError", 6)
    with pytest.raises(StudentRaised) as caught:
        Side(transport).stub()
    assert (caught.value.own, caught.value.line) == (True, 2)


def test_a_helper_s_call_is_not_told_as_the_student_s(open_child: Open) -> None:
    """A fault inside a helper names the last call that a student would recognise, or none."""
    transport = open_child("def fail():\n    raise ValueError('no')\n")
    transport.seed(1)
    with pytest.raises(StudentRaised, match="no") as caught:
        Side(transport).inside.kept(Side(transport).fail)
    assert (caught.value.call, caught.value.loading) == ("", False)


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="this system does not tell of threads")
def test_threads_are_counted_for_whoever_grades(open_child: Open) -> None:
    """More threads than allowed end the child, also where the system lets its user start any number."""
    source = """
import threading, time
def start(count):
    for _ in range(count):
        threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
    time.sleep(1)
    return count
"""
    transport = open_child(source, defines=("start",), threads=8)
    side = Side(transport)
    transport.seed(0)
    assert side.start(8) == 8
    transport.seed(1)
    with pytest.raises(LimitReached, match="more than 8 threads") as caught:
        side.start(1)
    assert caught.value.limit == "threads"
