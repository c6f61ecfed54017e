"""Agreement with lme4 on public data that lie beside the project (skipped where they do not)."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from feedback.statistics.crossed import fit_crossed

DATA = Path(__file__).parents[2].parent / "shared" / "data"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason="the public data sets are not beside the project"
)


def columns(name, score):
    with (DATA / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    found = {key: np.array([row[key] for row in rows]) for key in rows[0]}
    return found | {score: found[score].astype(float)}


def recorded_levels(name):
    with (DATA / name).open(newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["level"]: (float(row["blup"]), float(row["condSD"])) for row in rows}


MODELS = {
    "InstEval m1": ("InstEval.csv", "y", ["s", "d"], []),
    "InstEval m2": ("InstEval.csv", "y", ["s", "d", "dept:service"], ["service"]),
    "penicillin": ("Penicillin.csv", "diameter", ["plate", "sample"], []),
    "pastes": ("Pastes.csv", "strength", ["batch", "sample"], []),
    "immer09_reviews": ("immer09.csv", "score", ["idpaper", "idreviewer"], []),
}


def recorded(model):
    """Return the tight REML answer: variances, criterion, fixed effects and their errors."""
    large = model.startswith("InstEval")
    file = "insteval_lme4.json" if large else "reference_lme4_small.json"
    answers = json.loads((DATA / file).read_text())
    found = answers["models"][model[-2:]]["tight"] if large else answers[model]["REML"]
    errors = found["fixef_se"]
    errors = list(errors.values()) if isinstance(errors, dict) else np.atleast_1d(errors).tolist()
    return {
        "variance": found["variance"],
        "criterion": found["REMLcrit" if large else "criterion"],
        "fixed": found["fixef"],
        "se": dict(zip(found["fixef"], errors, strict=True)),
    }


@pytest.fixture(scope="module")
def fits():
    """Fit each model once, when first asked for."""
    done = {}

    def fitted(model):
        if model not in done:
            file, score, random, fixed = MODELS[model]
            done[model] = fit_crossed(columns(file, score), score=score, random=random, fixed=fixed)
        return done[model]

    return fitted


models = pytest.mark.parametrize("model", MODELS)


@models
def test_variances_agree(fits, model):
    found, expected = fits(model), recorded(model)["variance"]
    variances = {name: part.variance for name, part in found.random.items()}
    assert variances | {"Residual": found.residual_variance} == pytest.approx(expected, rel=1e-5)


@models
def test_the_criterion_agrees(fits, model):
    assert fits(model).reml_criterion == pytest.approx(recorded(model)["criterion"], abs=1e-6)


@models
def test_fixed_effects_agree(fits, model):
    found, expected = fits(model).fixed, recorded(model)
    assert {name: part.estimate for name, part in found.items()} == pytest.approx(
        expected["fixed"], abs=1e-6
    )
    assert {name: part.se for name, part in found.items()} == pytest.approx(
        expected["se"], abs=1e-6
    )


LEVELS = [
    ("InstEval m1", "s", "insteval_m1_blup_s.csv"),
    ("InstEval m1", "d", "insteval_m1_blup_d.csv"),
    ("InstEval m2", "s", "insteval_m2_blup_s.csv"),
    ("InstEval m2", "d", "insteval_m2_blup_d.csv"),
    ("InstEval m2", "dept:service", "insteval_m2_blup_deptxservice.csv"),
    ("penicillin", "plate", "penicillin_blup_plate.csv"),
    ("penicillin", "sample", "penicillin_blup_sample.csv"),
    ("immer09_reviews", "idpaper", "immer09_blup_idpaper.csv"),
    ("immer09_reviews", "idreviewer", "immer09_blup_idreviewer.csv"),
]


@pytest.mark.parametrize(("model", "name", "file"), LEVELS)
def test_the_effect_and_deviation_of_every_level_agree(fits, model, name, file):
    part, expected = fits(model).random[name], recorded_levels(file)
    assert sorted(part.levels.tolist()) == sorted(expected)
    effects = np.array([expected[level] for level in part.levels.tolist()])
    assert part.effect == pytest.approx(effects[:, 0], abs=2e-6)
    assert part.sd == pytest.approx(effects[:, 1], abs=2e-6)
