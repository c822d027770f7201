"""Proof that the exercises hold: variants of the honest solution, a sample class, baselines and benchmarks."""
