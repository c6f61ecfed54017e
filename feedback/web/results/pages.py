"""View objects of the profile page: rows with words, numbers as printed and their charts."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from feedback.foundation.i18n import _
from feedback.reports import charts
from feedback.results import wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from markupsafe import Markup

    from feedback.results.lines import BlockLine, CompetencyLine, Figure, GroupLine, Profile

SUPERVISOR = ("supervisor",)


@dataclass(frozen=True, slots=True)
class PlotRow:
    """One row of a plot that is a table."""

    name: str
    plot: Markup | None = None
    value: str = ""
    interval: str | None = None
    self_value: str | None = None
    withheld: str | None = None


@dataclass(frozen=True, slots=True)
class PlotGroup:
    """The rows of one competency."""

    name: str
    rows: tuple[PlotRow, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """Why blocks look as they do."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class WeightLine:
    """The weights of some competencies; ``names`` is empty where they hold for all."""

    names: str
    weights: str


@dataclass(frozen=True, slots=True)
class LevelLine:
    """The level of each block in one competency, which its total allows for."""

    name: str
    levels: str


@dataclass(frozen=True, slots=True)
class ProfilePage:
    """Everything the template prints, besides the profile's own facts."""

    sentences: list[tuple[str, str]]
    axis: Markup
    scale: str
    rows: tuple[PlotRow, ...]
    groups: tuple[PlotGroup, ...]
    remarks: tuple[Remark, ...]
    bands: str
    weights: tuple[WeightLine, ...]
    levels: tuple[LevelLine, ...]
    shows_self: bool
    shows_supervisor: bool


def page_of(profile: Profile) -> ProfilePage:
    """Return the page of a profile in the reader's language."""
    words = [wording.text(word).lower() for word in profile.scale]
    lines = [*profile.competencies, *([profile.together] if profile.together else [])]
    return ProfilePage(
        sentences=wording.sentences(profile),
        axis=charts.axis(words),
        scale=_("Skala 1 (%(low)s) sampai 5 (%(high)s).", low=words[0], high=words[-1]),
        rows=tuple(_summary(lines, profile)),
        groups=tuple(_group(line, profile) for line in lines),
        remarks=tuple(_remarks(profile)),
        bands=" ".join(_bands(profile.groups)),
        weights=tuple(_weights(lines)),
        levels=tuple(_levels(lines)),
        shows_self=any(line.total.self_value is not None for line in lines),
        shows_supervisor=any(
            block.figure and block.members == SUPERVISOR for line in lines for block in line.blocks
        ),
    )


def name_of(line: CompetencyLine) -> str:
    """Return a competency's name, or the words for all of them together."""
    return _("Semua aspek bersama-sama") if line.name is None else wording.text(line.name)


def _summary(lines: Iterable[CompetencyLine], profile: Profile) -> Iterable[PlotRow]:
    """Return one row per competency, the highest first, what is withheld last."""
    shown = [line for line in lines if line.total.figure]
    shown.sort(key=_by_value, reverse=True)
    yield from (_total(line, line.total.figure) for line in shown if line.total.figure)
    crowd = profile.policy.crowd
    for line in lines:
        if not line.total.figure:
            reason = wording.reason(line.total.reason, (), crowd)
            yield PlotRow(name_of(line), withheld=reason)


def _by_value(line: CompetencyLine) -> Decimal:
    return line.total.figure.value if line.total.figure else Decimal(0)


def _total(line: CompetencyLine, figure: Figure) -> PlotRow:
    own = line.total.self_value
    return PlotRow(
        name=name_of(line),
        plot=_track(figure, own),
        value=wording.value(figure),
        interval=wording.interval(figure),
        self_value=None if own is None else wording.number(own),
    )


def _group(line: CompetencyLine, profile: Profile) -> PlotGroup:
    rows = tuple(_block(block, profile) for block in line.blocks)
    return PlotGroup(name_of(line), rows)


def _block(block: BlockLine, profile: Profile) -> PlotRow:
    name = wording.block(block.members)
    if block.figure is None:
        crowd = profile.policy.crowd
        return PlotRow(name, withheld=wording.reason(block.reason, block.members, crowd))
    is_supervisor = block.members == SUPERVISOR
    plot = charts.single_mark(block.figure.value) if is_supervisor else _track(block.figure)
    return PlotRow(name, plot, wording.value(block.figure), interval=wording.interval(block.figure))


def _track(figure: Figure, own: Decimal | None = None) -> Markup:
    low = figure.value if figure.low is None else figure.low
    high = figure.value if figure.high is None else figure.high
    return charts.interval_track(figure.value, low, high, own)


def _remarks(profile: Profile) -> Iterable[Remark]:
    """Explain merged and withheld groups once, above the plot."""
    crowd = profile.policy.crowd
    for group in profile.groups:
        who = wording.block(group.members)
        if group.state == "shown" and len(group.members) > 1:
            yield Remark(
                _("%(group)s digabung", group=who),
                _(
                    "Sendiri-sendiri, kelompok ini terlalu kecil untuk melindungi penilainya, jadi "
                    "jawabannya digabung. Aturannya ditetapkan sebelum penilaian dibuka dan tidak "
                    "bergantung pada isi jawaban."
                ),
            )
        elif group.state == "withheld" and group.reason != "not_answered":
            reason = wording.reason(group.reason, group.members, crowd)
            yield Remark(
                _("%(group)s tidak ditampilkan", group=who),
                _("%(reason)s. Jawaban mereka juga tidak ikut dihitung dalam skor.", reason=reason),
            )
    if profile.together is not None:
        yield Remark(
            _("Aspek hanya tampil bersama-sama"),
            _(
                "Skor tiap aspek secara terpisah dapat menunjuk penilainya, jadi hanya skor untuk "
                "semua aspek yang ditampilkan."
            ),
        )


def _bands(groups: Iterable[GroupLine]) -> Iterable[str]:
    for group in groups:
        if group.band is not None:
            yield _(
                "%(group)s: %(band)s.",
                group=wording.block(group.members),
                band=wording.band(group.band),
            )


def _weights(lines: Iterable[CompetencyLine]) -> Iterable[WeightLine]:
    """Name the competencies that share the same weights; no name where all do."""
    used: dict[str, list[str]] = {}
    for line in lines:
        if line.total.figure:
            used.setdefault(wording.weights(line.total), []).append(name_of(line))
    for weights, names in used.items():
        yield WeightLine("" if len(used) == 1 else ", ".join(names), weights)


def _levels(lines: Iterable[CompetencyLine]) -> Iterable[LevelLine]:
    for line in lines:
        shifts = line.total.shifts
        if line.total.figure and any(shifts.values()):
            levels = ", ".join(
                f"{wording.group(members)} {wording.number(shifts[members], '+0.00;-0.00')}"
                for members, _share in line.total.weights
            )
            yield LevelLine(name_of(line), levels)
