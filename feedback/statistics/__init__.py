"""Rater-bias adjusted scores: a crossed mixed model, solved exactly.

The room is pure numpy and scipy: no web, no database, no names of people, no language. This file
imports nothing, so that a web worker which only needs :mod:`~feedback.statistics.rules` never
loads SciPy.

Map
---
``rules``                     from how many subjects on an adjusted score may be offered
``errors``, ``notices``       named refusals; named remarks on a fit that succeeded
``design``                    factors, fixed columns and residual weights of a crossed design
``mixed_model_equations``     Henderson's equations, factorised by eliminating the largest block
``sparse_products``           the sparse matrix products of the room, typed
``moments``                   starting values by the method of moments
``reml``                      the REML criterion, its score and average information
``reml_search``               the bounded Newton search for its optimum
``crossed``                   the general model: any random intercepts, any fixed factors
``assessments``               one competency of a cycle, and the variance ratios it is scored with
``feedback_model``            estimate the ratios, predict scores with their standard errors
``feedback_fit``              what a prediction holds: blocks, totals, standard errors
``row_system``                the published numbers as a sparse linear system in the scores
``connectivity``              which subjects can be compared with which
``simulate``                  draws a cycle with known truth

Two doors: :func:`feedback.statistics.crossed.fit_crossed` for any crossed design, and
:func:`feedback.statistics.feedback_model.estimate_ratios` followed by
:func:`feedback.statistics.feedback_model.predict` for a feedback cycle.

Notation, everywhere: ``n`` observations, ``p`` fixed columns, ``q`` levels of all random factors
together, ``K`` random factors; ``gamma_k = sigma_k^2 / sigma^2`` is a variance ratio and
``theta_k = sqrt(gamma_k)`` a relative standard deviation.
"""
