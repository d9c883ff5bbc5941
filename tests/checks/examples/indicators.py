"""Indicators."""

from __future__ import annotations

from tests.checks.examples.example import Example
from tests.checks.office import figure

EXAMPLES = [
    Example(
        "fraction_incomplete",
        "denominator",
        "thiếu mẫu số",
        {"indicators": [figure(numerator="5")]},
        {"indicators": [figure(value="5")]},
    ),
    Example(
        "denominator_zero",
        "denominator",
        "mẫu số bằng 0",
        {"indicators": [figure(numerator="0", denominator="0")]},
        {"indicators": [figure(numerator="0", denominator="1")]},
    ),
    Example(
        "numerator_above_denominator",
        "numerator",
        "tử số 1.200 lớn hơn mẫu số 1.000",
        {"indicators": [figure(numerator="1200", denominator="1000")]},
        {"indicators": [figure(numerator="1000", denominator="1000"), figure("teams", numerator="3", denominator="2")]},
    ),
    Example(
        "value_beside_fraction",
        "value",
        "nhập 33,4 nhưng tử số chia mẫu số là 33,3 %",
        {"indicators": [figure(numerator="1", denominator="3", value="33.4")]},
        {
            "indicators": [
                figure(numerator="1", denominator="3", value="33.3"),
                figure("above", numerator="1", denominator="3"),
            ]
        },
        fix={"value": None},
    ),
    Example(
        "percent_out_of_range",
        "value",
        "ngoài khoảng 0 – 100",
        {"indicators": [figure(value="120")]},
        {"indicators": [figure(value="100"), figure("teams", value="994")]},
    ),
    Example(
        "indicator_without_value",
        "value",
        "chưa có số liệu",
        {"indicators": [figure()]},
        {"indicators": [figure("decree"), figure(value="0")]},
    ),
    Example(
        "value_without_fraction",
        "numerator",
        "“Hồ sơ trực tuyến” và “Tổng số hồ sơ”",
        {"indicators": [figure(value="21")]},
        {"indicators": [figure(numerator="1", denominator="2"), figure("above", value="21")]},
    ),
    Example(
        "denominator_not_unit_count",
        "denominator",
        "không khớp số đơn vị (1; 2; 3)",
        {"indicators": [figure("units", numerator="2", denominator="85")]},
        {"indicators": [figure("units", numerator="2", denominator="3"), figure(numerator="2", denominator="85")]},
    ),
    Example(
        "equals_target",
        "numerator",
        "bằng đúng mục tiêu",
        {"indicators": [figure(numerator="50", denominator="100")]},
        {
            "indicators": [
                figure(numerator="51", denominator="100"),
                figure("above", value="50"),
                figure("units", value="100"),
            ]
        },
    ),
    Example(
        "exactly_at_bound",
        "value",
        "50 % chưa đạt mục tiêu > 50 %",
        {"indicators": [figure("above", value="50")]},
        {"indicators": [figure("above", value="50.01"), figure(value="50")]},
    ),
    Example(
        "target_missed",
        "value",
        "đến hạn 30/06/2022 mới được 49 %",
        {"indicators": [figure("above", value="49")]},
        {"indicators": [figure("above", value="51"), figure(value="49")]},
    ),
    Example(
        "target_day_missed",
        "achieved_on",
        "đạt ngày 01/07/2022, sau hạn",
        {"indicators": [figure("decree", achieved_on="2022-07-01", as_of=None)]},
        {"indicators": [figure("decree", achieved_on="2022-06-30")]},
    ),
    Example(
        "as_of_missing",
        "as_of",
        "chưa ghi số liệu đến ngày nào",
        {"indicators": [figure(value="5", as_of=None)]},
        {"indicators": [figure(value="5"), figure("decree", as_of=None)]},
    ),
    Example(
        "as_of_before_period",
        "as_of",
        "trước kỳ báo cáo này",
        {"indicators": [figure(value="5", as_of="2022-03-31")]},
        {"indicators": [figure(value="5", as_of="2022-04-01")]},
    ),
    Example(
        "estimate_unexplained",
        "note",
        "số ước tính",
        {"indicators": [figure(value="5", estimated=True)]},
        {
            "indicators": [
                figure(value="5", estimated=True, note="Theo mẫu"),
                figure("above", value="5", estimated=False),
            ]
        },
    ),
    Example(
        "computed_by_program",
        "indicator",
        "được tính tự động",
        {"indicators": [figure("systems_approved_share", value="5")]},
        {"indicators": [figure(value="5")]},
    ),
    Example(
        "change_too_large",
        "value",
        "41 %, so với 20 % (kỳ trước)",
        {"indicators": [figure(value="41")]},
        {"indicators": [figure(value="40")]},
        last={"indicators": [figure(value="20")]},
    ),
    Example(
        "cumulative_fell",
        "numerator",
        "tử số lũy kế 90, ít hơn kỳ trước (100)",
        {"indicators": [figure(numerator="90", denominator="1000")]},
        {"indicators": [figure(numerator="100", denominator="1000")]},
        last={"indicators": [figure(numerator="100", denominator="900", as_of="2022-03-31")]},
    ),
]
