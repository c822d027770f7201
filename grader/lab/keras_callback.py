"""The bridge between Keras' `fit` and a `RunLog`. Imported only where Keras is in use."""

from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from grader.lab.runlog import RunLog


def feeding(log: "RunLog") -> keras.callbacks.Callback:
    """Return a callback that reports every batch and epoch to `log`."""
    return _Feed(log)


class _Feed(keras.callbacks.Callback):
    def __init__(self, log: "RunLog") -> None:
        super().__init__()
        self.log = log

    def on_train_batch_end(self, batch: int, logs: dict[str, Any] | None = None) -> None:
        self.log.step(**{name: value for name, value in (logs or {}).items() if name == "loss"})

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        self.log.epoch(**{_metric(name): value for name, value in (logs or {}).items()})

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        self.log.finish()


def _metric(name: str) -> str:
    """Return the course's name of a Keras metric: ``val_acc`` -> ``val_accuracy``, ``loss`` -> ``train_loss``."""
    side, bare = ("val", name[4:]) if name.startswith("val_") else ("train", name)
    if bare == "learning_rate":
        return bare
    return f"{side}_{'accuracy' if 'acc' in bare else bare}"
