"""`python -m itla_impact.alive`: ends well while the web server of this container answers, for its health check."""

import sys
import urllib.request

from itla_impact import env

PATIENCE = 4


def main() -> int:
    """Asks under a name of ours, since another is refused; not whether the database answers: see `health.py`."""
    name = env.words("ALLOWED_HOSTS")[0].lstrip(".*") or "localhost"
    address = f"http://127.0.0.1:{env.number('PORT', 8000)}/healthz"
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers={"Host": name}), timeout=PATIENCE):
            return 0
    except OSError as error:
        print(f"{address} does not answer: {error}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
