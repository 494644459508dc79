from dataclasses import asdict

import numpy as np
import pytest

from umbra.data.folders import data_root
from umbra.morphable.scans import FILE
from umbra.papers.world import scan_statistics as script
from umbra.world.head.scan_statistics import read_statistics, scan_statistics

HERE = data_root() / FILE


@pytest.mark.skipif(not HERE.is_file(), reason="the ICT face model is not in the folder of real sets")
def test_the_committed_numbers_are_what_the_script_gives():
    retaken = asdict(script.retake())
    for name, committed in asdict(scan_statistics()).items():
        np.testing.assert_allclose(retaken[name], committed, atol=0.05, err_msg=name)


def test_the_script_writes_what_the_package_reads(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(script, "retake", scan_statistics)
    script.main(["--out", str(tmp_path / "again.safetensors")])
    again = read_statistics(tmp_path / "again.safetensors")
    for name, array in asdict(scan_statistics()).items():
        assert np.array_equal(getattr(again, name), array)
    assert capsys.readouterr().out.startswith("again.safetensors: ")


def test_without_the_model_the_sentence_says_where_it_was_expected(tmp_path):
    with pytest.raises(FileNotFoundError, match="expected the ICT face model"):
        script.retake(tmp_path)
