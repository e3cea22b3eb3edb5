"""`./run bench`: what the product costs, each subject as a ratio to a yardstick measured beside it. Fails nothing.

`--small` (the default) is meant for five minutes of two free cores; `--national` takes the numbers of the whole country
and is started by hand. Names of subjects may follow: `./run bench post recompute`.
"""
