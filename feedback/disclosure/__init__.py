"""What may be shown, never how: the only gate between answers and people.

Light (no NumPy, safe in a web worker):

- ``policy``         every threshold of the promise, in one frozen value
- ``grouping``       which anonymous relationships stand alone, are merged or are withheld
- ``weighting``      the exact weights of a published total
- ``suppression``    which cells count, and in what coded form a number is shown
- ``comments``       which comments are released, and in what form
- ``hints``          what in a text could identify its writer
- ``participation``  which participation figures may move
- ``coarsening``     the fixed order in which a failing report loses detail

Heavy (NumPy and SciPy, only while a cycle is sealed or audited):

- ``system``         published values as linear functionals of single answers
- ``projection``     an orthonormal basis of everything that is published
- ``targets``        what must not be learnt: answers, means of a rater, severities
- ``leverage``       how much of each target is published, also after an insider speaks
- ``certificate``    the verdict that is stored with a report

Everything here depends on who answered what, never on what they answered: a decision to hide that
looked at values would itself disclose them. Nothing here knows a database, a page or a language.
"""
