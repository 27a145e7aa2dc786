"""One measured execution: wall time, CPU of source, target and tool, peak memory, WAL."""

import os
import shutil
import signal
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass

TARGET = "target"  # name of the target database


@dataclass
class Run:
    wall: float
    cpu_source: float
    cpu_target: float
    cpu_tool: float
    peak_mb: float
    wal_mb: float
    equal: bool | None = None
    failed: str = ""

    @property
    def cpu(self) -> float:
        return self.cpu_source + self.cpu_target + self.cpu_tool


class Tool:
    """Processes started together. CPU and peak memory include the children that they waited for."""

    # Between us and the program stands `time`: a process that we start ourselves begins with our own peak
    # memory in its account, and would never show less.
    TIME = shutil.which("time")

    def __init__(self):
        self.processes = []
        self.cpu = 0.0
        self.peak_mb = 0.0
        self.failed = ""

    def start(self, command, **options):
        options.setdefault("stdin", subprocess.DEVNULL)
        options.setdefault("stdout", subprocess.DEVNULL)
        options.setdefault("stderr", subprocess.PIPE)
        peak = tempfile.NamedTemporaryFile(prefix="tranship-bench-peak-")
        wrapper = [self.TIME, "-q", "-f", "%M", "-o", peak.name] if self.TIME else []
        process = subprocess.Popen([*wrapper, *(str(part) for part in command)], start_new_session=True,
                                   **options)
        self.processes.append((process, peak))
        return process

    def wait(self) -> None:
        for process, peak in self.processes:
            # What it says is short, or its pipe would fill; progress off a terminal is a line in seconds.
            text = process.stderr.read().decode(errors="replace") if process.stderr else ""
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            self.cpu += usage.ru_utime + usage.ru_stime
            kib = int((peak.read().split() or [0])[-1]) if self.TIME else usage.ru_maxrss
            self.peak_mb = max(self.peak_mb, kib * 1024 / 1e6)
            peak.close()
            if process.returncode not in (0, -signal.SIGKILL):
                self.failed = f"exit {process.returncode}: {' '.join(text.split()[-60:])}"
        self.processes.clear()

    def kill(self) -> None:
        for process, _ in self.processes:
            os.killpg(process.pid, signal.SIGKILL)


def measured(source, target, work) -> Run:
    """Calls work(tool), which starts processes and may wait for them; waits for the rest."""
    tool = Tool()
    wal = target.wal_position()
    before = source.cpu_seconds(), target.cpu_seconds()
    begin = time.monotonic()
    work(tool)
    tool.wait()
    wall = time.monotonic() - begin
    after = source.cpu_seconds(), target.cpu_seconds()
    return Run(wall, after[0] - before[0], after[1] - before[1], tool.cpu, tool.peak_mb,
               (target.wal_position() - wal) / 1e6, failed=tool.failed)


def is_running(process) -> bool:
    """Asks without reaping, so that wait4 still gets its usage."""
    return os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None


def median(values):
    values = list(values)
    return statistics.median(values) if values else None
