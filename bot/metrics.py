"""What is measured: every metric of /metrics, counted in each process and shown together by any web process."""

import os
import secrets
import socket
import threading
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0, 300.0, 1800.0)
"""Upper bounds in seconds: from one turn on an idle machine to a text that a network held up for half an hour."""
PREFIX = "cuppa_"


class Kind(StrEnum):
    """Prometheus' kinds."""

    COUNTER = "counter"
    GAUGE = "gauge"
    HISTOGRAM = "histogram"


@dataclass(frozen=True)
class Metric:
    """One metric: its name without `cuppa_`, kind, what it tells, and the labels it carries."""

    name: str
    kind: Kind
    tells: str
    labels: tuple[str, ...] = ()


METRICS: Mapping[str, Metric] = {
    m.name: m
    for m in (
        Metric("build_info", Kind.GAUGE, "Always 1; the version is a label.", ("version", "python", "database")),
        Metric("ready_problems", Kind.GAUGE, "How many reasons /ready has for 503."),
        Metric("turn_seconds", Kind.HISTOGRAM, "A text in, until it is committed.", ("process",)),
        Metric("texts_in_total", Kind.COUNTER, "Texts in, by what became of them.", ("process", "outcome")),
        Metric("webhook_errors_total", Kind.COUNTER, "Webhooks answered 500.", ("process",)),
        Metric("send_seconds", Kind.HISTOGRAM, "One call that hands a text over.", ("process",)),
        Metric("text_wait_seconds", Kind.HISTOGRAM, "From a text's time until the network has it.",
               ("process", "priority")),
        Metric("sends_total", Kind.COUNTER, "Calls that hand a text over, by what they answered.",
               ("process", "outcome")),
        Metric("retries_total", Kind.COUNTER, "Texts put back to be tried again.", ("process",)),
        Metric("refusals_total", Kind.COUNTER, "Texts that were not sent, by reason.", ("process", "reason")),
        Metric("timers_total", Kind.COUNTER, "Timers run, by kind and outcome.", ("process", "kind", "outcome")),
        Metric("timer_late_seconds", Kind.HISTOGRAM, "From a timer's time until it was run.", ("process",)),
        Metric("queue_texts", Kind.GAUGE, "Texts whose time has come.", ("priority",)),
        Metric("queue_texts_oldest_seconds", Kind.GAUGE, "How long the oldest of them has waited.", ("priority",)),
        Metric("queue_timers", Kind.GAUGE, "Timers whose time has come.", ("kind",)),
        Metric("queue_timers_oldest_seconds", Kind.GAUGE, "How long the oldest of them has waited.", ("kind",)),
        Metric("texts_under_way", Kind.GAUGE, "Texts at the network, or of unknown fate.", ("status",)),
        Metric("alerts_open", Kind.GAUGE, "Tasks and alerts not closed.", ("colour", "state")),
        Metric("alerts_oldest_seconds", Kind.GAUGE, "How long the oldest of them has been open.",
               ("colour", "state")),
        Metric("heartbeat_age_seconds", Kind.GAUGE, "Since the last sign of life of a process.",
               ("process", "half")),
        Metric("backup_age_seconds", Kind.GAUGE, "Since cuppa db backup last made a copy."),
        Metric("database_bytes", Kind.GAUGE, "The size of the database."),
        Metric("disk_free_bytes", Kind.GAUGE, "Room left on the disk of a SQLite database."),
    )
}  # fmt: skip
"""Every metric there is. The dashboard and the alert rules use only these, and a test sees to it."""


def process_name() -> str:
    """Machine, process and a few letters, so that a restarted process is not taken for the one before."""
    return f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(2)}"


Labels = tuple[tuple[str, str], ...]
Key = tuple[str, Labels]


@dataclass
class Times:
    """A histogram: how many fell into each bucket, and their sum in seconds."""

    counts: list[int] = field(default_factory=lambda: [0] * (len(BUCKETS_S) + 1))
    total: float = 0.0

    def add(self, seconds: float) -> None:
        """One more."""
        self.counts[bisect_left(BUCKETS_S, seconds)] += 1
        self.total += seconds


class Figures:
    """The counters and histograms of one process. Any thread may add to them."""

    def __init__(self) -> None:
        self._counts: Counter[Key] = Counter()
        self._times: dict[Key, Times] = {}
        self._lock = threading.Lock()

    def count(self, name: str, **labels: str) -> None:
        """One more of a counter; raises KeyError for a metric that is not in METRICS."""
        key = (METRICS[name].name, tuple(labels.items()))
        with self._lock:
            self._counts[key] += 1

    def time(self, name: str, seconds: float, **labels: str) -> None:
        """One more duration of a histogram, in seconds (below none counts as none)."""
        key = (METRICS[name].name, tuple(labels.items()))
        with self._lock:
            self._times.setdefault(key, Times()).add(max(seconds, 0.0))

    def dump(self) -> dict[str, Any]:
        """Everything, as plain data: a process leaves it with its sign of life for the others to show."""
        with self._lock:
            counts = [[name, dict(labels), n] for (name, labels), n in self._counts.items()]
            times = [[name, dict(labels), list(t.counts), t.total] for (name, labels), t in self._times.items()]
        return {"counts": counts, "times": times}


Sample = tuple[str, Mapping[str, str], float]
"""Name with its ending, labels, value."""


def samples_of(process: str, dump: Mapping[str, Any]) -> Iterable[Sample]:
    """What one process counted, as samples with the process as a label."""
    for name, labels, number in dump.get("counts", []):
        yield name, {"process": process, **labels}, number
    for name, labels, counts, total in dump.get("times", []):
        yield from _histogram(name, {"process": process, **labels}, counts, total)


def _histogram(name: str, labels: Mapping[str, str], counts: list[int], total: float) -> Iterable[Sample]:
    below = 0
    for bound, number in zip([*map(str, BUCKETS_S), "+Inf"], counts, strict=True):
        below += number
        yield f"{name}_bucket", {**labels, "le": bound}, below
    yield f"{name}_sum", labels, total
    yield f"{name}_count", labels, below


def exposition(samples: Iterable[Sample]) -> str:
    """Prometheus' text format 0.0.4: the samples by metric, each metric with its HELP and TYPE once.

    Source: prometheus.io, "Exposition formats".
    """
    by_metric: dict[str, list[Sample]] = {name: [] for name in METRICS}
    for sample in samples:
        by_metric[_metric_of(sample[0])].append(sample)
    lines = []
    for name, found in by_metric.items():
        lines += [f"# HELP {PREFIX}{name} {METRICS[name].tells}", f"# TYPE {PREFIX}{name} {METRICS[name].kind}"]
        lines += [f"{PREFIX}{sample}{_braces(labels)} {value:.9g}" for sample, labels, value in found]
    return "\n".join(lines) + "\n"


def _metric_of(sample: str) -> str:
    if sample in METRICS:
        return sample
    return sample.rpartition("_")[0]


def _braces(labels: Mapping[str, str]) -> str:
    if not labels:
        return ""
    return "{" + ",".join(f'{name}="{_escaped(value)}"' for name, value in labels.items()) + "}"


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
