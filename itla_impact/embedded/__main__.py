import sys

from itla_impact.embedded import launcher

sys.exit(launcher.main(sys.argv[1:]))
