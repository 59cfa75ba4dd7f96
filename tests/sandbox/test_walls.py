"""The contract of every stack of walls: honest work goes on, everything else is refused, nothing outlives it."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import pytest

from autograder.errors import SandboxUnavailable, UsageError
from autograder.model import Limits
from autograder.sandbox.walls import bwrap, landlock, namespaces, seccomp, stacks
from autograder.sandbox.walls.rlimits import is_memory_error
from tests.sandbox.harness import MiniZygote

HONEST = {
    "training with two threads": """
import torch
torch.set_num_threads(2)
net = torch.nn.RNN(3, 5)
adam = torch.optim.Adam(net.parameters())
for _ in range(3):
    outputs, _ = net(torch.randn(4, 6, 3))
    adam.zero_grad()
    outputs.pow(2).mean().backward()
    torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
    adam.step()
value = list(outputs.shape) == [4, 6, 5]
""",
    "a large product on two threads": """
import torch
torch.set_num_threads(2)
value = (torch.ones(700, 700) @ torch.ones(700, 700))[0, 0].item() == 700.0
""",
    "an autograd function of one's own": """
import torch
class Twice(torch.autograd.Function):
    forward = staticmethod(lambda ctx, x: x * 2)
    backward = staticmethod(lambda ctx, g: g * 2)
x = torch.ones(3, requires_grad=True)
Twice.apply(x).sum().backward()
value = x.grad.tolist() == [2.0, 2.0, 2.0]
""",
    "saving to memory and loading again": """
import io, torch
memory = io.BytesIO()
torch.save({"W": torch.ones(3)}, memory)
memory.seek(0)
value = torch.load(memory)["W"].tolist() == [1.0, 1.0, 1.0]
""",
    "linear algebra": "import numpy as np; value = bool(np.linalg.svd(np.eye(40))[1].sum() == 40.0)",
    "threads": """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    value = sum(pool.map(abs, range(-3, 3))) == 9
