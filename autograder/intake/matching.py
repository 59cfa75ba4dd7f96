"""Which of a student's files answers which exercise: by its name, by a near name, by what it defines.

Of several that could answer, the one that defines most of the names asked for is taken, then the one with fewest
stubs left, then the better named, then the one nearer the top, then the newer. The choice is said, and can be forced.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from autograder.intake.filenames import Nearness, mentions, nearness
from autograder.intake.reading import Content, Shape
from autograder.model import Exercise, Lookalike, Source, SourceKind
from autograder.quoting import file_name
from autograder.sandbox.adapting import plain_name


@dataclass(frozen=True)
class Candidate:
    """A file that could answer an exercise: how its name speaks of it, and which of the asked names it defines."""

    content: Content
    exercise: str
    named: Nearness
    defined: tuple[str, ...]

    @property
    def path(self) -> str:
        """Returns the file's path in the hand-in."""
        return self.content.file.path

    @property
    def merits(self) -> tuple[float, ...]:
        """Returns what candidates are compared by, in the order of `_REASONS`; the larger wins."""
        file = self.content.file
        script = self.content.kind is not SourceKind.NOTEBOOK
        return (len(self.defined), -self.content.unfinished, self.named, -file.path.count("/"), file.modified, script)


_REASONS = (
    "it defines more of the names asked for",
    "fewer of its functions are still to be written",
    "its name is nearer",
    "it lies nearer the top",
    "it is newer",
    "scripts go before notebooks",
)


def match(contents: Sequence[Content], exercises: Sequence[Exercise], choose: Mapping[str, str]) -> tuple[Source, ...]:
    """Returns the file chosen for each exercise that has one, in the order of `exercises`, each with its note."""
    programs = [c for c in contents if c.kind is not SourceKind.MARKDOWN]
    graded = [e for e in exercises if e.suite is not None]
    names = {c.file.path: nearness(c.file.path, c.file.stem, graded) for c in programs}
    written = [e for e in exercises if e.suite is None]
    theirs = {c.file.path for c in programs if _is_named_for(c, written)}
    table = {e.slug: [c for c in _candidates(programs, e, graded, names) if c.defined or c.path not in theirs]
             for e in graded}  # fmt: skip
    table |= {e.slug: _written(contents, e, exercises) for e in exercises if e.suite is None}
    chosen = []
    for exercise in exercises:
        forced = _forced(contents, exercise, choose.get(exercise.slug))
        if source := forced or _best(table[exercise.slug], exercise):
            chosen.append(source)
    return tuple(chosen)


def _candidates(
    contents: Sequence[Content],
    exercise: Exercise,
    exercises: Sequence[Exercise],
    names: Mapping[str, Mapping[str, Nearness]],
) -> list[Candidate]:
    found = []
    for content in contents:
        named = names[content.file.path]
        nearness_of = named.get(exercise.slug, Nearness.NONE)
        asked = _answered(content, exercise) if nearness_of > Nearness.FOLDER else _asked(content, exercise)
        asked = _with_borrowed(content, exercise, contents) if asked else asked
        asked = asked or (() if _is_anothers(named, exercise) else _perhaps(content, exercise))
        candidate = Candidate(content, exercise.slug, nearness_of, asked)
        if _could_answer(candidate, exercise, exercises, named):
            found.append(candidate)
    return found


def _could_answer(
    candidate: Candidate, exercise: Exercise, exercises: Sequence[Exercise], named: Mapping[str, Nearness]
) -> bool:
    """Tells whether the file, whose name speaks of the exercises in `named`, may be an answer.

    One with the exercise's very name always may; one with a near name unless it plainly is another's; one that is
    named for another exercise, and has something of that, only with half of the names asked for; any other also where
    it is the best that it can be. Of a file with another's very name only the names asked for themselves count, and two
    of them: neither `rnn_forward` nor a `class RNN` alone makes a `hello.py` an answer to something else.
    """
    content = candidate.content
    if candidate.named >= Nearness.ALIAS:
        return True
    if candidate.named:
        test = content.file.name.startswith("test_")
        plainly = any(_own(content, e, exercises) or _perhaps(content, e) for e in exercises)
        return bool(candidate.defined) or not (test or plainly)
    if candidate.defined and len(candidate.defined) * 2 >= len(exercise.defines):
        return bool(_own(content, exercise, exercises))
    if any(_asked(content, e) or _perhaps(content, e) for e in exercises if e.slug in named):
        return False
    names = _written_out(content, exercise, exercises)
    if _is_anothers(named, exercise):
        return len(content.written_out.intersection(names)) > 1 and _is_best(content, exercise, exercises)
    return bool(candidate.defined) and _is_best(content, exercise, exercises)


