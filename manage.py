#!/usr/bin/env python
"""Django's command line; `./run manage …` calls it with the project's own environment."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "itla_impact.settings.embedded")
    from django.core.management import execute_from_command_line

    from itla_impact.embedded import problems

    with problems.told():
        execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
