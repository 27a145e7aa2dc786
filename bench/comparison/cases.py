"""The cases by id. A case runs contenders in turn, several rounds, and reduces them to one ratio."""

import os
import sys
from dataclasses import dataclass, field

from comparison import workloads
from comparison.measure import TARGET, Run, measured, median
from comparison.sqlite_file import SqliteFile


@dataclass
class Contender:
    name: str
    workload: workloads.Workload
    work: object  # called with a measure.Tool
    with_key: bool = False       # does the target's table have its primary key beforehand?
    empty: bool = False          # is there no table on the target? (the tool makes it)
    filled: bool = False         # does the target already hold the rows?
    one_core: bool = False       # are servers and tool pinned to one core?
    runs: list = field(default_factory=list)
    target_heap: int = 0


@dataclass
class Verdict:
    id: str
    what: str
    reach: float
    reached: float | None
    unit: str = ""


class Bench:
    def __init__(self, source, target, tools, rows: int, rounds: int):
        self.source, self.target, self.tools = source, target, tools
        self.rows, self.rounds = rows, rounds
        self.uniform = workloads.uniform(rows)
        self.small = workloads.uniform(min(rows, 1_000_000) if rows > 1_000_000 else max(rows // 5, 1),
                                       "small")
        self.others = workloads.by_key(rows)
        self.warm = False
        self.done: dict[str, Contender] = {}  # one series serves several cases

    # --- running -------------------------------------------------------------------------------------
    def prepare_target(self, contender: Contender) -> None:
        workload = contender.workload
        if contender.filled and self.target.sql(
                f"SELECT count(*) FROM pg_database WHERE datname = '{TARGET}'") == "1":
            if self.target.sql("SELECT to_regclass('t') IS NOT NULL", TARGET) == "t" and \
                    workload.content(self.target, TARGET) == workload.facts["content"]:
                self.target.sql("CHECKPOINT")
                return
        table = "SELECT" if contender.empty else workload.table(contender.with_key)
        self.target.fresh_database(TARGET, table)
        if contender.filled:
            def fill(tool):
                self.tools.pipe(tool, workload, 1)
            measured(self.source, self.target, fill)
            self.target.sql("VACUUM (ANALYZE, FREEZE) t; CHECKPOINT", TARGET)

    def run(self, contender: Contender) -> Run:
        contender.workload.make(self.source)
        self.prepare_target(contender)
        self.source.sql("CHECKPOINT")
        everything = os.sched_getaffinity(0)
        if contender.one_core:
            os.sched_setaffinity(0, {min(everything)})  # children inherit it
            self.source.pin({min(everything)})
            self.target.pin({min(everything)})
        try:
            result = measured(self.source, self.target, contender.work)
        finally:
            if contender.one_core:
                os.sched_setaffinity(0, everything)
                self.source.pin(everything)
                self.target.pin(everything)
        if not result.failed:
            result.equal = (contender.workload.content(self.target, TARGET)
                            == contender.workload.facts["content"])
            contender.target_heap = workloads.heap_bytes(self.target, TARGET)
        return result

    def series(self, contenders: list[Contender]) -> list[Contender]:
        """Interleaved: every round runs every contender once."""
        fresh = [contender for contender in contenders if contender.name not in self.done]
        if not self.warm:
            # The first load pays for new WAL segments, which every later one finds there.
            self.warm = True
            for _ in range(2):
                self.run(self.pipes()[1])
        for number in range(self.rounds):
            for contender in fresh:
                print(f"round {number + 1} of {self.rounds}: {contender.name}", end="", file=sys.stderr,
                      flush=True)
                result = self.run(contender)
                contender.runs.append(result)
                print(f": {result.failed or f'{result.wall:.2f} s'}", file=sys.stderr)
        for contender in fresh:
            self.done[contender.name] = contender
        return [self.done[contender.name] for contender in contenders]

    # --- contenders ----------------------------------------------------------------------------------
    def ours(self, workload, name: str = "", options=(), **properties) -> list[Contender]:
        if not self.tools.tranship:
            return []
        def work(tool):
            self.tools.copy(tool, workload, *options)
        return [Contender(name or f"tranship copy, {workload.name} key", workload, work, **properties)]

    def pipes(self) -> list[Contender]:
        def pipe(streams):
            def work(tool):
                self.tools.pipe(tool, self.uniform, streams)
            return Contender(f"psql pipe, {streams} stream{'s' if streams > 1 else ''}", self.uniform, work)
        return [pipe(1), pipe(2)]


def good(contenders, value) -> float | None:
    """Median over the runs that did not fail and whose contents were equal."""
    return median(value(run) for contender in contenders for run in contender.runs
                  if run.equal and not run.failed)


def wall(contenders) -> float | None:
    return good(contenders, lambda run: run.wall)


def ratio(a: float | None, b: float | None) -> float | None:
    return a / b if a is not None and b else None


def copy_and_pipes(bench: Bench):
    found = bench.series(bench.ours(bench.uniform) + bench.pipes())
    return found[:-2], found[-2:]


def p1(bench: Bench) -> Verdict:
    ours, pipes = copy_and_pipes(bench)
    best = min((wall([pipe]) for pipe in pipes if wall([pipe])), default=None)
    return Verdict("P1", "data copy with digests and ledger / best binary pipe", 0.92,
                   ratio(wall(ours), best))


def p2(bench: Bench) -> Verdict:
    contenders = bench.ours(bench.uniform, "tranship copy, key rebuilt", ("--constraints", "rebuild"),
                            with_key=True)
    count = len(contenders)
    version = bench.tools.pgcopydb_version
    if version:
        contenders.append(Contender(f"pgcopydb {version} clone", bench.uniform,
                                    lambda tool: bench.tools.pgcopydb_clone(tool, bench.uniform),
                                    empty=True))
    contenders.append(Contender("pg_dump, pg_restore", bench.uniform,
                                lambda tool: bench.tools.dump_restore(tool, bench.uniform), empty=True))
    found = bench.series(contenders)
    old = version.startswith("0.") and int(version.split(".")[1]) < 18
    peer = found[count:count + 1] if version else []
    return Verdict("P2b" if old else "P2", f"copy with primary key / pgcopydb {version or '(missing)'} clone",
                   0.48 if old else 0.80, ratio(wall(found[:count]), wall(peer)))


def p4(bench: Bench) -> Verdict:
    file = SqliteFile("sqlite", min(bench.rows, 2_000_000), f"{bench.source.folder}/bench.sqlite")
    contenders = []
    if bench.tools.tranship:
        contenders.append(Contender("tranship copy --no-verify, SQLite", file,
                                    lambda tool: bench.tools.copy_sqlite(tool, file), empty=True))
        contenders.append(Contender("tranship clone with verification, SQLite", file,
                                    lambda tool: bench.tools.clone_sqlite(tool, file), empty=True))
    count = len(contenders)
    if bench.tools.pgloader:
        contenders.append(Contender("pgloader, SQLite", file,
                                    lambda tool: bench.tools.load_sqlite(tool, file), empty=True))
    found = bench.series(contenders)
    return Verdict("P4", "SQLite copy / pgloader", 0.20,
                   ratio(wall(found[:min(count, 1)]), wall(found[count:])))


def p5(bench: Bench) -> Verdict:
    contenders = []
    if bench.tools.tranship:
        contenders.append(Contender("tranship verify", bench.uniform,
                                    lambda tool: bench.tools.verify(tool, bench.uniform), with_key=True,
                                    filled=True))
    contenders.append(Contender("two bare drains", bench.uniform,
                                lambda tool: bench.tools.drain(tool, bench.uniform, 2), with_key=True,
                                filled=True))
    found = bench.series(contenders)
    return Verdict("P5", "verify of both sides / two bare drains", 1.03,
                   ratio(wall(found[:-1]), wall(found[-1:])))


def p6(bench: Bench) -> Verdict:
    ours, _ = copy_and_pipes(bench)
    cpu = good(ours, lambda run: run.cpu_tool)
    return Verdict("P6", "our own CPU per GB of binary COPY", 0.75,
                   ratio(cpu, bench.tools.binary_bytes(bench.uniform) / 1e9), "s")


def p7(bench: Bench) -> Verdict:
    found = bench.series(bench.ours(bench.small) + bench.ours(bench.uniform))
    peak = max((good([contender], lambda run: run.peak_mb) or 0 for contender in found), default=None)
    rows = " and ".join(f"{contender.workload.rows:,}" for contender in found)
    return Verdict("P7", f"peak memory at {rows or 'no'} rows", 20 + 3 * bench.tools.jobs, peak, "MB")


def p8(bench: Bench) -> Verdict:
    killed = []
    if bench.tools.tranship:
        killed = [Contender("tranship copy, killed at half, resumed", bench.uniform,
                            lambda tool: bench.tools.copy_killed_at_half(tool, bench.uniform))]
    found = bench.series(bench.ours(bench.uniform) + killed)
    return Verdict("P8", "kill -9 at half, resume / uninterrupted", 1.05,
                   ratio(wall(found[1:]), wall(found[:1])))


def p10(bench: Bench) -> Verdict:
    found = bench.series(bench.ours(bench.uniform)
                         + [one for other in bench.others for one in bench.ours(other)])
    def per_byte(contender):
        return ratio(wall([contender]), bench.tools.binary_bytes(contender.workload))
    ratios = {contender.workload.name: ratio(per_byte(contender), per_byte(found[0]))
              for contender in found[1:]}
    worst = max((value for value in ratios.values() if value), default=None)
    names = ", ".join(f"{name} {value:.2f}" for name, value in ratios.items() if value)
    return Verdict("P10", f"other key / uniform bigint key, per byte ({names or 'none'}); the worst", 1.05,
                   worst)


def p13(bench: Bench) -> Verdict:
    found = bench.series(bench.ours(bench.uniform, "tranship copy, everything on one core", one_core=True))
    return Verdict("P13", "on one core: wall / CPU of tool and servers", 1.05,
                   good(found, lambda run: run.wall / run.cpu if run.cpu else None))


def p14(bench: Bench) -> Verdict:
    ours, _ = copy_and_pipes(bench)
    heap = ours[0].target_heap if ours else None
    return Verdict("P14", "target heap bytes / source live heap bytes", 1.02,
                   ratio(heap, bench.uniform.facts.get("heap")))


CASES = {"P1": p1, "P2": p2, "P4": p4, "P5": p5, "P6": p6, "P7": p7, "P8": p8, "P10": p10, "P13": p13, "P14": p14}
