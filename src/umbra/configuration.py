"""From a mapping (params.yaml, a JSON file, a notebook's parameters) to frozen dataclasses, and back.

Every room keeps its configuration as a frozen dataclass beside the class that it configures. `build` fills such a class
once, at the edge of the program; nothing below it sees a dict. What it refuses, it refuses by the key's full path:

    runs.recogniser.optimiser.learning_rat: unknown key; did you mean learning_rate? (known: epochs, learning_rate)
    runs.recogniser.epochs: expected int, found str 'ten'
    runs.recogniser.epochs: expected a number from 1 to 100,000, found int 0

What a field may be beyond its type stands beside the type: `epochs: Annotated[int, Within(1, 100_000)]`.
"""

from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from difflib import get_close_matches
from enum import Enum
from math import inf
from sys import float_info
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Protocol, TypeVar, Union, get_args, get_origin, get_type_hints

T = TypeVar("T")


class Rule(Protocol):
    """What may stand beside a type in `Annotated`."""

    @property
    def expected(self) -> str:
        """What is admitted, in words."""

    def admits(self, value: Any) -> bool:
        """Whether a value of the type is."""


@dataclass(frozen=True)
class Within:
    """The rule that a number lies between `low` and `high`, both ends admitted unless it is said."""

    low: int | float = -inf
    high: int | float = inf
    above: bool = False  # low itself is out
    below: bool = False  # high itself is out

    def admits(self, value: int | float) -> bool:
        """Whether a number lies inside."""
        inside = self.low <= value <= self.high
        return inside and not (self.above and value == self.low) and not (self.below and value == self.high)

    @property
    def expected(self) -> str:
        """The range in words."""
        low = f"{'above' if self.above else 'from'} {_shown(self.low)}"
        high = "and below" if self.below else "and up to" if self.above else "to"
        return f"a number {low} {high} {_shown(self.high)}"


Count = Annotated[int, Within(1, 1_000_000)]
Side = Annotated[int, Within(1, 4096)]  # of a picture, in pixels; also channels and numbers of a layer
Seed = Annotated[int, Within(0, 2**32 - 1)]
Share = Annotated[float, Within(0, 1)]
Positive = Annotated[float, Within(0, 1_000_000, above=True)]
Weight = Annotated[float, Within(0, 1_000_000)]
Margin = Annotated[float, Within(0, 2, below=True)]  # a difference of cosines, or an angle in radians


def build(cls: type[T], mapping: Any, path: str = "") -> T:
    """Fill `cls` from `mapping`; unknown and missing keys and wrong types are refused with the key's full path.

    Understood field types: bool, int, float (finite; a whole number is taken too), str, None, Literal, Enum (by value),
    X | Y, tuples (from lists), Mapping[str, X], Any, further dataclasses, and each of them Annotated with a `Rule`. A
    ValueError of the class's own `__post_init__` gets the path in front.
    """
    if not (isinstance(cls, type) and is_dataclass(cls)):
        raise ValueError(f"build fills dataclasses; got {cls!r}")
    if not isinstance(mapping, Mapping):
        raise ValueError(f"{path or cls.__name__}: expected a mapping of keys to values, found {_found(mapping)}")
    known = {field.name: field for field in fields(cls) if field.init}
    _refuse_unknown(mapping, known, path)
    hints = _hints(cls)
    missing = [name for name, field in known.items() if name not in mapping and _required(field)]
    if missing:
        raise ValueError(f"{_join(path, missing[0])}: missing; {cls.__name__} needs it and has no default for it")
    values = {name: value_of(hints[name], mapping[name], _join(path, name)) for name in known if name in mapping}
    try:
        return cls(**values)
    except ValueError as error:
        raise ValueError(f"{path or cls.__name__}: {error}") from error


def as_mapping(config: Any) -> Any:
    """The plain dicts, lists and scalars that `build` would make `config` from: for YAML, JSON or a notebook."""
    if is_dataclass(config) and not isinstance(config, type):
        return {field.name: as_mapping(getattr(config, field.name)) for field in fields(config) if field.init}
    if isinstance(config, Mapping):
        return {key: as_mapping(value) for key, value in config.items()}
    if isinstance(config, (tuple, list)):
        return [as_mapping(value) for value in config]
    return config.value if isinstance(config, Enum) else config


def require(config: Any) -> None:
    """Refuse a dataclass that was made by hand with what its fields do not admit; for its `__post_init__`."""
    for name, hint in _hints(type(config)).items():
        value_of(hint, getattr(config, name), name)


