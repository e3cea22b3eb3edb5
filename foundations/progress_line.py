"""A progress bar for the command line: drawn over itself on a terminal, a line for each change elsewhere."""

from typing import TextIO

WIDTH = 24


class ProgressLine:
    """`show` how far it is; `clear` before other lines are written, and at the end."""

    def __init__(self, out: TextIO) -> None:
        self.out = out
        self.is_terminal = out.isatty()
        self._shown = ""

    def show(self, done: int, total: int, words: str = "") -> None:
        line = f"{bar(done, total)} {done}/{total} {words}".rstrip()
        if line == self._shown:
            return
        if self.is_terminal:
            # Back to the first column, the line, and what an earlier and longer one has left.
            self.out.write(f"\r{line}\x1b[K")
        else:
            self.out.write(f"{done}/{total} {words}".rstrip() + "\n")
        self.out.flush()
        self._shown = line

    def clear(self) -> None:
        if self.is_terminal and self._shown:
            self.out.write("\r\x1b[K")
            self.out.flush()
        self._shown = ""


def bar(done: int, total: int) -> str:
    """[########----------------]"""
    full = WIDTH * min(done, total) // total if total else 0
    return f"[{'#' * full}{'-' * (WIDTH - full)}]"