def _is_anothers(named: Mapping[str, Nearness], exercise: Exercise) -> bool:
    """Tells whether the file has the very name of an exercise, and not of this one."""
    return any(rank >= Nearness.ALIAS for slug, rank in named.items() if slug != exercise.slug)


def _is_named_for(content: Content, exercises: Sequence[Exercise]) -> bool:
    """Tells whether a file has the very name of one of these exercises."""
    named = nearness(content.file.path, content.file.stem, exercises)
    return any(rank >= Nearness.ALIAS for rank in named.values())


def _with_borrowed(content: Content, exercise: Exercise, contents: Sequence[Content]) -> tuple[str, ...]:
    """Returns the asked names of a file that has some, with those that it imports from the others, which have them."""
    if content.file.name.startswith("test_"):
        return _asked(content, exercise)
    others = {name for other in contents if other is not content for name in other.defined}
    return _known(exercise, content.defined | (content.borrowed & others))


def _is_best(content: Content, exercise: Exercise, exercises: Sequence[Exercise]) -> bool:
    """Tells whether no other exercise has more of its own names there, or, where none has any, as many lookalikes."""

    def count(e: Exercise) -> tuple[int, int]:
        return len(_written_out(content, e, exercises)), len(_perhaps(content, e))

    counts = {e.slug: count(e) for e in exercises}
    mine = counts[exercise.slug]
    if mine[0]:
        return mine[0] == max(names for names, _ in counts.values())
    return not any(names for names, _ in counts.values()) and mine[1] > max(
        (likely for slug, (_, likely) in counts.items() if slug != exercise.slug), default=0
    )


def _perhaps(content: Content, exercise: Exercise) -> tuple[str, ...]:
    """Returns which of the exercise's classes one of a common name, `Model` or `Net`, looks like."""
    return tuple(
        likely.name for likely in exercise.perhaps if any(_looks_like(shape, likely) for shape in content.classes)
    )


def _looks_like(shape: Shape, likely: Lookalike) -> bool:
    name = plain_name(shape.name)
    if not any(fnmatchcase(name, plain_name(pattern)) for pattern in likely.patterns):
        return False
    made = shape.takes("__init__")
    if made is None or not set(made[0][: made[1]]) <= set(likely.takes):
        return False
    return all(any(_has(shape, name, count) for name in names) for names, count in likely.methods)


def _has(shape: Shape, method: str, count: int) -> bool:
    takes = shape.takes(method)
    return takes is not None and takes[1] <= count <= len(takes[0])


def _asked(content: Content, exercise: Exercise) -> tuple[str, ...]:
    return _known(exercise, content.defined)


def _known(exercise: Exercise, names: frozenset[str]) -> tuple[str, ...]:
    """Returns which of the asked names are among `names`, by themselves or as published code calls them."""
    other = _others(exercise, names)
    return tuple(name for name in exercise.defines if name in names or name in other)


def _others(exercise: Exercise, names: frozenset[str]) -> dict[str, str]:
    """Returns under which of `names` a file has what the exercise calls otherwise, as published code does."""
    plain = {plain_name(name): name for name in sorted(names)}
    pairs = ((ours, plain.get(plain_name(theirs))) for theirs, ours in reversed(exercise.also))
    return {ours: theirs for ours, theirs in pairs if theirs is not None and ours not in names}


def _called(content: Content, exercise: Exercise, name: str) -> str:
    """Returns what a file calls a name asked for, and where that is another, what it stands for."""
    names = content.defined | content.borrowed
    if name in names:
        return name
    likely = (s.name for p in exercise.perhaps if p.name == name for s in content.classes if _looks_like(s, p))
    theirs = _others(exercise, names).get(name) or next(likely, "")
    return f"{theirs} (perhaps for {name})" if theirs else name


def _written_out(content: Content, exercise: Exercise, exercises: Sequence[Exercise]) -> tuple[str, ...]:
    """Returns the exercise's own names that are a function or class: of few names, `rnn = nn.RNN(3, 5)` is none."""
    return tuple(name for name in _own(content, exercise, exercises) if name in _known(exercise, content.written_out))


def _answered(content: Content, exercise: Exercise) -> tuple[str, ...]:
    """Returns which of the asked names a file named for the exercise has: also those that it takes from a helper."""
    if content.file.name.startswith("test_"):
        return _asked(content, exercise)
    return _known(exercise, content.defined | content.borrowed)


