from helpers.html_page import Page, faults

from bot.plotting import Series, figure, spark


def test_a_figure_is_a_picture_with_a_label_and_nothing_else() -> None:
    label = "from <script>alert(1)</script> & \"on\" to 'off'"
    svg = figure([0, 1, 5], [(0, "2026-01-01"), (5, "</text><script>")], [Series("a", (1, None, 3))], label)
    page = Page(svg)
    assert faults(page) == []
    assert [given["aria-label"] for tag, given in page.elements if tag == "svg"] == [label]
    assert [given["role"] for tag, given in page.elements if tag == "svg"] == ["img"]
    assert "2026-01-01" in page.text
    assert "http" not in svg.replace('xmlns="http://www.w3.org/2000/svg"', "")


def test_the_same_numbers_make_the_same_bytes() -> None:
    def drawn() -> str:
        return figure([0, 2], [(0, "a")], [Series("a", (1, 2)), Series("b", (3, 4))], "x") + spark([0, 1], "y")

    assert drawn() == drawn()


def test_the_line_rises_with_its_values() -> None:
    def heights(values: tuple[float | None, ...]) -> list[float]:
        svg = Page(figure([0, 1, 2], [(0, "a"), (2, "b")], [Series("a", values)], "x"))
        drawn = [given["d"] for _, given in svg.elements if given.get("class", "").startswith("line reactive")]
        return [float(each.split()[1]) for each in drawn[0].replace("M", "").replace("L", "").split("  ")[0:1]] + [
            float(each) for each in drawn[0].replace("M", "").replace("L", "").split()[3::2]
        ]

    low, middle, high = heights((0, 50, 100))
    assert low > middle > high


def test_odd_numbers() -> None:
    for values in ((0,), (0, 0), (None, None), (10**9, 1), (1, 2, 3)):
        at = [float(each) for each in range(len(values))]
        assert figure(at, [(0, "a")], [Series("a", values)], "x").startswith("<svg")
    assert figure([0, 0, 0], [(0, "a")], [Series("a", (1, 2, 3))], "x").startswith("<svg")
