"""The general model as its users see it: names, invariances, bad input."""

import json

import numpy as np
import pytest

from feedback.statistics import errors
from feedback.statistics.crossed import fit_crossed

N = 90


def ratings(seed=5):
    rng = np.random.default_rng(seed)
    subject, rater, unit = rng.integers(0, 12, N), rng.integers(0, 10, N), rng.integers(0, 3, N)
    y = 3 + rng.normal(0, 0.8, 12)[subject] + rng.normal(0, 0.6, 10)[rater] + rng.normal(size=N)
    weight = rng.uniform(0.5, 2, N)
    return {"y": y, "s": subject, "r": rater, "unit": unit, "age": rng.normal(size=N), "w": weight}


def fit(columns, **options):
    arguments = {"random": ["s", "r"], "fixed": ["unit", "age"], "weights": "w"} | options
    return fit_crossed(columns, score="y", **arguments)


def numbers(found):
    """Everything a fit says about the data, as one vector."""
    parts = [[found.residual_variance, found.reml_criterion]]
    parts += [[effect.estimate, effect.se] for effect in found.fixed.values()]
    for effects in found.random.values():
        parts += [[effects.variance], effects.effect, effects.sd]
    return np.concatenate(parts)


@pytest.fixture(scope="module")
def plain():
    return fit(ratings())


def test_fixed_factors_are_coded_by_treatment_and_covariates_enter_as_they_are(plain):
    assert list(plain.fixed) == ["(Intercept)", "unit1", "unit2", "age"]


def test_a_fit_can_be_read_by_a_machine(plain):
    read = json.loads(json.dumps(plain.as_json()))
    assert set(read) == {
        "n", "fixed", "random", "residual_variance", "reml_criterion", "engine", "seconds",
        "peak_mb", "warnings",
    }  # fmt: skip
    assert read["n"] == N
    assert read["engine"] == "exact"
    assert read["random"]["s"] == {"variance": plain.random["s"].variance, "levels": 12}
    assert read["fixed"]["age"] == {
        "estimate": plain.fixed["age"].estimate,
        "se": plain.fixed["age"].se,
    }
    assert read["peak_mb"] > 10
    assert read["seconds"] > 0


def test_warnings_are_named():
    columns = ratings() | {"one": np.zeros(N, int), "twice": 2 * ratings()["age"]}
    found = fit(columns, random=["s", "one"], fixed=["age", "twice"])
    assert found.as_json()["warnings"] == ["column_dropped: twice", "not_identifiable: one"]
    assert list(found.fixed) == ["(Intercept)", "age"]


def test_a_fit_without_variation_has_no_criterion_to_read():
    found = fit(ratings() | {"y": np.full(N, 4.0)})
    assert found.as_json()["reml_criterion"] is None
    assert found.as_json()["warnings"] == ["no_variation"]
    assert not numbers(found)[2 + 8 :].any()


def test_an_interaction_names_its_levels_by_both_parts():
    columns = {key: value[:6] for key, value in ratings().items()}
    columns |= {"a": np.array(list("xxyyzz")), "b": np.array([1, 2, 1, 1, 2, 2])}
    found = fit(columns, random=["a:b"], fixed=[])
    assert found.random["a:b"].levels.tolist() == ["x:1", "x:2", "y:1", "z:2"]


def test_a_column_may_have_a_colon_in_its_name():
    columns = ratings() | {"a:b": ratings()["s"]}
    assert fit(columns, random=["a:b"]).random["a:b"].levels.tolist() == list(range(12))


def test_naming_a_factor_twice_changes_nothing(plain):
    again = fit(ratings(), random=["s", "r", "s"], fixed=["unit", "age", "unit"])
    assert numbers(again).tolist() == numbers(plain).tolist()


def test_the_order_of_rows_does_not_matter(plain):
    order = np.random.default_rng(1).permutation(N)
    shuffled = fit({name: values[order] for name, values in ratings().items()})
    assert numbers(shuffled) == pytest.approx(numbers(plain), abs=1e-8)


def test_the_names_of_levels_do_not_matter(plain):
    names = np.array([f"rater {k:02}" for k in range(10)], dtype=object)
    columns = ratings()
    renamed = fit(columns | {"r": names[columns["r"]], "s": columns["s"] * 10**12 - 7})
    assert numbers(renamed).tolist() == numbers(plain).tolist()


def test_the_layout_of_columns_does_not_matter(plain):
    wide = {name: np.column_stack([v, v])[:, 0] for name, v in ratings().items()}
    backwards = {name: v[::-1].copy()[::-1] for name, v in ratings().items()}
    assert numbers(fit(wide)).tolist() == numbers(plain).tolist()
    assert numbers(fit(backwards)).tolist() == numbers(plain).tolist()


def test_single_precision_scores_are_computed_in_double():
    coarse = ratings() | {"y": ratings()["y"].astype(np.float32)}
    double = coarse | {"y": coarse["y"].astype(np.float64)}
    assert numbers(fit(coarse)).tolist() == numbers(fit(double)).tolist()


