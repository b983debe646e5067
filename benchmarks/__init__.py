"""Side-by-side quality and speed; each is run as ``python -m benchmarks.<name>`` from the root of the repository."""
