"""`./run`: the whole product on one machine with nothing installed but Python.

Read in this order: `bootstrap` (packages; standard library only, since nothing is installed yet), `launcher` (what
starts when), `cluster` (our own PostgreSQL: `programs`, `account`), `children` (keeps processes alive), `prepare`
(reference data, files, demo, and by `upgrade` migrations), `web` and `worker` (the two children that are ours).
"""
