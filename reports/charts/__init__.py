"""Charts as SVG for page and paper, from plain data: each function returns a Drawn with the drawing, its figures in
words and the table that stands under it.

Rules: bars and columns begin at zero; figures stand at the bars; no more than five levels and four series; labels take
two lines at the most; long lists end in one line; links and colours of the theme on the page, neither on paper. On the
page include components/chart.html; the styleguide shows each kind.
"""

from reports.charts.bars import bars, grouped_bars, stacked
from reports.charts.canvas import Drawn, Tabled
from reports.charts.trends import columns, dots, lines

__all__ = ["Drawn", "Tabled", "bars", "columns", "dots", "grouped_bars", "lines", "stacked"]
