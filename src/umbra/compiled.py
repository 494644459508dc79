"""Kernels: functions that numba compiles, kept on disk between runs under all that was compiled into them.

numba asks of a kept kernel only whether its own file is as it was. But constants and kernels of other files are
compiled into it: with another value there, it would go on with the old one. Here they are part of the key.
"""

import dis
import enum
import hashlib
import pickle
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

import numpy as np
from numba import njit
from numba.core.dispatcher import Dispatcher
from numba.core.serialize import dumps

LIBRARIES = ("builtins", "cmath", "math", "numba", "numpy")
"""What numba itself brings to a kernel: numba's version, which is in the key, says what is compiled for it."""


def compiled(function: Callable | None = None, **options: Any) -> Any:
    """`numba.njit`, cached on disk by all that is compiled in; used as `@compiled` or `@compiled(**options)`."""

    def decorate(function: Callable) -> Any:
        kernel = njit(cache=True, **options)(function)
        kernel._cache._cache_file = KernelFiles(kernel, kernel._cache._cache_file)
        return kernel

    return decorate if function is None else decorate(function)


class KernelFiles:
    """Where numba keeps the code of one kernel: one file for each key, which is in its name and in it.

    numba's own index is written before the code that it points to. Whoever is killed in between, or writes at the same
    time as another, leaves an entry that points to other code.
    """

    def __init__(self, kernel: Any, numbas: Any) -> None:
        self._kernel, self._numbas = kernel, numbas

    def save(self, key: tuple, data: Any) -> None:
        """Write the code compiled for `key`."""
        whole = self._whole(key)
        content = dumps((whole, data))
        self._numbas._save_data(self._name(whole), (hashlib.sha256(content).digest(), content))

    def load(self, key: tuple) -> Any:
        """The code compiled for `key`; none where there is none, or where it is damaged."""
        whole = self._whole(key)
        name = self._name(whole)
        try:
            digest, content = self._numbas._load_data(name)
            found, data = pickle.loads(content) if digest == hashlib.sha256(content).digest() else (None, None)
        except Exception:  # whatever a missing or damaged file raises, the kernel is compiled anew
            return None
        return data if found == whole else None

    def _whole(self, key: tuple) -> tuple:
        """What numba asks for (types, processor), its version, the kernel's file, and all that the kernel reaches.

        Asked when a kernel is first called: all that it reads is defined, and is about to be compiled in.
        """
        return key, self._numbas._version, self._numbas._source_stamp, reached(self._kernel)

    def _name(self, whole: tuple) -> str:
        """Keys that look alike share a file; what it holds tells them apart."""
        text = hashlib.sha256(str(whole).encode()).hexdigest()
        return f"{self._numbas._index_name.removesuffix('.nbi')}.{text[:24]}.nbc"


def reached(kernel: Any) -> str:
    """A hash of what is compiled into a kernel: code, options and constants, also those of the kernels it calls."""
    digest = hashlib.sha256()
    seen: set[int] = set()
    waiting = [kernel]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        read = _read(one.py_func)
        lines = [_stated(one), _stated(one.targetoptions, "the options of a kernel"), *_of(one.py_func, read)]
        digest.update("\n".join(lines).encode())
        waiting += [read[name] for name in sorted(read) if isinstance(read[name], Dispatcher)]
    return digest.hexdigest()


def _of(function: FunctionType, read: dict[str, Any]) -> Iterator[str]:
    """A function's code, its defaults, and what it reads, one line each."""
    yield from map(repr, _steps(function.__code__))
    yield _stated(function.__defaults__, f"the defaults of {function.__qualname__}")
    for name, value in sorted(read.items()):
        yield f"{name} = {_stated(value, f'what the kernel {function.__qualname__} reads as {name}')}"


def _steps(code: CodeType) -> Iterator[tuple]:
    """What a code object does, and those within it, without the lines on which it stands."""
    constants = [one for one in code.co_consts if not isinstance(one, CodeType)]
    yield code.co_code, code.co_names, code.co_varnames, code.co_exceptiontable, [_stated(one) for one in constants]
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from _steps(inner)


def _read(function: FunctionType) -> dict[str, Any]:
    """Names that a function reads from outside itself, with their values; builtins are Python's own."""
    codes = [function.__code__]
    found: dict[str, Any] = {}
    while codes:
        code = codes.pop()
        codes += [one for one in code.co_consts if isinstance(one, CodeType)]
        for step in dis.get_instructions(code):
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and step.argval in function.__globals__:
                found[step.argval] = function.__globals__[step.argval]
    cells = function.__closure__ or ()
    return found | {name: cell.cell_contents for name, cell in zip(function.__code__.co_freevars, cells, strict=True)}


def _stated(value: Any, what: str = "a constant of a kernel") -> str:
    """A value as text that is the same in every process, and another for another value."""
    match value:
        case None | bool() | int() | float() | complex() | str() | bytes():
            return f"{type(value).__name__} {value!r}"
        case tuple() | list():
            return f"{type(value).__name__} [{', '.join(_stated(one, what) for one in value)}]"
        case set() | frozenset():
            return f"set {sorted(_stated(one, what) for one in value)}"
        case dict():
            return _stated(sorted(value.items()), what)
        case np.ndarray() | np.generic():
            array = np.asarray(value)
            return f"{array.dtype.str} {array.shape} {array.strides} {hashlib.sha256(array.tobytes()).hexdigest()}"
        case Dispatcher():
            return f"kernel {value.py_func.__module__}.{value.py_func.__qualname__}"
        case enum.EnumMeta():
            members: dict[str, Any] = dict(value.__members__)
            return f"enumeration {value.__qualname__} {[(name, one.value) for name, one in members.items()]}"
        case ModuleType() if value.__name__.split(".")[0] in LIBRARIES:
            return f"library {value.__name__} {getattr(value, '__version__', '')}"
        case _ if callable(value) and _library(value) in LIBRARIES:
            return f"{_library(value)} {value.__name__}"
    raise ValueError(
        f"compiled: expected {what} to be a number, a text, an array, an enumeration, a kernel, or part of NumPy or "
        f"math; found {value!r}, whose changes the cache would not see. Hand it over as an argument."
    )


def _library(value: Any) -> str:
    return "numpy" if isinstance(value, np.ufunc) else str(getattr(value, "__module__", "")).split(".")[0]
