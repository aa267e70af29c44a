"""The families of figures. Each module has FIGURES and a class with prepare, once, finish; see family.py."""
