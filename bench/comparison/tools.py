"""How each tool is told to do a thing. Each function starts processes by a measure.Tool."""

import os
import re
import shutil
import subprocess
import tempfile
import time

from comparison.measure import TARGET, is_running

COPY_OUT = "COPY (SELECT * FROM ONLY t{where}) TO STDOUT (FORMAT binary)"


class Tools:
    def __init__(self, source, target, tranship: str | None, jobs: int):
        self.source = source
        self.target = target
        self.tranship = tranship
        self.jobs = jobs
        self.pgloader = shutil.which("pgloader")
        self.pgcopydb = shutil.which(os.environ.get("PGCOPYDB", "pgcopydb"))
        self.pgcopydb_version = ""
        if self.pgcopydb:
            text = subprocess.run([self.pgcopydb, "--version"], capture_output=True, text=True,
                                  check=False)
            found = re.search(r"version (\d+\.\d+)", text.stdout + text.stderr)
            self.pgcopydb_version = found.group(1) if found else "?"

    # --- ours ----------------------------------------------------------------------------------------
    def tranship_command(self, command: str, workload, *options: str) -> list[str]:
        return [self.tranship, command, "--source", self.source.uri(workload.name), "--target",
                self.target.uri(TARGET), "--table", "public.t", "--jobs", str(self.jobs), *options]

    def copy(self, tool, workload, *options: str) -> None:
        tool.start(self.tranship_command("copy", workload, "--no-verify", *options))

    def copy_killed_at_half(self, tool, workload) -> None:
        """Copies, kills at half of the rows, and types the same command again."""
        command = self.tranship_command("copy", workload, "--no-verify")
        process = tool.start(command)
        watch = subprocess.Popen(self.target.psql_command(TARGET), stdin=subprocess.PIPE,
                                 stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, bufsize=1)
        # to_regclass: the ledger may not be there yet.
        query = ("SELECT to_regclass('tranship.chunk') IS NOT NULL AS there \\gset\n"
                 "\\if :there\nSELECT coalesce(sum(rows), 0) FROM tranship.chunk WHERE state = 'done';\n"
                 "\\else\nSELECT 0;\n\\endif\n")
        killed = False
        while is_running(process):
            watch.stdin.write(query)
            watch.stdin.flush()
            if 2 * int(watch.stdout.readline()) >= workload.rows:
                tool.kill()
                killed = True
                break
            time.sleep(0.02)
        watch.stdin.close()
        watch.wait()
        tool.wait()
        if not killed:
            tool.failed = tool.failed or "ended before it could be killed"
            return
        tool.start(command)

    def verify(self, tool, workload) -> None:
        tool.start(self.tranship_command("verify", workload))

    def clone_sqlite(self, tool, file) -> None:
        tool.start([self.tranship, "clone", "--source", f"sqlite:{file.path}", "--target",
                    self.target.uri(TARGET), "--jobs", str(self.jobs)])

    def copy_sqlite(self, tool, file) -> None:
        """Into a table that is made first, its key included; no types are chosen, nothing is verified."""
        self.target.sql(file.table, TARGET)
        tool.start([self.tranship, "copy", "--source", f"sqlite:{file.path}", "--target",
                    self.target.uri(TARGET), "--jobs", str(self.jobs), "--no-verify"])

    # --- peers ---------------------------------------------------------------------------------------
    def halves(self, workload, streams: int) -> list[str]:
        """Conditions that split the table's pages."""
        if streams == 1:
            return [""]
        bounds = [workload.facts["pages"] * i // streams for i in range(streams + 1)]
        conditions = []
        for i in range(streams):
            parts = []
            if i > 0:
                parts.append(f"ctid >= '({bounds[i]},0)'")
            if i < streams - 1:
                parts.append(f"ctid < '({bounds[i + 1]},0)'")
            conditions.append(" WHERE " + " AND ".join(parts))
        return conditions

    def pipe(self, tool, workload, streams: int) -> None:
        """psql COPY OUT binary | psql COPY IN binary."""
        for where in self.halves(workload, streams):
            out = tool.start(self.source.psql_command(workload.name, "-c", COPY_OUT.format(where=where)),
                             stdout=subprocess.PIPE)
            tool.start(self.target.psql_command(TARGET, "-c", "COPY t FROM STDIN (FORMAT binary)"),
                       stdin=out.stdout)
            out.stdout.close()

    def drain(self, tool, workload, streams: int) -> None:
        """Reads both sides at once to nowhere."""
        for where in self.halves(workload, streams):
            query = COPY_OUT.format(where=where)
            tool.start(self.source.psql_command(workload.name, "-c", query))
            tool.start(self.target.psql_command(TARGET, "-c", query))

    def load_sqlite(self, tool, file) -> None:
        tool.start([self.pgloader, file.path, f"postgresql://bench@unix:{self.target.folder}:5432/{TARGET}"],
                   env={**os.environ, "PGSSLMODE": "disable"})

    def pgcopydb_clone(self, tool, workload) -> None:
        folder = tempfile.mkdtemp(prefix="tranship-bench-pgcopydb-")
        try:
            options = os.environ.get("PGCOPYDB_OPTIONS", "").split()
            tool.start([self.pgcopydb, "clone", "--source", self.source.uri(workload.name), "--target",
                        self.target.uri(TARGET), "--table-jobs", str(self.jobs), "--index-jobs",
                        str(self.jobs), "--dir", f"{folder}/work", *options],
                       stderr=subprocess.DEVNULL, env={**os.environ, "XDG_RUNTIME_DIR": folder})
            tool.wait()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def dump_restore(self, tool, workload) -> None:
        folder = tempfile.mkdtemp(prefix="tranship-bench-dump-")
        try:
            jobs = f"-j{self.jobs}"
            tool.start([self.source.bin / "pg_dump", "-Fd", jobs, "-Z0", "-f", f"{folder}/dump", "-d",
                        self.source.uri(workload.name)])
            tool.wait()
            tool.start([self.target.bin / "pg_restore", jobs, "-d", self.target.uri(TARGET),
                        f"{folder}/dump"])
            tool.wait()
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def binary_bytes(self, workload) -> int:
        """Size of the table as binary COPY."""
        if "bytes" not in workload.facts:
            out = subprocess.Popen(self.source.psql_command(workload.name, "-c", COPY_OUT.format(where="")),
                                   stdout=subprocess.PIPE)
            count = subprocess.run(["wc", "-c"], stdin=out.stdout, capture_output=True, text=True,
                                   check=True)
            out.wait()
            workload.facts["bytes"] = int(count.stdout)
        return workload.facts["bytes"]