""",
    "700 MB of a budget of 1 GiB": "import torch; value = torch.empty(700 * 2**18).fill_(1.0).numel() == 700 * 2**18",
    "random numbers and time": "import os, time; value = len(os.urandom(8)) == 8 and time.time() > 0",
}
REFUSED = {
    "read a test": "open({secret!r}).read()",
    "read a test through /proc": "open('/proc/self/root' + {secret!r}).read()",
    "read the user list": "open('/etc/passwd').read()",
    "read the shadow file": "open('/etc/shadow').read()",
    "read the parent's environment": "import os; open(f'/proc/{{os.getppid()}}/environ', 'rb').read()",
    "read the parent's memory": "import os; open(f'/proc/{{os.getppid()}}/mem', 'rb').read()",
    "list the home folder": "import os; os.listdir(os.path.expanduser('~root'))",
    "write a file": "open('/tmp/left-behind', 'w')",
    "write beside torch": "import torch; open(torch.__file__, 'r+')",
    "make a folder": "import os; os.mkdir('/tmp/left-behind')",
    "delete a test": "import os; os.unlink({secret!r})",
    "rename a test": "import os; os.rename({secret!r}, '/tmp/left-behind')",
    "truncate a test": "import os; os.truncate({secret!r}, 0)",
    "make a test unreadable": "import os; os.chmod({secret!r}, 0)",
    "change a test's time": "import os; os.utime({secret!r})",
    "link to a test": "import os; os.symlink({secret!r}, '/tmp/left-behind')",
    "use a temporary file": "import tempfile; tempfile.TemporaryFile()",
    "fork": "import os; os.fork()",
    "run a program": "import subprocess; subprocess.run(['/bin/true'])",
    "replace itself": "import os; os.execv('/bin/true', ['true'])",
    "open a connection": "import socket; socket.socket()",
    "open a local connection": "import socket; socket.socketpair()",
    "signal its parent": "import os; os.kill(os.getppid(), 0)",
    "signal itself": "import os; os.kill(os.getpid(), 9)",
    "trace its parent": "import os; kernel.call('ptrace', 16, os.getppid(), 0, 0)",
    "make anonymous files": "import os; os.memfd_create('m')",
    "outlive its parent": "kernel.prctl(1, 0)",
    "raise its own limits": "import resource; resource.setrlimit(resource.RLIMIT_CORE, resource.getrlimit(4))",
    "leave its session": "import os; os.setsid()",
    "change its user": "import os; os.setuid(12345)",
    "change its niceness": "import os; os.nice(1)",
    "change its folder": "import os; os.chdir('/tmp')",
    "drop the filter": "kernel.call('seccomp', 0, 0, 0)",
}
PREAMBLE = "from autograder.sandbox.walls import kernel\n"


@pytest.mark.parametrize("name", HONEST)
def test_honest_work_goes_on(zygote: MiniZygote, name: str) -> None:
    """What a solution needs works behind every stack."""
    answer = zygote.run(HONEST[name], seconds=60)
    assert (answer.raised, answer.text, answer.value) == ("", "", True)


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused(zygote: MiniZygote, secret: Path, name: str) -> None:
    """The call fails as an ordinary error of the system (a limit: ValueError), and nothing is left behind."""
    answer = zygote.run(PREAMBLE + REFUSED[name].format(secret=str(secret)))
    assert answer.raised in {"PermissionError", "FileNotFoundError", "OSError", "ValueError"}, answer
    assert secret.read_text().startswith("CANARY")
    assert not Path("/tmp/left-behind").exists()


def test_all_walls_asked_for_are_found_up(zygote: MiniZygote) -> None:
    """The child finds every wall of its stack, by trying it."""
    assert zygote.walls <= zygote.run("value = 1").walls


def test_walls_are_raised_quickly(zygote: MiniZygote) -> None:
    """Raising and probing take about a millisecond each; the bound leaves room for a busy machine."""
    answers = sorted((zygote.run("value = 1") for _ in range(9)), key=lambda a: a.raise_ms + a.probe_ms)
    assert answers[4].raise_ms + answers[4].probe_ms < 20


@pytest.mark.parametrize(
    "source",
    [
        "import torch; torch.ones(2**28)",
        "import numpy; numpy.ones(2**27)",
        "bytearray(2**30)",
        "import mmap; mmap.mmap(-1, 2**30)",
        "held = []\nwhile True: held.append(bytearray(2**24))",
    ],
)
def test_memory_beyond_the_budget_is_an_ordinary_error(zygote: MiniZygote, source: str) -> None:
    """The library that asks for more than the budget says so, and the child lives on to report it."""
    answer = zygote.run(source, Limits(memory_mb=256), seconds=60)
    assert is_memory_error(answer.raised, answer.text), answer


def test_threads_are_bounded(zygote: MiniZygote) -> None:
    """A thread bomb stops at an error, long before it could hurt the machine."""
    start = "threading.Thread(target=time.sleep, args=(9,), daemon=True).start()"
    answer = zygote.run(f"import threading, time\nfor _ in range(5000): {start}")
    assert answer.raised == "RuntimeError" and "thread" in answer.text


def test_descriptors_are_bounded(zygote: MiniZygote) -> None:
    """Pipes without end stop at the limit on open files."""
    answer = zygote.run("import os\nheld = [os.pipe() for _ in range(1000)]", Limits(files=64))
    assert answer.raised == "OSError" and "Too many open files" in answer.text


def test_processor_time_is_bounded(zygote: MiniZygote) -> None:
    """Ignoring the warning signal does not help: the hard limit kills."""
    burn = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    answer = zygote.run(burn, Limits(cpu_seconds=1), seconds=30)
    assert answer.status == -signal.SIGKILL and answer.seconds < 25


def test_a_call_for_another_processor_ends_the_child(zygote: MiniZygote) -> None:
    """An x32 number, which a naive table would let pass, is answered with SIGSYS."""
    if os.uname().machine != "x86_64":
        pytest.skip("x32 is a thing of x86-64")
    answer = zygote.run("import ctypes; ctypes.CDLL(None).syscall(0x40000000 + 39)")
    assert answer.status == -signal.SIGSYS


def test_only_the_wire_is_open(zygote: MiniZygote) -> None:
    """Descriptors that the zygote held are closed in the child."""
    search = """
import fcntl
value = []
for fd in range(64):
    try:
        fcntl.fcntl(fd, fcntl.F_GETFD)
    except OSError:
        continue
    value.append(fd)
"""
    answer = zygote.run(search)
    assert answer.value[:3] == [0, 1, 2] and len(answer.value) == 4


def test_the_environment_is_clean(zygote: MiniZygote) -> None:
    """Nothing of the grader's environment reaches the child."""
    answer = zygote.run("import os; value = sorted(os.environ)")
    assert set(answer.value) <= {"OMP_NUM_THREADS", "HOME", "TORCHINDUCTOR_CACHE_DIR", "PATH", "PWD", "LC_CTYPE"}


def test_a_child_dies_with_its_zygote() -> None:
    """The kernel ends a child whose zygote is killed, even one that never returns."""
    with MiniZygote("landlock") as lone:
        pid = lone.run("import os; value = os.getpid()").value
        lone.start("import time\ntime.sleep(600)", seconds=600)
        child = _wait_for_child(lone.pid)
        os.kill(lone.pid, signal.SIGKILL)
        assert child != pid and _is_gone_within(child, 5.0)


@pytest.mark.parametrize("wall", sorted(stacks.BASIC | {"landlock"}))
def test_a_wall_that_is_left_out_is_missed(wall: str, secret: Path) -> None:
    """The child finds out by itself that a wall is not up; only then can the grader refuse to go on."""
    if os.geteuid() != 0 and wall == "capabilities":
        pytest.skip("an ordinary user has no capabilities to keep")
    with MiniZygote("landlock", without=(wall,), shut=(str(secret),)) as open_zygote:
        found = open_zygote.run("value = 1").walls
    assert found == (stacks.BASIC | {"landlock"}) - {wall}


