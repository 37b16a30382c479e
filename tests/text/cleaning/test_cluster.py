"""The same steps on a dask.distributed cluster of two workers, one of which is killed."""

import os
import signal
import time

import numpy as np
import pytest

from helpers.text.cleaning.steps import clean_web
from helpers.worlds.small_web import BLOCKED_HOSTS, write_web

distributed = pytest.importorskip("distributed")


def kill_once(marker):
    """Kill the worker that runs this, the first time."""
    if not os.path.exists(marker):
        open(marker, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.filterwarnings("ignore")
def test_two_workers_clean_as_one_process_does_though_one_is_killed(tmp_path):
    pages = [(page.url, page.html) for page in write_web(240, 5)]
    here = clean_web(pages, hosts=BLOCKED_HOSTS, batch_size=30)
    marker = str(tmp_path / "killed")

    def reading(read):
        def read_there(batch):
            time.sleep(0.05)
            kill_once(marker)
            return read(batch)

        return read_there

    cluster = distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None,
    )  # fmt: skip
    with cluster, distributed.Client(cluster) as client:

        def on_cluster(read, batches):
            return client.gather(client.map(reading(read), batches, pure=False))

        there = clean_web(pages, hosts=BLOCKED_HOSTS, batch_size=30, map=on_cluster)
    assert os.path.exists(marker)  # one worker was killed
    assert there.texts == here.texts
    assert np.array_equal(there.stopped, here.stopped)
    assert np.array_equal(there.signatures, here.signatures)
