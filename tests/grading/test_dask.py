"""A Dask cluster gives the bytes that one machine gives, whatever becomes of its workers."""

import contextlib
import os
import signal
import sys
import threading
import time

import distributed
import pytest

from bpwidgets import cli
from bpwidgets.grading import pools
from tests.grading.classroom import hand_in, notebook, rows_of, solutions, visible
from tests.grading.levels import AVAILABLE

pytestmark = pytest.mark.filterwarnings("ignore")  # the cluster's own, which are none of ours

# A worker's machine on which no isolation works: what it finds when it tries is set before it is asked.
WEAK = "from bpwidgets.grading import pools, probe; probe.strongest = pools.strongest = lambda: 'none'"


@pytest.fixture(scope="module")
def classroom(tmp_path_factory):
    folder = tmp_path_factory.mktemp("class")
    answers = solutions("chain_rule")
    for number in range(12):
        hand_in(folder, f"student {number:02d}", notebook(answers=answers if number % 3 else {}))
    return folder


@pytest.fixture(scope="module")
def local(classroom, tmp_path_factory):
    report = tmp_path_factory.mktemp("local") / "r"
    assert grade(classroom, report) == 0
    return visible(report)


def grade(submissions, report, *options):
    return cli.main(
        ["grade", str(submissions), "--out", str(report), "--secret", "s", "--jobs", "2", *options]
    )


@contextlib.contextmanager
def cluster(workers=2):
    """Worker processes of this machine; a nanny starts another where one is killed."""
    with (
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, dashboard_address=None, silence_logs=50
        ) as cluster,
        distributed.Client(cluster, set_as_default=False) as client,
    ):
        yield cluster, client


def pids(client):
    return client.run(os.getpid)


def after_results(report, number, act):
    """Do something as soon as so many results were kept."""

    def watch():
        end = time.monotonic() + 120
        while time.monotonic() < end:
            if len(list(report.glob(".grading/results/*.json"))) >= number:
                act()
                return
            time.sleep(0.02)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def test_a_cluster_gives_the_same_bytes(classroom, local, tmp_path):
    with cluster() as (running, _):
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == 0
    assert visible(tmp_path / "r") == local


def test_a_worker_that_is_killed_loses_no_row_and_repeats_none(classroom, local, tmp_path):
    with cluster() as (running, client):
        victim = next(iter(pids(client).values()))
        killer = after_results(tmp_path / "r", 2, lambda: os.kill(victim, signal.SIGKILL))
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == 0
        killer.join()
    assert visible(tmp_path / "r") == local
    assert len(rows_of(tmp_path / "r")) == 12 * 5


def test_every_worker_may_be_killed(classroom, local, tmp_path):
    with cluster() as (running, client):
        victims = list(pids(client).values())
        killer = after_results(
            tmp_path / "r", 1, lambda: [os.kill(victim, signal.SIGKILL) for victim in victims]
        )
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == 0
        killer.join()
    assert visible(tmp_path / "r") == local


def test_a_worker_that_joins_late_is_given_work(classroom, local, tmp_path):
    with cluster(1) as (running, _):
        joining = after_results(tmp_path / "r", 1, lambda: running.scale(2))
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == 0
        joining.join()
    assert visible(tmp_path / "r") == local


@pytest.mark.skipif(not AVAILABLE, reason="no isolation on this machine")
def test_of_two_kinds_of_workers_all_that_are_fit_may_be_killed(classroom, local, tmp_path):
    with cluster() as (running, client):
        (weak, _), (_, fit) = pids(client).items()
        client.run(exec, WEAK, workers=[weak])
        killer = after_results(tmp_path / "r", 1, lambda: os.kill(fit, signal.SIGKILL))
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == 0
        killer.join()
    assert visible(tmp_path / "r") == local


@pytest.mark.skipif(not AVAILABLE, reason="no isolation on this machine")
def test_a_worker_without_isolation_is_refused_by_its_name(classroom, local, tmp_path, capsys):
    with cluster() as (running, client):
        name = next(iter(pids(client)))
        client.run(exec, WEAK, workers=[name])
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == 0
    assert f"Worker {name} is refused: its isolation is none" in capsys.readouterr().err
    assert visible(tmp_path / "r") == local


def test_a_cluster_without_isolation_is_refused(classroom, tmp_path, capsys):
    with cluster(1) as (running, client):
        client.run(exec, WEAK)
        assert grade(classroom, tmp_path / "r", "--dask", running.scheduler_address) == cli.WRONG_USE
    assert "--allow-weak-isolation" in capsys.readouterr().err
    assert not (tmp_path / "r").exists()


def test_a_cluster_that_is_not_there_is_said(classroom, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(pools, "CONNECT_S", 1)
    assert grade(classroom, tmp_path / "r", "--dask", "tcp://127.0.0.1:9") == cli.WRONG_USE
    assert "127.0.0.1:9" in capsys.readouterr().err


def test_without_distributed_it_says_what_to_install(classroom, tmp_path, capsys, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert grade(classroom, tmp_path / "r", "--dask", "tcp://127.0.0.1:9") == cli.WRONG_USE
    assert 'pip install "bpwidgets[dask]"' in capsys.readouterr().err
