"""Sets the stage, runs the subjects that were asked for and prints what each said."""

import argparse
import importlib
import sys
import time
from collections.abc import Iterable

from tests.bench import machine, stage
from tests.bench.pairs import Wrong

#: Name on the command line → module with `run(stage)`, in the order in which they run.
SUBJECTS = {
    "post": "tests.bench.speaking",
    "pages": "tests.bench.pages",
    "lists": "tests.bench.lists",
    "evil": "tests.bench.evil",
    "statistics": "tests.bench.statistics",
    "recompute": "tests.bench.counting",
}


def main(args: Iterable[str]) -> int:
    parser = argparse.ArgumentParser(prog="./run bench", description=__doc__)
    size = parser.add_mutually_exclusive_group()
    size.add_argument("--small", action="store_true", help="minutes on two free cores (the default)")
    size.add_argument("--national", action="store_true", help="as many facts and statistics as the country has")
    parser.add_argument("subjects", nargs="*", help=f"of {', '.join(SUBJECTS)}; all unless named")
    asked = parser.parse_args(list(args))
    if unknown := set(asked.subjects) - set(SUBJECTS):
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    began = time.monotonic()
    with stage.set_up(national=asked.national) as made:
        print(machine.described(made.told()), flush=True)
        for name in asked.subjects or SUBJECTS:
            show(name, made)
    print(f"\n{time.monotonic() - began:.0f} s in all")
    return 0


def show(name: str, made: stage.Stage) -> None:
    began = time.monotonic()
    print(f"\n== {name} ==", flush=True)
    try:
        for line in importlib.import_module(SUBJECTS[name]).run(made):
            print(line, flush=True)
    except Wrong as wrong:
        print(f"no ratio: {wrong}")
    print(f"({time.monotonic() - began:.0f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
