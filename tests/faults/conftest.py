import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from itla_impact.embedded import cluster as clusters
from tests.deployment.installation import Installation, has_redis
from tests.faults.world import World, begin


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The five processes, with a PostgreSQL that keeps what it has acknowledged, as an installation's does."""
    if not has_redis():
        pytest.skip("needs redis-server: .ci/run installs it")
    folder = Path(tempfile.mkdtemp(prefix="itla-faults-"))
    folder.chmod(0o755)
    cluster = clusters.at(folder)
    cluster.make()
    cluster.start()
    cluster.wait()
    made = Installation(tmp_path_factory.mktemp("installation"), cluster)
    try:
        made.start_all()
        yield made
    finally:
        made.end()
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def world(installation: Installation) -> Iterator[World]:
    """Two new ecosystems in it; whatever a test killed runs again before the next one."""
    yield begin(installation)
    cluster = installation.cluster
    if cluster.process is None or cluster.process.poll() is not None:
        cluster.start()
        cluster.wait()
    for service in ("redis", "web", "worker", "beat"):
        if service not in installation.running:
            installation.start(service)
