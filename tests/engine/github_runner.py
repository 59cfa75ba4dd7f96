"""GitHub's part in a pull request: a repository, its event, the files that a step may write, what its output orders."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

FILES = ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV", "GITHUB_PATH", "GITHUB_STATE")
LEVELS = ("error", "warning", "notice")
COMMAND = re.compile(r"::(?P<name>[\w-]+)(?: (?P<properties>.*?))?::(?P<data>.*)", re.DOTALL)


@dataclass(frozen=True)
class Command:
    """A line of a step's output that the runner obeys."""

    name: str
    properties: Mapping[str, str]
    data: str


def commands_of(output: str) -> list[Command]:
    """Returns what the runner obeys in a step's output: both forms of a command, and none between stop-commands."""
    found: list[Command] = []
    token = ""
    for line in output.splitlines():
        command = _command(line)
        if command is None or (token and command.name != token):
            continue
        token = command.data if command.name == "stop-commands" else "" if token else token
        found.append(command)
    return found


def _command(line: str) -> Command | None:
    if match := COMMAND.match(line.lstrip()):
        pairs = (pair.partition("=") for pair in (match["properties"] or "").split(",") if pair)
        return Command(match["name"], {name: _plain(value) for name, _, value in pairs}, _plain(match["data"]))
    return Command("old form", {}, line) if "##[" in line else None


def _plain(text: str) -> str:
    for written, meant in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text = text.replace(written, meant)
    return text


@dataclass
class PullRequest:
    """A repository in a runner's workspace whose checkout is a change on top of a base."""

    workspace: Path
    temporary: Path
    base: str = ""
    environment: dict[str, str] = field(default_factory=dict)

    def commit(self, files: Mapping[str, str | bytes], message: str = "work") -> str:
        """Commits files, a link where the text begins with `-> `, and returns the commit."""
        for name, text in files.items():
            path = self.workspace / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(text, str) and text.startswith("-> "):
                path.symlink_to(text[3:])
            else:
                path.write_bytes(text.encode() if isinstance(text, str) else text)
        self.git("add", "-A", "-f")
        self.git("commit", "-q", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").strip()

    def git(self, *arguments: str) -> str:
        """Runs git in the workspace and returns what it printed."""
        command = ["git", "-c", "user.name=ada", "-c", "user.email=ada@example.org", "-C", str(self.workspace)]
        return subprocess.run([*command, *arguments], check=True, capture_output=True, text=True).stdout

    def open(self) -> dict[str, str]:
        """Writes the event and the step's empty files, and returns the step's variables."""
        event = {"pull_request": {"base": {"sha": self.base, "ref": "main"}, "title": "::error::mine"}}
        (self.temporary / "event.json").write_text(json.dumps(event))
        for name in FILES:
            (self.temporary / name).write_text("")
        given = {name: str(self.temporary / name) for name in FILES}
        given |= {"GITHUB_ACTIONS": "true", "GITHUB_WORKSPACE": str(self.workspace)}
        return given | {"GITHUB_EVENT_PATH": str(self.temporary / "event.json")}

    def written(self, name: str) -> str:
        """Returns what the step wrote to one of its files."""
        return (self.temporary / name).read_text(encoding="utf-8")

    def outputs(self) -> dict[str, str]:
        """Returns the step's outputs as the runner reads them."""
        return dict(line.split("=", 1) for line in self.written("GITHUB_OUTPUT").splitlines())


def pull_request(folder: Path, base: Mapping[str, str | bytes]) -> PullRequest:
    """Returns a repository below `folder` with a base commit of these files."""
    workspace, temporary = folder / "workspace", folder / "temporary"
    workspace.mkdir(parents=True)
    temporary.mkdir()
    made = PullRequest(workspace, temporary)
    made.git("init", "-q", "-b", "main")
    made.base = made.commit(base, "base")
    return made


def clean_environment() -> list[str]:
    """Returns the variables that a platform may have set where the tests run."""
    return [name for name in os.environ if name.startswith(("GITHUB_", "CI_", "GITLAB_"))]
