"""How a tool is run on a file of articles: the same for all."""

import shutil
import subprocess
import sys
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pyarrow as pa
from measure import measure
from peers import SCRIPTS, Peer, build

from quchong import __version__

Result = dict[str, Any]
QUCHONG = str(Path(sys.executable).with_name("quchong"))


@dataclass(frozen=True)
class Tool:
    """A command that removes duplicates; `{articles}` and `{out}` in it are filled in."""

    name: str
    version: str
    settings: str
    command: tuple[str, ...]


def our_tool(source: Path) -> Tool:
    """Return quchong's own command; it reads the compressed file as it is."""
    command = (QUCHONG, "run", str(source), "--out", "{out}")
    return Tool("quchong", __version__, "its defaults, the command's start included", command)


def older_tool(quchong: Path, source: Path) -> Tool:
    """Return the command of an older quchong, installed in an environment of its own."""
    said = subprocess.run([quchong, "--version"], capture_output=True, text=True, check=True).stdout  # noqa: S603
    return Tool("older", said.split()[-1], "its defaults", (str(quchong), "run", str(source), "--out", "{out}"))


def peer_tool(peer: Peer, work: Path) -> Tool:
    """Return a peer's command; its environment is built first. Raises NotAvailableError."""
    python = build(peer, work / "environments")
    version = peer.requirements[0].rpartition("==")[2]
    return Tool(peer.name, version, peer.settings, (str(python), str(SCRIPTS / peer.script), "{articles}", "{out}"))


def run_tool(
    tool: Tool, articles: Path, work: Path, environment: dict[str, str] | None = None, *, watched: bool = True
) -> tuple[Result, Path]:
    """Run a tool in an empty folder; return what it took, and the folder. Raises CommandFailedError."""
    folder = work / "runs" / tool.name.replace(" ", "-")
    shutil.rmtree(folder, ignore_errors=True)
    out = folder / "out"
    out.mkdir(parents=True)
    command = [part.format(articles=articles, out=out) for part in tool.command]
    taken = measure(
        command,
        folder,
        folder / "log.txt",
        {
            "HF_HUB_OFFLINE": "1",
            "HF_DATASETS_OFFLINE": "1",
            "HF_HOME": str(folder / "huggingface"),
            **(environment or {}),
        },
        watched=watched,
    )
    took: Result = asdict(taken)
    matching = out / "matching.txt"
    if matching.exists():
        took["matching_seconds"], took["matching_cpu_seconds"] = map(float, matching.read_text().split())
    return took, out


def unpack(source: Path, work: Path) -> Path:
    """Return the plain JSONL file of a compressed one, which every peer reads."""
    plain = work / "articles" / f"{digest(source)}.jsonl"
    if not plain.exists():
        plain.parent.mkdir(parents=True, exist_ok=True)
        with pa.input_stream(str(source), compression="detect") as stream, plain.with_suffix(".part").open("wb") as to:
            shutil.copyfileobj(stream, to, 1 << 22)
        plain.with_suffix(".part").rename(plain)
    return plain


def digest(path: Path) -> str:
    """Return a short digest of a file."""
    with path.open("rb") as stream:
        whole = sha256()
        while block := stream.read(1 << 22):
            whole.update(block)
    return whole.hexdigest()[:16]


def raw_megabytes(source: Path) -> float:
    """Return the size of a file without its compression, megabytes."""
    size = 0
    with pa.input_stream(str(source), compression="detect") as stream:
        while block := stream.read(1 << 22):
            size += len(block)
    return size / 1e6
