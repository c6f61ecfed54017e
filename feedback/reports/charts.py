"""Charts as SVG text, the same string for a page and for the PDF.

What lives here: pure functions from *displayed* numbers to ``Markup``. What does not: what may be
shown (``feedback.disclosure``) and the tables around the charts (``templates/components``).

Every function takes numbers as printed, with at most one decimal, and refuses others: a coordinate
computed from a finer number would carry hidden decimals past the disclosure gate.

Recipe: x in per cent, y and sizes in pixels and no ``viewBox``, so that one string fits a phone, a
desktop and A4 without distortion. Presentation attributes hold the print colours; classes let the
stylesheet repaint for dark. There is no ``style``, which the content security policy would drop.
A chart is decoration beside its numbers, hence ``aria-hidden``.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

LOWEST = Decimal(1)
HIGHEST = Decimal(5)
POINTS = (1, 2, 3, 4, 5)
LEFT = Decimal(4)
STEP = Decimal(23)
ONE = Decimal(1)

INK = "#495763"
LINE = "#dbe1e5"
BAND = "#4a90a0"
ACCENT = "#0b5566"
SELF = "#a34e00"
PAPER = "#ffffff"

FONT = "Noto Sans, sans-serif"

_SVG = Markup(
    '<svg class="{name}" width="{width}" height="{height}" aria-hidden="true" focusable="false">'
    "{content}</svg>"
)
_DIGIT = Markup(
    '<text class="c-digit" x="{x}" y="13" text-anchor="middle" fill="{fill}" font-size="13"'
    ' font-family="{font}">{text}</text>'
)
_WORD = Markup(
    '<text class="c-word" x="{x}" y="28" text-anchor="{anchor}" fill="{fill}" font-size="12"'
    ' font-family="{font}">{text}</text>'
)
_GRID = Markup('<line class="grid" x1="{x}" x2="{x}" y1="0" y2="100%" stroke="{stroke}"/>')
_BAND = Markup(
    '<line class="band" x1="{low}" x2="{high}" y1="50%" y2="50%" stroke="{stroke}"'
    ' stroke-width="7" stroke-linecap="round"/>'
)
_RING = Markup(
    '<circle class="self" cx="{x}" cy="50%" r="9" fill="none" stroke="{stroke}"'
    ' stroke-width="2.5"/>'
)
_DOT = Markup(
    '<circle class="dot" cx="{x}" cy="50%" r="6" fill="{fill}" stroke="{edge}" stroke-width="2"/>'
)
_SQUARE = Markup(
    '<svg x="{x}" y="50%" overflow="visible">'
    '<rect class="boss" x="-5.5" y="-5.5" width="11" height="11" fill="{fill}"/></svg>'
)
_PART = Markup('<rect class="{name}" width="{width}" height="{height}" rx="2" fill="{fill}"/>')


def axis(words: Sequence[str]) -> Markup:
    """Return the axis of the answer scale: digits always, words where the sheet has room.

    Parameters
    ----------
    words
        The labels of the points 1 to 5, in this order, in the reader's language.

    Raises
    ------
    ValueError
        If there are not exactly five labels.
    """
    anchors = ("start", "middle", "middle", "middle", "end")
    edges = ("0%", *(_x(Decimal(point)) for point in POINTS[1:-1]), "100%")
    content = Markup("").join(
        _DIGIT.format(x=_x(Decimal(point)), fill=INK, font=FONT, text=point)
        + _WORD.format(x=edge, anchor=anchor, fill=INK, font=FONT, text=word)
        for point, edge, anchor, word in zip(POINTS, edges, anchors, words, strict=True)
    )
    return _SVG.format(name="c-track c-axis", width=480, height=34, content=content)


def interval_track(
    value: Decimal, low: Decimal, high: Decimal, self_value: Decimal | None = None
) -> Markup:
    """Return one row of an interval plot: others as a dot on their band, self as a ring.

    Parameters
    ----------
    value, low, high
        Score of the others and the ends of its interval as printed, ``1 <= low <= value <= high
        <= 5``, at most one decimal.
    self_value
        The self-rating as printed; None draws no ring.

    Raises
    ------
    ValueError
        If a number has more than one decimal, lies off the scale, or the order is wrong.
    """
    if not low <= value <= high:
        message = "an interval must hold its value"
        raise ValueError(message)
    ring = Markup("") if self_value is None else _RING.format(x=_x(self_value), stroke=SELF)
    return _track(
        _BAND.format(low=_x(low), high=_x(high), stroke=BAND)
        + ring
        + _DOT.format(x=_x(value), fill=ACCENT, edge=PAPER)
    )


def single_mark(value: Decimal) -> Markup:
    """Return the row of the supervisor: a square without band, for one person has no interval.

    Parameters
    ----------
    value
        The score as printed, 1 to 5, at most one decimal.

    Raises
    ------
    ValueError
        If the number has more than one decimal or lies off the scale.
    """
    return _track(_SQUARE.format(x=_x(value), fill=ACCENT))


def bar(percent: int) -> Markup:
    """Return a bar filled to a whole per cent, 0 to 100.

    Raises
    ------
    ValueError
        If the number is not between 0 and 100.
    """
    return _SVG.format(
        name="c-bar",
        width=160,
        height=12,
        content=_bar_part("base", 100, 12, LINE) + _bar_part("fill", percent, 12, ACCENT),
    )


def split_bar(shown: int, merged: int) -> Markup:
    """Return a bar in three parts: shown, merged, and what is left over is withheld.

    Parameters
    ----------
    shown, merged
        Whole per cent of all blocks; together at most 100.

    Raises
    ------
    ValueError
        If a part is negative or the two exceed 100 together.
    """
    if merged < 0:
        message = "a part of a bar cannot be negative"
        raise ValueError(message)
    content = (
        _bar_part("base", 100, 16, LINE)
        + _bar_part("half", shown + merged, 16, BAND)
        + _bar_part("fill", shown, 16, ACCENT)
    )
    return _SVG.format(name="c-bar c-bar-lg", width=320, height=16, content=content)


def _track(marks: Markup) -> Markup:
    grid = Markup("").join(_GRID.format(x=_x(Decimal(point)), stroke=LINE) for point in POINTS)
    return _SVG.format(name="c-track", width=480, height=36, content=grid + marks)


def _x(value: Decimal) -> str:
    """Place a printed number: 1 stands at 4 %, each point takes 23 %, so a tenth takes 2.3 %."""
    if value != value.quantize(Decimal("0.1")):
        message = "a chart takes numbers as printed, with at most one decimal"
        raise ValueError(message)
    if not LOWEST <= value <= HIGHEST:
        message = "a score lies between 1 and 5"
        raise ValueError(message)
    return f"{(LEFT + STEP * (value - ONE)).normalize():f}%"


def _bar_part(name: str, percent: int, height: int, fill: str) -> Markup:
    if not 0 <= percent <= 100:
        message = "a bar takes 0 to 100 per cent"
        raise ValueError(message)
    return _PART.format(name=name, width=f"{percent}%", height=height, fill=fill)
