"""What a training's own record betrays: faults that raise no error and leave a fingerprint in loss or accuracy.

The fingerprints follow from the loss. Guessing among n classes costs ln n. Probabilities that are put through a softmax
once more lie between 0 and 1, so no loss below ln(e + n - 1) - 1 can be reached; scores of two classes that went
through a sigmoid twice cannot get below half of ln(1 + 1/e) + ln 2, on balanced classes.
"""

import math
from collections.abc import Mapping, Sequence

APART = 0.3  # of the way from chance to 1: so much must training have learned before validation can lag behind
NOTHING = 0.05  # of the same way: no more than this is luck
WORSE = 1.2  # times the best loss


def symptom(history: Mapping[str, Sequence[float]], chance: float | None = None) -> str:
    """Return what the curves of a run betray and what to look at; empty where they are in order.

    Parameters
    ----------
    history : dict of str to list of float
        ``train_loss``, ``train_accuracy``, ``val_loss``, ``val_accuracy``, a value an epoch each; any may be missing.
    chance : float, optional
        The accuracy of guessing; without it only the loss is looked at.
    """
    loss = list(history.get("train_loss", ()))
    if said := not_a_number(history):
        return said
    if chance is not None and (accuracy := list(history.get("train_accuracy", ()))) and loss:
        share = (accuracy[-1] - chance) / (1 - chance)
        guessing = math.log(round(1 / chance))
        if share < NOTHING:
            return _nothing(loss[-1], guessing, accuracy[-1])
        if loss[-1] >= (floor := _floor(round(1 / chance))) and share >= 0.7:
            return (
                f"{accuracy[-1]:.0%} are right, yet the training loss is {loss[-1]:.2f}: where "
                f"{'sigmoid' if chance == 0.5 else 'softmax'} is applied twice, it cannot get below {floor:.2f}. "
                "Does the loss apply it, too? Then give it scores, without."
            )
        held_out = history.get("val_accuracy")
        if share >= APART and held_out and (held_out[-1] - chance) / (1 - chance) < NOTHING:
            return (
                f"Training is at {accuracy[-1]:.0%} and validation at {held_out[-1]:.0%}, no better than guessing. Are "
                "validation inputs prepared as training's are, in the order of their labels, and is the network in "
                "evaluation mode? Let it predict some of the training examples: they must come out right."
            )
    if len(loss) > 2 and loss[-1] > WORSE * (best := min(loss)):
        return (
            f"The training loss was {best:.2f} after epoch {loss.index(best) + 1} and is {loss[-1]:.2f} now: steps too "
            "large leap over the minimum. Try a third of the learning rate, or clip gradients."
        )
    return ""


def not_a_number(history: Mapping[str, Sequence[float]]) -> str:
    """Return in which epoch a loss ceased to be a number, and what to look at; empty where none did."""
    for name in ("train_loss", "val_loss"):
        for epoch, value in enumerate(history.get(name, ()), start=1):
            if not math.isfinite(value):
                return (
                    f"{name} is {value} in epoch {epoch}, and nothing is learned from here on. Stop, divide "
                    "the learning rate by ten, and look for a logarithm of 0 or an exp of a large number."
                )
    return ""


def _nothing(loss: float, guessing: float, accuracy: float) -> str:
    """Return why a network is still guessing: its loss tells one way from another."""
    if loss > WORSE * guessing:
        return (
            f"{accuracy:.0%} right is guessing, and the loss is {loss:.2f} where guessing costs {guessing:.2f}: the "
            "network is sure, and wrong. Divide the learning rate by ten; see that inputs are scaled to about -2 to 2."
        )
    return (
        f"{accuracy:.0%} right is guessing, and {loss:.2f} is about what guessing costs ({guessing:.2f}): nothing is "
        "learned. Can the network memorise one batch? If so, are inputs and labels in one order, and is the learning "
        "rate neither a hundred times too small nor too large? If not, does every parameter get a gradient and a step?"
    )


def _floor(classes: int) -> float:
    """Return the lowest loss of probabilities that went through softmax, or sigmoid for two classes, once more."""
    if classes == 2:
        return (math.log1p(math.exp(-1)) + math.log(2)) / 2
    return math.log(math.e + classes - 1) - 1
