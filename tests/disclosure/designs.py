"""Published values as systems, and slow, obvious ways to compute what the room computes fast."""

from __future__ import annotations

import numpy as np
from scipy import linalg, optimize, sparse

from feedback.disclosure.system import Answers, System, make_answers


def system_of(matrix, rater, subject=0, competency=0, *, anonymous=True, known=False):
    dense = np.atleast_2d(np.asarray(matrix, dtype=float))
    rater = np.asarray(rater)
    subject = np.broadcast_to(subject, rater.shape)
    answers = make_answers(rater, subject, competency, anonymous=anonymous, known=known)
    return System(sparse.csr_array(dense), answers)


def mean_over(raters, size):
    """One row: the plain mean over these raters."""
    row = np.zeros(size)
    row[list(raters)] = 1 / len(raters)
    return row


def block_means(sizes):
    """Publish the means of blocks of raters 0, 1, 2, ... about one subject."""
    size = sum(sizes)
    starts = np.cumsum([0, *sizes[:-1]])
    rows = [mean_over(range(at, at + n), size) for at, n in zip(starts, sizes, strict=True)]
    return system_of(np.array(rows).reshape(-1, size), np.arange(size))


def round_robin(n):
    """Who rates whom in a complete team without self: arrays of raters and subjects."""
    rater, subject = np.nonzero(~np.eye(n, dtype=bool))
    return rater, subject


def adjusted_scores(rater, subject, *, severity_ratio=1.0, subject_ratio=1.0, severity=None):
    """Map answers to best linear unbiased scores of mu + u - s, dense, for given ratios."""
    n = len(rater)
    levels = np.unique(rater if severity is None else severity, return_inverse=True)[1]
    subjects = np.unique(subject, return_inverse=True)[1]
    design = np.column_stack(
        [np.ones(n), np.eye(subjects.max() + 1)[subjects], -np.eye(levels.max() + 1)[levels]]
    )
    n_subjects, n_levels = subjects.max() + 1, levels.max() + 1
    ridge = np.diag([0.0, *[subject_ratio] * n_subjects, *[severity_ratio] * n_levels])
    effects = np.linalg.solve(design.T @ design + ridge, design.T)
    return effects[:1] + effects[1 : 1 + n_subjects]


def indicators(labels):
    return np.eye(labels.max() + 1)[np.unique(labels, return_inverse=True)[1]]


def block_scores(subject, block, severity, *, ratio=1.0):
    """Map answers to best linear unbiased u + v - s per block, dense; v within subjects."""
    blocks, levels = indicators(block), indicators(severity)
    of_subject = subject[[np.flatnonzero(block == label)[0] for label in range(block.max() + 1)]]
    prior = 0.8 * (of_subject[:, None] == of_subject) + 0.4 * np.eye(len(of_subject))
    design = np.hstack([blocks, -levels])
    ridge = linalg.block_diag(np.linalg.inv(prior), ratio * np.eye(levels.shape[1]))
    return np.linalg.solve(design.T @ design + ridge, design.T)[: len(of_subject)]


def equivalent_rows(block, severity, *, ratio=1.0):
    """Span the same space sparsely: block sums of answers, severities taken out."""
    blocks, levels = indicators(block), indicators(severity)
    without_severity = np.eye(len(block)) - levels / (levels.sum(axis=0) + ratio) @ levels.T
    return blocks.T @ without_severity


def random_system(seed, *, joint=False, dependent=False):
    """Small and irregular: several subjects, competencies, identifiable answers, shared raters."""
    rng = np.random.default_rng(seed)
    n_competencies, n = int(rng.integers(1, 4)), int(rng.integers(6, 14))
    pairs = rng.permutation(np.array(np.nonzero(np.ones((6, 3)))).T)[:n]
    parts = [
        np.where(rng.random((int(rng.integers(1, 5)), n)) < 0.6, rng.normal(size=n), 0.0)
        for _ in range(n_competencies)
    ]
    matrix = sparse.block_diag(parts).toarray()
    if joint:
        matrix = np.vstack([matrix, np.tile(rng.normal(size=n), n_competencies)])
    if dependent:
        matrix = np.vstack([matrix, rng.normal(size=(2, len(matrix))) @ matrix, matrix[:1] * 1e-3])
    kinds = np.repeat(np.arange(n_competencies), n)
    rater, subject = np.tile(pairs[:, 0], n_competencies), np.tile(pairs[:, 1], n_competencies)
    anonymous = np.tile(rng.random(n) < 0.8, n_competencies)
    return System(
        sparse.csr_array(matrix),
        Answers(rater, subject, kinds, anonymous, np.zeros(len(kinds), dtype=bool)),
    )


def slow_projector(matrix):
    _, values, rows = np.linalg.svd(matrix, full_matrices=False)
    kept = rows[values > 1e-9 * max(values.max(initial=0.0), 1e-300)]
    return kept.T @ kept


def slow_leverage(matrix, functional, known):
    """Delete the known columns, project, compare: the definition."""
    rest = np.setdiff1d(np.arange(matrix.shape[1]), known)
    target = functional[rest] / np.linalg.norm(functional[rest])
    return float(target @ slow_projector(matrix[:, rest]) @ target)


def slow_exposure(system, exposure):
    """Recompute what `measure` found, target by target and insider by insider."""
    matrix, raters = system.matrix.toarray(), system.answers.rater
    alone, with_insider = [], []
    known = np.flatnonzero(system.answers.known)
    for functional, rater in zip(exposure.members.toarray(), exposure.rater, strict=True):
        alone.append(slow_leverage(matrix, functional, known))
        with_insider.append(
            max(
                slow_leverage(
                    matrix, functional, np.union1d(known, np.flatnonzero(raters == other))
                )
                for other in np.unique(raters)
                if other != rater
            )
            if len(np.unique(raters)) > 1
            else alone[-1]
        )
    return np.array(alone), np.array(with_insider)


def protection_radius(matrix, column):
    """Min over w of |w A - e|_1: the worst error of the best linear attack, in half scales."""
    m, n = matrix.shape
    unit = np.eye(n)[column]
    cost = np.concatenate([np.zeros(m), np.ones(n)])
    bounds = [(None, None)] * m + [(0, None)] * n
    above = np.hstack([matrix.T, -np.eye(n)])
    below = np.hstack([-matrix.T, -np.eye(n)])
    found = optimize.linprog(
        cost, A_ub=np.vstack([above, below]), b_ub=np.concatenate([unit, -unit]), bounds=bounds
    )
    return found.fun
