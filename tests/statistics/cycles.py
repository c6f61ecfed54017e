"""Small cycles to score."""

import numpy as np

from feedback.statistics.assessments import Assessments

REFERENCE = (3.0, 1.0, 1.0)


def random_cycle(seed, *, n=40, subjects=7, raters=8, reference=REFERENCE):
    """Anybody assesses anybody, from any perspective, even twice."""
    rng = np.random.default_rng(seed)
    subject, rater = rng.integers(0, subjects, n), rng.integers(0, raters, n)
    perspective = rng.integers(0, len(reference), n)
    score = 3 + rng.normal(0, 0.6, subjects)[subject] + rng.normal(0, 0.7, n)
    return Assessments(subject, perspective, rater, score, rng.integers(1, 6, n), reference)


def cycle(subject, severity_level, score, *, perspective=None, n_items=None, reference=(1.0,)):
    """Make a cycle of one perspective and one item each, unless said otherwise."""
    zeros, ones = np.zeros(len(score), int), np.ones(len(score), int)
    return Assessments(
        subject=np.asarray(subject),
        perspective=zeros if perspective is None else np.asarray(perspective),
        severity_level=np.asarray(severity_level),
        score=np.asarray(score, float),
        n_items=ones if n_items is None else np.asarray(n_items),
        reference_weights=np.asarray(reference, float),
    )
