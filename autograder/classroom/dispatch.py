"""Grades a class: looks up what is known, grades the rest in lanes, and has every report in the store before the next.

A lane that dies, or holds a submission past its time, is replaced; the submission is tried once more, then reported as
a grader error, whose score is unknown and never 0. Whatever stops a run, what was graded stays in the store.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Future, wait
from contextlib import closing
from dataclasses import dataclass, replace

from autograder.classroom.events import ClassResult, Event, EventKind
from autograder.classroom.failed import PATIENCE, seconds_allowed
from autograder.classroom.lanes import Done, Lanes, LocalLanes, Setup, Task, has_room, lanes, largest_mb
from autograder.classroom.request import Request
from autograder.classroom.run import ClassRun
from autograder.classroom.selection import Order
from autograder.course import shipped_root
from autograder.errors import CourseError, SandboxUnavailable, StoreError, UsageError
from autograder.model import Submission
from autograder.report.formats import json as report_json
from autograder.report.language import chosen
from autograder.sandbox.child import hugepages

FATAL = (CourseError, UsageError, SandboxUnavailable, StoreError)
TRIES = 2
WATCH_SECONDS = 0.5


def grade(request: Request, on_event: Callable[[Event], None]) -> ClassResult:
    """Returns what grading a class came to; whatever it raises, the reports that were made are in `request.out`.

    GraderErrors, each with the way on: a broken course, no sandbox, a full disk, another autograde on the same folder.
    """
    with ClassRun.opened(request, on_event) as run:
        run.select()
        try:
            if any(not order.pages for order in run.waiting):
                _grade_waiting(run)
            else:
                run.make_pages()
        except (KeyboardInterrupt, CourseError, SandboxUnavailable, UsageError):
            run.stop()
            raise
        return run.result(run.write())


def _grade_waiting(run: ClassRun) -> None:
    with closing(_lanes(run)) as crew:
        _Dispatch(run, crew).all()


def _lanes(run: ClassRun) -> Lanes:
    request = run.request
    course = None if run.course.root == shipped_root() else str(run.course.root)
    wanted = sum(not order.pages for order in run.waiting)
    setup = Setup(course, request.options, request.slugs, run.setting, run.enclosure, language=chosen())
    if request.cluster:
        from autograder.classroom.lanes import open_cluster

        return open_cluster(request.cluster, replace(setup, enclosure=None))
    count, why = lanes(request.jobs, run.course, request.options.device)
    if count < wanted and why:
        run.note(why)
    count = min(count, wanted)
    forks = wanted * (len(request.slugs) or len(run.course.graded)) / count
    return LocalLanes(replace(setup, many=forks > hugepages.WORTH_IT), count)


@dataclass(frozen=True)
class _Flight:
    """A submission that is being graded: for how many seconds the lane may compute, from when, and until when."""

    lane: int
    order: Order
    submission: Submission
    seconds: float
    before: float
    until: float


class _UsedUp(TimeoutError):
    """Says that a lane has computed for longer than any submission may take."""


class _Dispatch:
    """One class in the making: every lane is kept busy until nothing waits."""

    def __init__(self, run: ClassRun, crew: Lanes) -> None:
        self._run = run
        self._crew = crew
        self._count = 0
        self._free: deque[int] = deque()
        self._flights: dict[Future[Done], _Flight] = {}

    def all(self) -> None:
        """Grades everything that waits."""
        while self._run.waiting or self._flights:
            self._take_new_lanes()
            self._start()
            done, _ = wait(self._flights, timeout=WATCH_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                self._settle(future)
            self._stop_overdue()

    def _take_new_lanes(self) -> None:
        count = self._crew.count
        self._free.extend(range(self._count, count))
        self._count = max(self._count, count)

    def _start(self) -> None:
        run = self._run
        while self._free and run.waiting and len(self._flights) < self._crew.count and self._is_room():
            order, lane = run.waiting.popleft(), self._free.popleft()
            submission = run.spool.get(order.number)
            seconds = seconds_allowed(run.course, submission)
            known = run.known_report(order)
            task = Task(submission, order.cache_key, report_json.dumps(known) if known else "", order.slugs)
            future = self._crew.submit(lane, task)
            before, until = self._crew.used(lane) or 0.0, time.monotonic() + PATIENCE * seconds
            self._flights[future] = _Flight(lane, order, submission, seconds, before, until)
            run.tell(EventKind.STARTED, order)

    def _is_room(self) -> bool:
        return not self._flights or bool(self._run.request.cluster) or has_room(largest_mb(self._run.course))

    def _settle(self, future: Future[Done]) -> None:
        """Keeps what a lane answered, lets the lane go on, and only then writes the pages."""
        flight = self._flights.pop(future)
        error = future.exception()
        if isinstance(error, BrokenExecutor):
            self._crew.replace(flight.lane)
        self._free.append(flight.lane)
        if error is not None:
            self._failed(flight, error)
            return
        done = future.result()
        if done.packed.total is None and not flight.order.pages and flight.order.tries + 1 < TRIES:
            self._again(flight, "the grader failed in one of its tests")
            return
        self._run.keep(flight.order, done)
        self._start()
        self._run.written(flight.order, flight.submission, done)

    def _failed(self, flight: _Flight, error: BaseException) -> None:
        if isinstance(error, FATAL):
            raise error
        what = "the process that graded it died" if isinstance(error, BrokenExecutor) else str(error)
        if flight.order.tries + 1 < TRIES:
            self._again(flight, what)
        else:
            self._run.give_up(flight.order, flight.submission, what, used_up=isinstance(error, _UsedUp))

    def _again(self, flight: _Flight, what: str) -> None:
        order = flight.order
        self._run.waiting.appendleft(replace(order, tries=order.tries + 1))
        self._run.tell(EventKind.RETRIED, order, text=f"{order.name or order.student}: {what}; once more.")

    def _stop_overdue(self) -> None:
        now = time.monotonic()
        if len(self._flights) > self._crew.count:  # workers have left: some submissions wait, and their time with them
            self._flights = {f: replace(x, until=now + PATIENCE * x.seconds) for f, x in self._flights.items()}
        for future, flight in list(self._flights.items()):
            error = None if future.done() else self._overdue(flight, now)
            if error is not None:
                del self._flights[future]
                self._crew.replace(flight.lane)
                self._free.append(flight.lane)
                self._failed(flight, error)

    def _overdue(self, flight: _Flight, now: float) -> TimeoutError | None:
        """Returns why a submission is to be stopped; nobody has used up anything while others held the processors."""
        used = self._crew.used(flight.lane)
        if used is not None and used - flight.before > flight.seconds:
            return _UsedUp("the grader had computed for longer than all of its time limits")
        late = "it was not finished when all of its time limits had passed"
        return TimeoutError(late) if now > flight.until else None
