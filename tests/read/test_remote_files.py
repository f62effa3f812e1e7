"""Inputs named by URIs, from the server of moto (s3) and one of Python's own (http)."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import orjson
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from moto.server import ThreadedMotoServer

from quchong.read import extras
from quchong.read.remote_files import uri_of
from support.command import Command, rows
from support.texts import make_text
from support.web_archives import make_zip

FILES = {
    "site-a/1.txt": f"渡口\n\n{make_text(1, 6)}".encode(),
    "records.jsonl": b"".join(orjson.dumps({"text": make_text(seed, 6)}) + b"\n" for seed in (2, 3)),
    "all.zip": make_zip({"x.txt": make_text(4, 6).encode()}),
    ".hidden/a.txt": b"no",
    "drafts/a.txt": b"no",
    "image.png": b"no",
}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.delenv("AWS_PROFILE", raising=False)
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
        import fsspec

        store = fsspec.filesystem("s3", endpoint_url=f"http://{host}:{port}", skip_instance_cache=True)
        store.makedirs("corpus", exist_ok=True)
        for name, content in FILES.items():
            store.pipe(f"corpus/pages/{name}", content)
        table = tmp_path / "t.parquet"
        pq.write_table(pa.table({"text": [make_text(5, 6)]}), table)
        store.put(str(table), "corpus/pages/t.parquet")
        yield "s3://corpus/pages"
    finally:
        server.stop()


def test_a_run_reads_a_bucket_as_it_reads_a_folder(quchong: Command, bucket: str) -> None:
    (quchong.folder / "config.yaml").write_text("quchong: 1\nread: {exclude: [drafts/]}\n", "utf-8")
    quchong("run", bucket, "--out", "out")
    found = rows(quchong.folder / "out/articles.jsonl")
    assert {row["id"]: row["text"] for row in found} == {
        "all.zip/x.txt#1": make_text(4, 6),
        "records.jsonl#1": make_text(2, 6),
        "records.jsonl#2": make_text(3, 6),
        "site-a/1.txt#1": make_text(1, 6),
        "t.parquet#1": make_text(5, 6),
    }
    inputs = orjson.loads((quchong.folder / "out/run.json").read_bytes())["inputs"]
    assert all(item["size"] and len(item["sha256"]) == 64 for item in inputs)
    assert "up to date" in quchong("run", bucket, "--out", "out").stdout


def test_one_object_and_several_paths(quchong: Command, bucket: str) -> None:
    (quchong.folder / "b.txt").write_text(make_text(9, 6), "utf-8")
    quchong("run", f"{bucket}/records.jsonl", "b.txt", "--out", "out")
    assert [row["id"] for row in rows(quchong.folder / "out/articles.jsonl")] == [
        "b.txt#1", "records.jsonl#1", "records.jsonl#2",
    ]  # fmt: skip


def test_what_is_not_there_is_said_in_one_line(quchong: Command, bucket: str) -> None:
    for uri, words in (
        (f"{bucket}/none", "no such file or folder"),
        ("s3://no-bucket/x", "s3://no-bucket/x: "),
        ("nothing://host/x", "nothing://host/x: Protocol not known"),
    ):
        error = quchong("run", uri, "--out", "out", code=2).stderr
        assert words in error
        assert "internal error" not in error
    assert "`quchong run` reads URIs" in quchong("check", bucket, code=2).stderr


def test_http_is_read_too(quchong: Command, tmp_path: Path) -> None:
    served = tmp_path / "served"
    served.mkdir()
    (served / "records.jsonl").write_bytes(FILES["records.jsonl"])
    handler = partial(SimpleHTTPRequestHandler, directory=str(served))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        quchong("run", f"http://127.0.0.1:{server.server_port}/records.jsonl", "--out", "out")
    finally:
        server.shutdown()
        server.server_close()
    assert [row["text"] for row in rows(quchong.folder / "out/articles.jsonl")] == [make_text(2, 6), make_text(3, 6)]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        (Path("s3://bucket/pages"), "s3://bucket/pages"),
        (Path("https://a.example/x.jsonl"), "https://a.example/x.jsonl"),
        (Path("pages/a.txt"), None),
        (Path("C:/pages"), None),
        (Path("a:b"), None),
    ],
)
def test_a_path_may_be_a_uri(path: Path, uri: str | None) -> None:
    assert uri_of(path) == uri


def test_without_the_extra_it_is_said_what_to_install(quchong_here: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extras, "MODULES", {"web": (), "cloud": ("no_such_module",)})
    extras.has_extra.cache_clear()
    try:
        error = quchong_here("run", "s3://bucket/x", "--out", "out", code=2).stderr
    finally:
        extras.has_extra.cache_clear()
    assert "pip install 'quchong[cloud]'" in error
