"""A bar that is drawn over itself for a person, and lines for a file."""

import io

from foundations.progress_line import ProgressLine, bar


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_on_a_terminal_the_line_is_drawn_over_itself_and_cleared():
    out = Terminal()
    line = ProgressLine(out)
    line.show(1, 4, "asking for 3563")
    line.clear()
    assert out.getvalue() == f"\r[{'#' * 6}{'-' * 18}] 1/4 asking for 3563\x1b[K\r\x1b[K"


def test_elsewhere_each_change_is_a_line_of_its_own():
    out = io.StringIO()
    line = ProgressLine(out)
    for done in (0, 0, 1):
        line.show(done, 2)
    line.clear()
    assert out.getvalue() == "0/2\n1/2\n"


def test_a_bar_of_nothing_is_empty():
    assert set(bar(0, 0)) == set("[-]")
    assert "-" not in bar(2, 2)
