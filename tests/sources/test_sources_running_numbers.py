"""Running numbers with the shape of telephone numbers are kept; telephone numbers under the header "id" are not."""

import numpy as np
import pyarrow as pa
import pytest

from clerestory.sources.formats import open_file
from clerestory.sources.proposal import propose
from clerestory.sources.running_numbers import RunningNumbers, running
from clerestory.sources.table import read_table


def strings(numbers):
    return pa.array([str(number) for number in numbers], pa.string())


def test_numbers_of_a_year_are_running_numbers():
    assert running(strings(range(2024000123, 2024000163)))
    assert running(strings([*range(2024000900, 2024000910), *range(2025000001, 2025000030)]))
    # Not every number of the year is in the file, and one row stands twice.
    assert running(strings([*range(2024000100, 2024009000, 190), 2024000100]))


PHONES = {
    # The range kept for fiction, of many areas and of Washington, whose code 202 begins like a year.
    "many areas": [2125550100 + i for i in range(40)],
    "one of another form": [*range(2024000123, 2024000163), 2125550143],
    "Washington": [2025550100 + i for i in range(60)],
    "scattered over an area code": sorted(
        2024000000 + int(n) for n in np.random.default_rng(3).integers(10**6, size=40)
    ),
    "scattered over one exchange": sorted(
        2024010000 + int(n) for n in np.random.default_rng(4).integers(10**4, size=30)
    ),
    "few": range(2024000123, 2024000130),
    "the same again and again": [2024000123, 2024000124] * 20,
    "with signs": [f"202-400-{i:04d}" for i in range(40)],
}


@pytest.mark.parametrize("case", PHONES)
def test_telephone_numbers_are_not(case):
    assert not running(strings(PHONES[case]))


def test_one_other_cell_of_a_later_batch_settles_it():
    seen = RunningNumbers()
    seen.see(strings(range(2024000123, 2024000163)))
    assert seen.sure
    seen.see(strings([2125550143]))
    seen.see(strings(range(2024000163, 2024000200)))
    assert not seen.sure


def read(folder, numbers, header):
    lines = "".join(f"{number},2025-03-04,a van was seen at the farm number {i}\n" for i, number in enumerate(numbers))
    path = folder / "tips.csv"
    path.write_text(f"{header},received,what was said\n{lines}", encoding="utf-8")
    raw = open_file(path)
    table = read_table(raw, propose(raw.headers, raw.sample(), file="tips.csv"), country="US", zone="UTC")
    return next(table.slabs())


@pytest.mark.parametrize("header", ["id", "Case number", "external_id"])
def test_a_file_with_running_numbers_keeps_them(tmp_path, header):
    rows, bad = read(tmp_path, range(2024000123, 2024000143), header)
    assert rows["external_id"].to_pylist() == [str(n) for n in range(2024000123, 2024000143)]
    assert not bad.num_rows


@pytest.mark.parametrize("header", ["id", "external_id"])
@pytest.mark.parametrize("case", ["many areas", "Washington", "scattered over an area code", "with signs"])
def test_telephone_numbers_under_the_header_id_stay_out(tmp_path, header, case):
    rows, bad = read(tmp_path, PHONES[case], header)
    assert rows["external_id"].null_count == rows.num_rows == len(PHONES[case])
    if header == "external_id":
        assert set(bad["field"].to_pylist()) == {"external_id"}
