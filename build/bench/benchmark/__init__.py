"""The benchmark. Start at main.py; one module per family of figures in metrics/. Standard library only."""
