"""How the weights in ``models/compact`` are made: prepare → train → salience → export → score.

Run ``python -m models.recipe --help`` from the root of the repository.
"""
