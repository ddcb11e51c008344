"""Tensors out of a PyTorch checkpoint, without PyTorch: a ZIP file with a pickle that may name nothing but tensors."""

import pickle
import zipfile
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Tensors = Mapping[str, NDArray[np.float32]]

NUMBERS = {"FloatStorage": np.float32, "LongStorage": np.int64}


def read_tensors(path: Path) -> Tensors:
    """The tensors of numbers with fractions in a checkpoint, by name. Raises: UnpicklingError, OSError, BadZipFile."""
    with zipfile.ZipFile(path) as archive:
        index = next(name for name in archive.namelist() if name.endswith("/data.pkl"))
        with archive.open(index) as file:
            tensors = _Unpickler(file, archive, index.removesuffix("data.pkl")).load()
    return {name: tensor for name, tensor in tensors.items() if tensor.dtype == np.float32}


class _Unpickler(pickle.Unpickler):
    """Makes arrays of tensors; whatever else a pickle may call is refused."""

    def __init__(self, file: Any, archive: zipfile.ZipFile, folder: str) -> None:
        super().__init__(file)
        self._archive, self._folder = archive, folder

    def find_class(self, module: str, name: str) -> Callable[..., object] | str:
        if (module, name) == ("collections", "OrderedDict"):
            return OrderedDict
        if (module, name) == ("torch._utils", "_rebuild_tensor_v2"):
            return _tensor
        if module == "torch" and name in NUMBERS:
            return name
        raise pickle.UnpicklingError(f"a checkpoint of weights does not hold {module}.{name}")

    def persistent_load(self, pid: Any) -> NDArray[Any]:
        _, storage, key, *_ = pid
        return np.frombuffer(self._archive.read(f"{self._folder}data/{key}"), NUMBERS[storage])


def _tensor(storage: NDArray[Any], offset: int, size: Sequence[int], stride: Sequence[int], *_: object) -> NDArray[Any]:
    steps = [step * storage.itemsize for step in stride]
    return np.lib.stride_tricks.as_strided(storage[offset:], size, steps).copy()