def _own(content: Content, exercise: Exercise, exercises: Sequence[Exercise]) -> tuple[str, ...]:
    """Returns the names that the file defines and only this exercise asks for; `train` alone tells nothing."""
    others = {name for e in exercises if e.slug != exercise.slug for name in e.defines}
    return tuple(name for name in _asked(content, exercise) if name not in others)


def _written(contents: Sequence[Content], exercise: Exercise, exercises: Sequence[Exercise]) -> list[Candidate]:
    """Returns the files with written answers: by name, else notebooks with a heading that names the exercise."""
    found = []
    for content in (c for c in contents if c.written.strip()):
        named = nearness(content.file.path, content.file.stem, exercises).get(exercise.slug, Nearness.NONE)
        if named or (content.kind is SourceKind.NOTEBOOK and _has_heading(content.written, exercise)):
            found.append(Candidate(content, exercise.slug, named, ()))
    return found


def _has_heading(text: str, exercise: Exercise) -> bool:
    headings = [line for line in text.split("\n") if line.startswith("#")]
    return any(exercise.title.casefold() in line.casefold() or mentions(line, (exercise,)) for line in headings)


def _forced(contents: Sequence[Content], exercise: Exercise, pattern: str | None) -> Source | None:
    for content in contents if pattern else ():
        if (
            fnmatchcase(content.file.path, pattern or "")
            or content.file.name == pattern
            or content.file.path == pattern
        ):
            return _source(content, exercise.slug, f"{file_name(content.file.path)} was chosen by name.")
    return None


def _best(candidates: Sequence[Candidate], exercise: Exercise) -> Source | None:
    if not candidates:
        return None
    best = max(candidates, key=lambda c: (c.merits, _backwards(c.path)))
    rivals = [c for c in candidates if _rivals(best, c)]
    notes = (_how(best, exercise), _why(best, rivals), _elsewhere(best, rivals, exercise))
    return _source(best.content, best.exercise, *notes)


def _backwards(path: str) -> tuple[int, ...]:
    """Orders paths the other way round, so that of equal candidates the first by name is taken."""
    return tuple(-ord(char) for char in path)


def _rivals(best: Candidate, other: Candidate) -> bool:
    same = other is best or other.content.data == best.content.data
    return not same and (bool(other.defined) or not best.defined or other.named >= Nearness.ALIAS)


def _how(best: Candidate, exercise: Exercise) -> str:
    if best.named >= Nearness.ALIAS:
        return ""
    if best.defined and not best.named:
        names = ", ".join(_called(best.content, exercise, name) for name in best.defined)
        return f"{file_name(best.path)} was found by what it defines: {names}."
    if best.named:
        by = "its folder" if best.named is Nearness.FOLDER else "its name"
        return f"{file_name(best.path)} was taken as {best.exercise} by {by}."
    return f"{file_name(best.path)} was found by a heading."


def _why(best: Candidate, rivals: Sequence[Candidate]) -> str:
    if not rivals:
        return ""
    second = max(rivals, key=lambda c: c.merits)
    pairs = zip(best.merits, second.merits, _REASONS, strict=True)
    reason = next((why for mine, theirs, why in pairs if mine != theirs), "its name comes first")
    paths = ", ".join(map(file_name, sorted(c.path for c in rivals)[:5]))
    others = paths + (f" and {len(rivals) - 5} more" if len(rivals) > 5 else "")
    return f"{file_name(best.path)} was graded and not {others}: {reason}."


def _elsewhere(best: Candidate, rivals: Sequence[Candidate], exercise: Exercise) -> str:
    """Returns the sentence for what is asked for, not in the best file, and in another that it does not import."""
    imported = {name.rpartition(".")[2] for name in best.content.imports}
    rivals = [other for other in rivals if other.content.file.stem not in imported]
    missing = [name for name in exercise.defines if name not in best.defined]
    begun = [other for other in rivals if other.content.unfinished < len(other.defined)]
    found = {name: other.path for other in begun for name in other.defined if name in missing}
    told = [f"{name} in {file_name(found[name])}" for name in missing if name in found]
    return (
        f"Not in {file_name(best.path)} but in a file that was not graded: {', '.join(told[:5])}; to be graded it has "
        "to be in one file, or imported there." if told else ""
    )  # fmt: skip


def _source(content: Content, slug: str, *notes: str) -> Source:
    note = " ".join(filter(None, (content.note, *notes)))
    return Source(slug, content.file.path, content.kind, content.data, note)
