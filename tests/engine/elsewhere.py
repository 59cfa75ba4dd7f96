"""Takes away what POSIX alone has, so that Linux can show what holds on Windows."""

from __future__ import annotations

WITHOUT = """
import importlib, multiprocessing.popen_fork, os, random, signal, socket, subprocess, sys, sysconfig, tempfile, types

sysconfig.get_config_vars()  # which Python looks for by the name of the platform

class Absent:
    def find_spec(self, name, path=None, target=None):
        if name in ("fcntl", "resource", "termios", "pwd", "grp"):
            raise ModuleNotFoundError(name)

for name in ("fcntl", "resource", "termios", "pwd", "grp"):
    sys.modules.pop(name, None)
sys.meta_path.insert(0, Absent())
subprocess.signal = multiprocessing.popen_fork.signal = types.SimpleNamespace(**vars(signal))  # Python's own need
for name in (
    "O_CLOEXEC", "O_DIRECTORY", "O_NOFOLLOW", "O_NONBLOCK", "fchmod", "fork", "forkpty", "getloadavg", "getpgid",
    "getuid", "geteuid", "killpg", "mkfifo", "nice", "pipe2", "pread", "pwrite", "sched_getaffinity", "sendfile",
    "setsid", "statvfs", "sysconf", "uname", "wait4",
):
    delattr(os, name)
del signal.SIGKILL, signal.pthread_sigmask, socket.AF_UNIX
sys.platform = "elsewhere"
"""
"""What a Python process does first that has nothing of POSIX."""
