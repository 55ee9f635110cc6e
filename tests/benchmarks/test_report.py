import json

import pytest

from benchmarks.report import Budget, over, percentile, row, table, write


@pytest.fixture
def rows():
    kept = Budget(against="x floor", value=1.2, limit=1.25)
    missed = Budget(against="x faster than ipympl", value=4.9, limit=5, least=True)
    return [
        row("keys", "floor", "ms", [10.0, 30.0, 20.0]),
        row("keys", "ours", "ms", [24.0], note="complete after 25", budgets=(kept, missed)),
    ]


def test_a_budget_at_its_limit_holds_and_beyond_it_does_not():
    assert Budget(against="x", value=1.25, limit=1.25).holds
    assert not Budget(against="x", value=1.26, limit=1.25).holds
    assert Budget(against="x", value=5, limit=5, least=True).holds
    assert not Budget(against="x", value=4.99, limit=5, least=True).holds


def test_percentiles_lie_between_neighbours_by_proportion():
    assert percentile([3.0, 1.0, 2.0], 0.5) == 2.0
    assert percentile([0.0, 10.0], 0.95) == pytest.approx(9.5)
    assert percentile([7.0], 0.95) == 7.0


def test_nothing_measured_is_an_error_not_a_zero():
    with pytest.raises(ValueError, match="expected at least one measurement"):
        row("keys", "floor", "ms", [])


def test_the_table_says_of_each_budget_whether_it_holds(rows):
    text = table(rows)
    assert "1.20 x floor (<= 1.25) OK" in text
    assert "4.90 x faster than ipympl (>= 5) over" in text
    assert "complete after 25" in text
    assert over(rows) == ["ours: 4.90 x faster than ipympl (>= 5) over"]


def test_json_holds_what_was_measured_and_with_what(rows, tmp_path):
    write(rows, tmp_path / "results.json")
    found = json.loads((tmp_path / "results.json").read_text())
    assert [each["median"] for each in found["rows"]] == [20.0, 24.0]
    assert [budget["holds"] for budget in found["rows"][1]["budgets"]] == [True, False]
    assert "numpy" in found["machine"]["versions"]