@pytest.mark.parametrize(("factor", "shift"), [(1, 1000), (7, 0), (-2, 3), (1e-6, 0)])
def test_shifting_and_scaling_the_scores_does_the_same_to_the_fit(plain, factor, shift):
    moved = fit(ratings() | {"y": factor * ratings()["y"] + shift})
    assert moved.residual_variance == pytest.approx(factor**2 * plain.residual_variance, rel=1e-8)
    for name in ("s", "r"):
        assert moved.random[name].effect == pytest.approx(
            factor * plain.random[name].effect, rel=1e-7, abs=1e-8 * abs(factor)
        )
        assert moved.random[name].sd == pytest.approx(abs(factor) * plain.random[name].sd, rel=1e-8)
    assert moved.fixed["(Intercept)"].estimate == pytest.approx(
        factor * plain.fixed["(Intercept)"].estimate + shift, rel=1e-8
    )


def test_without_weights_every_observation_weighs_the_same():
    even = fit(ratings() | {"w": np.ones(N)})
    assert numbers(fit(ratings(), weights=None)).tolist() == numbers(even).tolist()


def test_only_the_proportions_of_the_weights_matter(plain):
    heavier = fit(ratings() | {"w": 5 * ratings()["w"]})
    assert heavier.residual_variance == pytest.approx(5 * plain.residual_variance, rel=1e-7)
    assert heavier.random["s"].effect == pytest.approx(plain.random["s"].effect, abs=1e-8)
    assert heavier.reml_criterion == pytest.approx(plain.reml_criterion, abs=1e-8)


def test_duplicated_assessments_are_fitted():
    doubled = {name: np.concatenate([v, v]) for name, v in ratings().items()}
    assert np.isfinite(numbers(fit(doubled))).all()


def test_another_component_leaves_the_deviations_of_the_first_alone(plain):
    first = ratings()
    second = {"s": first["s"] + 100, "r": first["r"] + 100}
    both = {name: np.concatenate([v, second.get(name, v)]) for name, v in first.items()}
    found = fit(both)
    assert found.random["s"].effect[:12] == pytest.approx(found.random["s"].effect[12:], abs=1e-9)
    assert found.random["s"].sd[:12] == pytest.approx(found.random["s"].sd[12:], abs=1e-12)
    assert found.random["s"].variance > 0


BAD = {
    "no scores": ({"y": []}, {}, errors.EmptyInput),
    "a missing score": ({"y": np.r_[np.nan, np.ones(N - 1)]}, {}, errors.NotFinite),
    "an infinite score": ({"y": np.r_[np.ones(N - 1), np.inf]}, {}, errors.NotFinite),
    "a table for a score": ({"y": np.ones((N, 2))}, {}, errors.WrongShape),
    "a table for a factor": ({"s": np.ones((N, 2))}, {}, errors.WrongShape),
    "a short factor": ({"s": np.arange(5)}, {}, errors.WrongShape),
    "a short part of an interaction": ({"s": np.arange(5)}, {"random": ["r:s"]}, errors.WrongShape),
    "a short fixed column": ({"age": np.ones(5)}, {}, errors.WrongShape),
    "short weights": ({"w": np.ones(5)}, {}, errors.WrongShape),
    "a weight of zero": ({"w": np.zeros(N)}, {}, errors.OutOfRange),
    "a missing covariate": ({"age": np.full(N, np.nan)}, {}, errors.NotFinite),
    "a missing name": ({"s": np.array(["a", None] * 45)}, {}, errors.MissingIdentifier),
    "an empty name": ({"s": np.array(["a", ""] * 45)}, {}, errors.MissingIdentifier),
    "a name that is no number": ({"s": np.full(N, np.nan)}, {}, errors.MissingIdentifier),
    "an unknown column": ({}, {"random": ["nobody"]}, errors.UnknownColumn),
    "an unknown fixed column": ({}, {"fixed": ["nothing"]}, errors.UnknownColumn),
    "no random factor": ({}, {"random": []}, errors.NoRandomFactor),
}  # fmt: skip


@pytest.mark.parametrize(("columns", "options", "error"), BAD.values(), ids=BAD.keys())
def test_bad_input_is_refused_by_name(columns, options, error):
    with pytest.raises(error):
        fit(ratings() | columns, **options)


def test_a_refusal_says_where():
    with pytest.raises(errors.NotFinite) as refused:
        fit(ratings() | {"y": np.r_[np.ones(N - 1), np.inf]})
    assert (refused.value.name, refused.value.position) == ("y", N - 1)


@pytest.mark.parametrize(("platform", "unit"), [("darwin", 1), ("linux", 1024)])
def test_memory_is_told_in_megabytes_on_every_platform(monkeypatch, platform, unit):
    from feedback.statistics import crossed

    monkeypatch.setattr(crossed.sys, "platform", platform)
    monkeypatch.setattr(
        crossed.resource, "getrusage", lambda _: type("Usage", (), {"ru_maxrss": 2**30})
    )
    assert fit(ratings()).peak_mb == 2**10 * unit