def test_a_forked_trial_of_namespaces_says_what_a_begun_one_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether a process may have a tree of its own is the same for one that is forked; why not is told, too."""
    assert bool(namespaces._forked_trial()) is bool(namespaces._begun_trial())

    def refused(_paths: object) -> None:
        raise PermissionError("unshare: not here")

    monkeypatch.setattr(namespaces, "enter", refused)
    assert namespaces._forked_trial() == "unshare: not here"


@pytest.mark.skipif(bool(namespaces.why_not()), reason="this machine lets nobody make namespaces")
def test_namespaces_hide_names_and_sizes(secret: Path) -> None:
    """With them a file that may not be read cannot be asked for either, and nothing in the tree can be changed."""
    ask = f"import os; value = [os.path.exists(path) for path in ({str(secret)!r}, '/etc/passwd', '/usr/lib')]"
    with MiniZygote("landlock", shut=(str(secret),)) as bare:
        assert bare.run(ask).value == [True, True, True]
    with MiniZygote("landlock", outer=stacks.BY_ITSELF, shut=(str(secret),)) as own:
        assert own.run(ask).value == [False, False, True]
    with MiniZygote("landlock", outer=stacks.BY_ITSELF, without=("landlock", "seccomp")) as alone:
        assert alone.run("import os; os.mkdir('/usr/lib/left-behind')").text.startswith("[Errno 30]")
        assert alone.run("import os; value = sorted(os.listdir('/proc'))").value == ["cpuinfo", "meminfo"]


def test_auto_takes_the_strongest_stack_of_this_machine() -> None:
    """Here, or wherever these tests run, `auto` gives the first stack that has no reason against it."""
    first = next(name for name in stacks.FILE_WALL if not stacks.why_not(name))
    assert stacks.choose("auto").name == first


def test_without_landlock_the_next_best_stack_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """An older kernel gets namespaces where anybody may make them, and shut files where nobody may."""
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    monkeypatch.setattr(namespaces, "why_not", lambda: "")
    assert stacks.choose("auto").name == "namespaces"
    monkeypatch.setattr(namespaces, "why_not", lambda: "they are refused")
    monkeypatch.setattr(bwrap, "why_not", lambda: "it is not installed")
    assert stacks.choose("auto").name == "shut-door"


def test_bubblewrap_is_for_where_only_it_may_make_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    """The wall is the same, whoever makes it; where nobody may, a note says what can then be asked for."""
    monkeypatch.setattr(namespaces, "why_not", lambda: "")
    monkeypatch.setattr(bwrap, "why_not", lambda: "")
    own = stacks.choose("landlock")
    monkeypatch.setattr(namespaces, "why_not", lambda: "they are refused")
    wrapped = stacks.choose("landlock")
    monkeypatch.setattr(bwrap, "why_not", lambda: "it is not installed")
    bare = stacks.choose("landlock")
    assert (own.outer, wrapped.outer, bare.outer) == (stacks.BY_ITSELF, stacks.BUBBLEWRAP, "")
    assert own.walls == wrapped.walls == bare.walls | {"namespaces"} and not own.notes
    assert "they are refused, and it is not installed" in bare.notes[0]


def test_without_seccomp_other_peoples_code_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no stack without the filter; one's own code may still run, with a warning."""
    monkeypatch.setattr(seccomp, "is_available", lambda: False)
    with pytest.raises(SandboxUnavailable, match=r"seccomp.*--sandbox=none"):
        stacks.choose("auto")
    own = stacks.choose("auto", own_code=True)
    assert own.name == "none" and not own.walls and "not sandboxed" in own.notes[0]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_other_systems_refuse_too(monkeypatch: pytest.MonkeyPatch, platform: str) -> None:
    """The walls are Linux's; the sentence says where grading is possible."""
    monkeypatch.setattr(sys, "platform", platform)
    with pytest.raises(SandboxUnavailable, match="WSL2 or Docker"):
        stacks.choose("auto")
    assert stacks.choose("auto", own_code=True).name == "none"


def test_a_named_stack_is_never_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who asks for Landlock gets Landlock or a refusal."""
    monkeypatch.setattr(landlock, "abi", lambda: 0)
    with pytest.raises(SandboxUnavailable, match="Landlock"):
        stacks.choose("landlock")


def test_none_is_explicit_and_marked() -> None:
    """No walls only by name, and the stack's title says so in every report."""
    stack = stacks.choose("none")
    assert (stack.title, stack.walls) == ("no sandbox", frozenset())


def test_an_unknown_name_lists_the_known_ones() -> None:
    """A mistyped option is answered with what there is."""
    with pytest.raises(UsageError, match="auto, landlock, namespaces, shut-door, none"):
        stacks.choose("lanlock")


def _wait_for_child(pid: int) -> int:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        if found:
            time.sleep(0.2)
            return int(found[0])
        time.sleep(0.02)
    raise AssertionError("the zygote forked no child")


def _is_gone_within(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                return True
        except OSError:
            return True
        time.sleep(0.02)
    return False
