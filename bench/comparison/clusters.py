"""Two private PostgreSQL clusters, and what they cost: CPU, WAL, bytes on disk."""

import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

SETTINGS = {
    "listen_addresses": "",
    "shared_buffers": "1GB",
    "max_wal_size": "16GB",
    "checkpoint_timeout": "30min",
    "fsync": "on",
    "autovacuum": "off",  # nothing may run beside what is measured
    "max_connections": "50",
}
TICKS = os.sysconf("SC_CLK_TCK")


def find_server_programs() -> Path:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"),
                     key=lambda path: int(path.parent.parent.name))
    if folders:
        return folders[-1].parent
    found = shutil.which("initdb")
    if not found:
        raise SystemExit("bench/compare: no PostgreSQL server found")
    return Path(found).resolve().parent


def server_account() -> dict:
    """How to start a process as the server's account: not as root."""
    if os.geteuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            account = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    raise SystemExit("bench/compare: as root, but there is no account to run PostgreSQL as")


def process_ticks(pid: str, with_children: bool) -> int:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    ticks = int(fields[11]) + int(fields[12])
    return ticks + int(fields[13]) + int(fields[14]) if with_children else ticks


class Cluster:
    def __init__(self, side: str, parent: Path | None):
        self.bin = find_server_programs()
        self.account = server_account()
        self.folder = Path(tempfile.mkdtemp(prefix=f"tranship-bench-{side}-", dir=parent))
        if self.account:
            os.chown(self.folder, self.account["user"], self.account["group"])
        self.data = self.folder / "data"
        try:
            self._server("initdb", "-U", "bench", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8",
                         "--no-instructions")
            with open(self.data / "postgresql.conf", "a", encoding="utf8") as file:
                for name, value in {**SETTINGS, "unix_socket_directories": self.folder}.items():
                    file.write(f"{name} = '{value}'\n")
            self._server("pg_ctl", "start", "-w", "-s", "-l", str(self.folder / "log"))
        except BaseException:
            self.close()
            raise

    def _server(self, program: str, *arguments: str) -> None:
        result = subprocess.run([self.bin / program, "-D", self.data, *arguments], cwd=self.folder,
                                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                                check=False, **self.account)
        if result.returncode != 0:
            raise SystemExit(f"bench/compare: {program} failed: {result.stderr}")

    def close(self) -> None:
        if (self.data / "postmaster.pid").exists():
            self._server("pg_ctl", "stop", "-w", "-s", "-m", "immediate")
        shutil.rmtree(self.folder, ignore_errors=True)

    def uri(self, database: str) -> str:
        return f"postgresql://bench@/{database}?host={self.folder}&port=5432"

    def psql_command(self, database: str, *arguments: str) -> list[str]:
        return [str(self.bin / "psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d",
                self.uri(database), *arguments]

    def sql(self, statements: str, database: str = "postgres") -> str:
        """Runs statements, each in a transaction of its own; returns the rows."""
        result = subprocess.run(self.psql_command(database, "-f", "-"), input=statements, text=True,
                                capture_output=True, check=False)
        if result.returncode != 0:
            raise SystemExit(f"bench/compare: {result.stderr}")
        return result.stdout.rstrip("\n")

    def fresh_database(self, name: str, statements: str) -> None:
        self.sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE); CREATE DATABASE {name};")
        self.sql(statements + "; CHECKPOINT;", name)

    def processes(self) -> list[str]:
        """The postmaster's process id, then those of its children."""
        postmaster = (self.data / "postmaster.pid").read_text().split("\n")[0]
        children = Path(f"/proc/{postmaster}/task/{postmaster}/children").read_text().split()
        return [postmaster, *children]

    def cpu_seconds(self) -> float:
        """Of all processes that ever were: a backend that has ended counts with the postmaster."""
        postmaster, *children = self.processes()
        ticks = process_ticks(postmaster, True) + sum(process_ticks(pid, True) for pid in children)
        return ticks / TICKS

    def wal_position(self) -> int:
        return int(self.sql("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')"))

    def pin(self, cpus: set[int]) -> None:
        for pid in self.processes():
            os.sched_setaffinity(int(pid), cpus)
