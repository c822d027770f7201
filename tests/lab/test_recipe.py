import types

from grader.lab.recipe import fingerprint


def recipe(source, **names):
    """Return the fingerprint of `train` after running `source` as a notebook's cells would."""
    names |= {"__name__": "__main__"}
    exec(source, names)
    return fingerprint(names["train"])


SOURCE = """
settings = {"lr": 0.1, "epochs": 3}
def step(x):
    return x * 2
def train(model):
    return [step(settings["lr"]) for _ in range(5)]
"""


def test_the_same_recipe_has_the_same_fingerprint():
    assert recipe(SOURCE) == recipe(SOURCE)


def test_comments_docstrings_and_place_do_not_count():
    told = SOURCE.replace("def train(model):", '\n\ndef train(model):\n    """Train."""  # well')
    assert recipe(told) == recipe(SOURCE)


def test_a_setting_a_helper_and_a_constant_count():
    changed = [SOURCE.replace("0.1", "0.2"), SOURCE.replace("x * 2", "x + 2"), SOURCE.replace("range(5)", "range(6)")]
    assert len({recipe(source) for source in [SOURCE, *changed]}) == 4


def test_a_method_of_a_class_counts():
    source = "class Net:\n    def width(self):\n        return {}\ndef train(model):\n    return Net().width()\n"
    assert recipe(source.format(1)) != recipe(source.format(2))


def test_the_device_and_the_data_do_not_count():
    source = SOURCE.replace("x * 2", "x * 2, device, data, library")
    first = recipe(source, device="cpu", data=list(range(1000)), library=types)
    assert first == recipe(source, device="cuda", data=list(range(2000)), library=random_module())


def random_module():
    import random

    return random
