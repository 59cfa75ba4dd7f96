"""From the sandbox that was asked for to what a zygote is started with: walls, the paths it may read, a wrapper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from autograder.course import Course, check_installed, not_installed
from autograder.files import PACKAGE
from autograder.sandbox.host import ZygoteRequest
from autograder.sandbox.walls import bwrap, roots, stacks

NOT_READ = ("_course", "__pycache__")


@dataclass(frozen=True)
class Enclosure:
    """A chosen stack of walls with what a zygote needs to raise it; `request` is None for no walls at all."""

    stack: stacks.Stack
    request: dict[str, Any] | None = None
    wrapper: tuple[str, ...] = field(default=())

    @property
    def names(self) -> frozenset[str]:
        """Returns the walls that every child has to find up around itself."""
        return self.stack.walls if self.request is not None else frozenset()

    @property
    def warnings(self) -> tuple[str, ...]:
        """Returns what whoever runs their own code here has to know: nothing where walls are up."""
        return self.stack.notes if self.request is None else ()


def enclose(course: Course, sandbox: str = "auto", *, own_code: bool = False, gpu: bool = False) -> Enclosure:
    """Returns the best enclosure this machine has for `course`; SandboxUnavailable where none is good enough."""
    stack = stacks.choose(sandbox, own_code=own_code, gpu=gpu)
    if not own_code:  # a student may be without what another exercise needs
        check_installed(course.packages)
    if stack.name == "none":
        return Enclosure(stack)
    shut = [str(course.root / "reference"), *(str(course.suite_path(e)) for e in course.graded)]
    # Only the zygote reads these, before any walls of its own: the children find them shut by Landlock.
    is_wrapped = stack.outer == stacks.BUBBLEWRAP
    allowed = roots.closure(course.packages)
    read = [*_zygote_reads(course), *allowed] if is_wrapped else []
    request = stacks.WallRequest(
        stack=stack.name, outer=stack.outer, shut=shut, gpu=gpu, read=[*_child_reads(stack, read), *allowed]
    )
    wrapper = tuple(bwrap.command((), read, shut)) if is_wrapped else ()
    return Enclosure(stack, asdict(request), wrapper)


def zygote_request(
    course: Course,
    enclosure: Enclosure | None,
    *,
    many: bool,
    torch: bool = True,
    brief: bool = False,
    slugs: Sequence[str] = (),
) -> ZygoteRequest:
    """Returns what a zygote for `course` prepares inside an enclosure; without one it has no walls.

    Without `torch` it is ready for `slugs` alone, and for what needs nothing but NumPy (see light).
    """
    allowed = [["allowed", path] for path in roots.closure(course.packages)]
    allowed += [["ahead", module] for package in course.packages for module in roots.modules_of(package)]
    allowed += [["missing", package.replace("-", "_")] for package in not_installed(course.packages)]
    exercises = [e for e in course.exercises if torch or e.slug in slugs]
    inside = {e.slug: [*(h for h in course.helpers(e.slug) if torch or h[0] == "inside"), *allowed] for e in exercises}
    rules = {e.slug: course.adapter_rules(e.slug) for e in course.exercises}
    given = {e.slug: {name: str(path) for name, path in course.given(e.slug).items()} for e in exercises}
    made = ZygoteRequest(inside, rules, many=many, torch=torch, brief=brief, given=given)
    if enclosure is None or enclosure.request is None:
        return made
    # Here what looks them up is imported anyhow, and in the zygote only for this.
    walls = {**enclosure.request, "libraries": roots.closure(roots.PACKAGES if torch else roots.PLAIN)}
    return replace(made, walls=walls, wall_names=enclosure.names, wrapper=enclosure.wrapper)


def _child_reads(stack: stacks.Stack, read: list[str]) -> list[str]:
    return read if stack.name == "namespaces" else []


def _zygote_reads(course: Course) -> list[str]:
    package = [str(p) for p in PACKAGE.iterdir() if p.name not in NOT_READ]
    helpers = {path for e in course.exercises for path in course.helper_files(e.slug)}
    beside = {str(p) for path in helpers for p in Path(path).parent.glob("*.txt")}
    given = {str(path) for e in course.exercises for path in course.given(e.slug).values()}
    return sorted({*package, *helpers, *beside, *given})