def value_of(expected: Any, value: Any, path: str) -> Any:
    """`value` as `expected`, one of the types that `build` understands; refused with `path` in front."""
    origin = get_origin(expected)
    if expected is Any:
        return value
    if origin is Annotated:
        return _ruled(get_args(expected), value, path)
    if origin in (Union, UnionType):
        return _one_of(get_args(expected), value, path)
    if origin is Literal:
        choices = get_args(expected)
        if not any(value == choice and type(value) is type(choice) for choice in choices):
            raise ValueError(f"{path}: expected one of {', '.join(map(str, choices))}, found {_found(value)}")
        return value
    if origin is tuple or expected is tuple:
        return _tuple(get_args(expected), value, path)
    if isinstance(origin or expected, type) and issubclass(origin or expected, Mapping):
        return _mapping(get_args(expected), value, path)
    if is_dataclass(expected) and isinstance(expected, type):
        return value if isinstance(value, expected) else build(expected, value, path)
    if isinstance(expected, type) and issubclass(expected, Enum):
        return _enum(expected, value, path)
    return _scalar(expected, value, path)


def _ruled(parts: tuple[Any, ...], value: Any, path: str) -> Any:
    found = value_of(parts[0], value, path)
    for rule in parts[1:]:
        if hasattr(rule, "admits") and not rule.admits(found):
            raise ValueError(f"{path}: expected {rule.expected}, found {_found(value)}")
    return found


def _scalar(expected: Any, value: Any, path: str) -> Any:
    if expected is float and type(value) in (int, float):
        if not abs(value) <= float_info.max:
            raise ValueError(f"{path}: expected a finite number, found {_found(value)}")
        return float(value)
    if expected in (bool, int, float, str, NoneType) and type(value) is expected:  # a bool is no int here
        return value
    if expected not in (bool, int, float, str, NoneType):
        raise ValueError(
            f"{path}: fields of type {expected} cannot be read from a file; declare a tuple, mapping or scalar"
        )
    hint = _hint_for_numbers(expected, value)
    raise ValueError(f"{path}: expected {_name(expected)}, found {_found(value)}{hint}")


def _hint_for_numbers(expected: Any, value: Any) -> str:
    """YAML reads 1e-3 (no dot) as text: the one slip worth a hint of its own."""
    if expected is not float or not isinstance(value, str):
        return ""
    try:
        return f"; YAML takes this for text, write {float(value)!r}"
    except ValueError:
        return ""


def _one_of(choices: tuple[Any, ...], value: Any, path: str) -> Any:
    if value is None and NoneType in choices:
        return None
    rest = [choice for choice in choices if choice is not NoneType]
    if len(rest) == 1:
        return value_of(rest[0], value, path)
    for choice in sorted(rest, key=lambda choice: choice is float):  # an int stays an int where int | float is allowed
        try:
            return value_of(choice, value, path)
        except ValueError:
            continue
    raise ValueError(f"{path}: expected {' or '.join(map(_name, choices))}, found {_found(value)}")


def _tuple(items: tuple[Any, ...], value: Any, path: str) -> tuple[Any, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError(f"{path}: expected a list, found {_found(value)}")
    if not items:
        return tuple(value)
    if len(items) == 2 and items[1] is Ellipsis:
        return tuple(value_of(items[0], item, f"{path}[{position}]") for position, item in enumerate(value))
    if len(items) != len(value):
        raise ValueError(f"{path}: expected a list of {len(items)}, found one of {len(value)}")
    return tuple(value_of(kind, item, f"{path}[{n}]") for n, (kind, item) in enumerate(zip(items, value, strict=True)))


def _mapping(items: tuple[Any, ...], value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"{path}: expected a mapping of keys to values, found {_found(value)}")
    for key in value:
        if not isinstance(key, str):
            raise ValueError(f"{path}: expected names as keys, found {_found(key)}")
        if items:
            value_of(items[0], key, f"a key of {path}" if path else "a key")
    kind = items[1] if items else Any
    return {key: value_of(kind, item, _join(path, key)) for key, item in value.items()}


def _enum(expected: type[Enum], value: Any, path: str) -> Enum:
    try:
        return expected(value)
    except ValueError:
        choices = ", ".join(str(member.value) for member in expected)
        raise ValueError(f"{path}: expected one of {choices}, found {_found(value)}") from None


def _refuse_unknown(mapping: Mapping[str, Any], known: Mapping[str, Any], path: str) -> None:
    for key in mapping:
        if key not in known:
            close = get_close_matches(str(key), known, n=1)
            hint = f"; did you mean {close[0]}?" if close else ""
            raise ValueError(
                f"{_join(path, str(key))}: unknown key{hint} (known: {', '.join(sorted(known)) or 'none'})"
            )


def _hints(cls: type) -> dict[str, Any]:
    """The types of the fields that are set when one is made."""
    hints = get_type_hints(cls, include_extras=True)
    return {field.name: hints[field.name] for field in fields(cls) if field.init}


def _required(field: Field[Any]) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _join(path: str, key: str) -> str:
    return f"{path}.{key}" if path else key


def _name(expected: Any) -> str:
    return "nothing" if expected is NoneType else getattr(expected, "__name__", str(expected))


def _shown(number: int | float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:g}"


def _found(value: Any) -> str:
    return "nothing (null)" if value is None else f"{type(value).__name__} {value!r}"
