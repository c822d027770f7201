"""Weights on disk, without code or optimizer state: safetensors for PyTorch, HDF5 for Keras."""

import math
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from grader.errors import CourseError
from grader.lab import hardware

SUFFIXES = (".safetensors", ".weights.h5")
NAMED = 3  # how many differences a message lists


def of_model(model: Any) -> "Weights":
    """Return the weights of a PyTorch or Keras `model`, told apart by their modules without importing either."""
    modules = {kind.__module__.split(".")[0] for kind in type(model).__mro__}
    if "torch" in modules:
        return TorchWeights(model)
    if "keras" in modules:
        return KerasWeights(model)
    raise CourseError(f"build() returned {type(model).__name__}, but must return a PyTorch module or a Keras model.")


class Weights(ABC):
    """A model's weights: where they lie, what they look like, how they are saved and loaded."""

    suffix: str

    def __init__(self, model: Any) -> None:
        self.model = model

    def path(self, name: str) -> Path:
        """Return the file for a model called `name`."""
        return Path(name + self.suffix)

    def save(self, path: Path) -> None:
        """Write the weights to `path`, whole or not at all."""
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=f".{path.stem}-") as folder:
            part = Path(folder) / f"part{self.suffix}"
            self.write(part)
            os.replace(part, path)

    def load(self, path: Path) -> None:
        """Read the weights from `path` into the model; a `CourseError` says in words what does not fit."""
        if difference := self.difference(path):
            raise CourseError(
                f"{path} does not fit the model that build() returns: {difference}. "
                "Train again with this architecture, or restore the one that was trained."
            )
        self.read(path)

    def difference(self, path: Path) -> str:
        """Return in words how the file's tensors differ from the model's; empty if they fit."""
        return differences(self.shapes(), self.shapes_in(path))

    @abstractmethod
    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each of the model's tensors by name."""

    @abstractmethod
    def shapes_in(self, path: Path) -> dict[str, tuple[int, ...]]:
        """Return the shape of each tensor in the file by name; a `CourseError` if it cannot be read."""

    @abstractmethod
    def write(self, path: Path) -> None:
        """Write the tensors to `path`."""

    @abstractmethod
    def read(self, path: Path) -> None:
        """Read the tensors from `path`, which fits."""

    @abstractmethod
    def parameters(self) -> int:
        """Return the number of trainable parameters."""

    def prepare(self, model: Any) -> Any:
        """Return `model` where it will be trained."""
        return model

    def ready(self, model: Any) -> Any:
        """Return `model` as predictions need it."""
        return model


class TorchWeights(Weights):
    """The state dictionary of a PyTorch module, buffers included."""

    suffix = ".safetensors"

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of each tensor of the state dictionary."""
        return {name: tuple(tensor.shape) for name, tensor in self.model.state_dict().items()}

    def shapes_in(self, path: Path) -> dict[str, tuple[int, ...]]:
        """Return the shapes in the file's header; no tensor is read."""
        from safetensors import SafetensorError, safe_open

        try:
            with safe_open(path, framework="pt", device="cpu") as file:
                return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118
        except (SafetensorError, OSError) as error:
            raise CourseError(f"{path} cannot be read as safetensors ({error}).") from None

    def write(self, path: Path) -> None:
        """Write a contiguous copy of each tensor: safetensors takes neither views nor tensors that share memory."""
        from safetensors.torch import save_file

        tensors = {name: tensor.detach().cpu().contiguous().clone() for name, tensor in self.model.state_dict().items()}
        save_file(tensors, path)

    def read(self, path: Path) -> None:
        """Copy the tensors into the module, wherever it is."""
        from safetensors.torch import load_file

        self.model.load_state_dict(load_file(path, device="cpu"), strict=True)

    def parameters(self) -> int:
        """Return the number of trainable parameters."""
        return sum(parameter.numel() for parameter in self.model.parameters() if parameter.requires_grad)

    def prepare(self, model: Any) -> Any:
        """Return `model` on the course's device, in training mode."""
        return model.to(hardware.device()).train()

    def ready(self, model: Any) -> Any:
        """Return `model` on the course's device, in evaluation mode."""
        return model.to(hardware.device()).eval()


class KerasWeights(Weights):
    """The weights of a built Keras model."""

    suffix = ".weights.h5"

    def __init__(self, model: Any) -> None:
        super().__init__(model)
        if not model.built:
            raise CourseError(
                "build() returned a Keras model that has no weights yet: begin it with keras.Input(shape=...), "
                "or call it once on a batch before you return it."
            )

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shapes as Keras would save them, found by saving: its names are its own affair."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"model{self.suffix}"
            self.write(path)
            return self.shapes_in(path)

    def shapes_in(self, path: Path) -> dict[str, tuple[int, ...]]:
        """Return the shape of each data set in the file."""
        import h5py

        found: dict[str, tuple[int, ...]] = {}

        def visit(name: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset):
                found[name.removeprefix("layers/").replace("/vars/", "/")] = tuple(item.shape)

        try:
            with h5py.File(path, "r") as file:
                file.visititems(visit)
        except OSError as error:
            raise CourseError(f"{path} cannot be read as Keras weights ({error}).") from None
        return found

    def write(self, path: Path) -> None:
        """Write the weights; Keras would add the optimizer's state, which for Adam is twice their size."""
        optimizer, self.model.optimizer = getattr(self.model, "optimizer", None), None
        try:
            self.model.save_weights(path)
        finally:
            self.model.optimizer = optimizer

    def read(self, path: Path) -> None:
        """Read the weights into the model."""
        self.model.load_weights(path)

    def parameters(self) -> int:
        """Return the number of trainable parameters."""
        return sum(math.prod(weight.shape) for weight in self.model.trainable_weights)


def differences(model: Mapping[str, tuple[int, ...]], file: Mapping[str, tuple[int, ...]]) -> str:
    """Return in words how the shapes in a file differ from a model's: missing, unexpected, of another shape."""
    missing = [name for name in model if name not in file]
    unexpected = [name for name in file if name not in model]
    reshaped = [
        f"{name} is {_shape(file[name])} in the file and {_shape(model[name])} in the model"
        for name in model
        if name in file and file[name] != model[name]
    ]
    parts = [
        f"{words} {_first(names)}"
        for words, names in (("the file lacks", missing), ("the model has no", unexpected), ("", reshaped))
        if names
    ]
    return "; ".join(part.strip() for part in parts)


def _first(names: list[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _shape(shape: tuple[int, ...]) -> str:
    return "x".join(map(str, shape)) or "a single number"
