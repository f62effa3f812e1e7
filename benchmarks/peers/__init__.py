"""The tools that are compared: a plain table, and how their environments are built.

Each has a script here of a few lines that its own Python runs: `SCRIPT ARTICLES.jsonl OUT`. It removes duplicates the
way the tool's documentation shows, at a threshold of 0.8, and leaves the ids it keeps in OUT/kept.txt.
"""

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SCRIPTS = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """A tool, what has to be installed for it, its script, and in words how it is set."""

    name: str
    requirements: tuple[str, ...]
    script: str
    settings: str

    @property
    def environment(self) -> str:
        """The folder of its environment; peers of the same requirements share one."""
        return "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in self.requirements[0])


PEERS = (
    Peer(
        "text-dedup",
        ("text-dedup==0.4.0",),
        "text_dedup_minhash.py",
        "its command, `--threshold 0.8`, else its defaults: 250 permutations, 5-grams of what stands between "
        "non-word characters (in Chinese: whole clauses)",
    ),
    Peer(
        "datatrove",
        ("datatrove[io,processing,multilingual]==0.10.0",),
        "datatrove_minhash.py",
        "its four stages as in its example: 14 buckets of 8 hashes, 5-grams of words, Chinese cut by spaCy with jieba",
    ),
    Peer(
        "rensa",
        ("rensa==0.5.0",),
        "rensa_minhash.py",
        "`RMinHashDeduplicator(0.8, 128, use_lsh=True)`, character 5-grams",
    ),
    Peer(
        "rensa rho",
        ("rensa==0.5.0",),
        "rensa_rho.py",
        "its fastest way: rho sketches, 128 slots, 8 bands, character 5-grams; it flags both texts of a pair, "
        "and both are counted as removed",
    ),
    Peer(
        "gaoya",
        ("gaoya==0.2.2",),
        "gaoya_index.py",
        "`MinHashStringIndex`, 21 bands of 6 hashes, bulk insert and bulk query, its own character 5-grams",
    ),
    Peer(
        "FastSketchLSH",
        ("FastSketchLSH==1.0.1",),
        "fastsketchlsh_index.py",
        "128 slots, 16 bands as in its README, character 5-grams",
    ),
    Peer(
        "datasketch",
        ("datasketch==2.0.0",),
        "datasketch_lsh.py",
        "`MinHashLSH(0.8, 128)`, each text queried, then inserted, character 5-grams",
    ),
)


class NotAvailableError(Exception):
    """A peer cannot be had on this machine; the message says why."""


def build(peer: Peer, folder: Path) -> Path:
    """Make a peer's environment unless it stands already, and return its Python.

    Raises
    ------
    NotAvailableError
        Its packages cannot be installed.
    """
    environment = folder / peer.environment
    python = environment / "bin" / "python"
    finished = environment / "installed"
    if not finished.exists():
        commands = (
            [sys.executable, "-m", "venv", "--clear", str(environment)],
            [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *peer.requirements],
        )
        for command in commands:
            result = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own
            if result.returncode:
                lines = [line for line in result.stderr.splitlines() if "ERROR" in line] or ["pip failed"]
                raise NotAvailableError(" ".join(lines)[-500:])
        finished.touch()
    return python
