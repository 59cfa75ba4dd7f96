"""Sets a formula that a student wrote in TeX as MathML, which browsers draw by themselves.

`latex2mathml` (extra: review) makes it and escapes nothing of the formula's texts, so what it made is read as XML and
built anew from an allowlist of elements and attributes. Without the library, or where anything is odd, the formula is
shown as it was written.
"""

from __future__ import annotations

from functools import cache
from html import escape
from importlib import import_module
from typing import Any
from xml.etree import ElementTree

from markupsafe import Markup

LONGEST = 1_000
"""Characters of a formula that is set; the time grows faster than the length."""

_TAGS = (
    "math mrow mi mn mo ms mtext mspace mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup "
    "msubsup munder mover munderover mmultiscripts mtable mtr mtd mlabeledtr mprescripts none"
)
TAGS = frozenset(_TAGS.split())
_ATTRIBUTES = (
    "display stretchy mathvariant linethickness columnalign columnspacing rowspacing accent accentunder fence form "
    "separator displaystyle scriptlevel minsize maxsize movablelimits symmetric largeop lspace rspace width"
)
ATTRIBUTES = frozenset(_ATTRIBUTES.split())


def formula(tex: str, *, is_block: bool = False) -> Markup:
    """Returns a formula as MathML, or its TeX as text where it cannot be set."""
    made = _made(tex.strip(), "block" if is_block else "inline") if len(tex) <= LONGEST else None
    if made is not None:
        return Markup(made)
    sign = "$$" if is_block else "$"
    return Markup("<code>{}</code>").format(f"{sign}{tex}{sign}")


@cache
def _library() -> Any:
    try:
        return import_module("latex2mathml.converter")
    except ImportError:
        return None


def _made(tex: str, display: str) -> str | None:
    if _library() is None or not tex:
        return None
    try:
        root = ElementTree.fromstring(_library().convert(tex, display=display))
        return _built(root)
    except Exception:  # a parser on hostile text: whatever it does, the formula is shown as it was written
        return None


def _built(element: ElementTree.Element) -> str:
    """Returns an element and what is in it, escaped; ValueError for an element that is not of mathematics."""
    tag = element.tag.rpartition("}")[2]
    if tag not in TAGS:
        raise ValueError(tag)
    kept = "".join(f' {name}="{escape(value)}"' for name, value in element.attrib.items() if name in ATTRIBUTES)
    inner = "".join(_built(child) + escape(child.tail or "") for child in element)
    return f"<{tag}{kept}>{escape(element.text or '')}{inner}</{tag}>"
