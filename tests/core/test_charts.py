"""Charts: the drawing says exactly what the figures say."""

import re

from django.template import Context, Template
from django.template.loader import render_to_string

from core import charts

STATES = ["done_on_time", "within", "overdue"]


def draw(chart, tag="stacked_bars") -> str:
    return Template(f"{{% {tag} chart %}}").render(Context({"chart": chart}))


def bars(**kwargs):
    return charts.stacked_bars(
        "Theo cơ quan",
        [
            charts.BarData(
                "Sở Nội vụ",
                {"done_on_time": 30, "overdue": 10},
                urls={"overdue": "/t/?cell=overdue"},
            ),
            charts.BarData("Sở Y tế <b>", {"within": 20}),
            charts.BarData("Sở Tư pháp", {}),
        ],
        states=STATES,
        summary="60 nhiệm vụ",
        **kwargs,
    )


def test_lengths_are_proportional_on_one_scale():
    first, second, empty = bars().bars
    done, late = first.parts
    assert round(done.width / late.width, 2) == 3
    assert round(second.parts[0].width / late.width, 2) == 2
    assert empty.parts == []


def test_parts_of_a_bar_touch_and_stay_inside():
    done, late = bars().bars[0].parts
    assert late.x == done.x + done.width
    assert late.x + late.width <= charts.WIDTH - charts.TOTAL_WIDTH + 0.1


def test_with_shares_every_bar_fills_the_width():
    first, second, _empty = bars(share=True).bars
    assert first.end == second.end


def test_the_table_holds_every_figure_zeros_too():
    html = draw(bars())
    rows = re.findall(r'<tr><th scope="row">(.*?)</tr>', html, re.DOTALL)
    figures = [re.findall(r"<td[^>]*>(?:<a[^>]*>)?(\d+)", row) for row in rows]
    assert figures == [["30", "0", "10", "40"], ["0", "20", "0", "20"], ["0", "0", "0", "0"]]


def test_a_part_leads_to_its_rows():
    html = draw(bars())
    assert html.count('href="/t/?cell=overdue"') == 2, "once in the drawing, once in the table"


def test_names_are_escaped_and_numbers_have_points_in_vietnamese():
    html = draw(bars())
    assert "<b>" not in html
    assert not re.search(r'(x|width)="\d+,', html)


def test_a_drawing_needs_no_style_sheet_on_paper():
    assert len(re.findall(r'<rect class="chart__part[^>]* fill="#[0-9a-f]{6}"', draw(bars()))) == 3


def test_no_bars_at_all_is_still_a_chart():
    chart = charts.stacked_bars("Trống", [], states=STATES, summary="Không có nhiệm vụ")
    assert "Không có nhiệm vụ" in draw(chart)


def test_a_trend_starts_at_zero_and_ends_at_a_round_number():
    chart = charts.trend(
        "Đúng hạn", [("8", 50), ("9", 75)], summary="Tăng", value_label="%", ceiling=100
    )
    low, high = chart.points
    assert [words for _y, words in chart.ticks] == ["0", "25", "50", "75", "100"]
    assert chart.ticks[2][0] == low.y
    assert high.y < low.y


def test_a_trend_of_nothing_and_of_one_point_can_be_drawn():
    for readings in ([], [("9", 0)]):
        chart = charts.trend("Đúng hạn", readings, summary="Chưa có số liệu", value_label="%")
        assert "Chưa có số liệu" in draw(chart, "trend_chart")


def test_overdue_and_running_without_a_deadline_are_told_apart_without_colour():
    """On a grey printer red is as dark as green: the one stands on a bar, the other is hollow."""
    data = [charts.BarData("Sở Nội vụ", {"done_on_time": 5, "overdue": 5, "no_deadline": 5})]
    states = ["done_on_time", "overdue", "no_deadline", "no_deadline_done"]
    html = draw(charts.stacked_bars("Bảng", data, states=states, summary="s"))
    assert html.count("chart__under") == 1
    assert html.count("chart__part--hollow") == 1
    assert html.count("legend__swatch--underlined") == html.count("legend__swatch--hollow") == 1


def test_paper_says_long_names_in_full_where_the_screen_shortens_them():
    """Two communes of one district differ only at the end of their names."""
    name = "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh An Giang"
    chart = charts.stacked_bars(
        "Theo cơ quan", [charts.BarData(name, {"within": 1})], states=STATES, summary=""
    )
    printed = render_to_string("pdf/_chart.html", {"chart": chart})
    assert f">{name}</text>" in printed
    assert f">{name[:22]}…</text>" in draw(chart)
