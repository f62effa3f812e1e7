"""The check in a repository, as CI runs it: real pages, branches that add what must fail, and what must not."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

import quchong
from quchong.check.changes import find_changes
from quchong.errors import UsageError
from support.command import Command, rows
from support.samples import CORPUS
from support.texts import make_text

LONG = 200
COMMON = "的一是了不在有人我他这中大来上国"


@dataclass(frozen=True)
class Repository:
    folder: Path
    quchong: Command

    def git(self, *arguments: str) -> None:
        names = ("GIT_AUTHOR_NAME", "GIT_COMMITTER_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_EMAIL")
        environment = {**os.environ, **dict.fromkeys(names, "test")}
        command = ["git", "-c", "init.defaultBranch=main", "-c", "commit.gpgsign=false", *arguments]
        subprocess.run(command, cwd=self.folder, check=True, capture_output=True, env=environment)

    def commit(self, message: str) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", message)

    def check(self, *options: str, code: int) -> list[str]:
        """Return what is found as `path:line: CODE`."""
        done = self.quchong("check", "corpus", "--output-format", "concise", *options, code=code)
        return [" ".join(line.split(" ")[:2]) for line in done.stdout.splitlines() if line.startswith("corpus/")]

    def pages(self) -> list[Path]:
        return sorted((self.folder / "corpus/pages").iterdir())

    def longest(self) -> Path:
        return max(self.pages(), key=lambda page: page.stat().st_size)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the articles of the sample corpus, a clean page each."""
    folder = tmp_path_factory.mktemp("template")
    quchong.run(CORPUS, folder / "out")
    pages = folder / "repository/corpus/pages"
    pages.mkdir(parents=True)
    articles = [
        row for row in rows(folder / "out/articles.jsonl") if len(row["text"]) > LONG and not row["contained_in"]
    ]
    assert len(articles) > 30
    for number, row in enumerate(articles):
        (pages / f"{number:03d}.txt").write_text(f"{row['title']}\n\n{row['text']}\n", "utf-8")
    repository = Repository(folder / "repository", Command(folder / "repository"))
    repository.git("init", "--quiet")
    repository.commit("A clean corpus")
    assert repository.check(code=0) == []
    return repository.folder


@pytest.fixture
def repository(template: Path, tmp_path: Path) -> Repository:
    shutil.copytree(template, tmp_path / "repository")
    repository = Repository(tmp_path / "repository", Command(tmp_path / "repository"))
    repository.git("switch", "--quiet", "--create", "branch")
    return repository


def change(text: str, every: int) -> str:
    """Put another character in place of every so many."""
    changed = list(text)
    for at in range(every // 2, len(changed), every):
        if changed[at] != "\n":
            changed[at] = next(one for one in COMMON if one != changed[at])
    return "".join(changed)


def test_a_clean_branch_passes(repository: Repository) -> None:
    (repository.folder / "corpus/new.txt").write_text("新的一篇\n\n河边的磨坊早就不转了，木头上长满青苔。\n", "utf-8")
    repository.commit("Add one")
    assert repository.check("--base", "main", code=0) == []
    assert repository.check(code=0) == []


@pytest.mark.parametrize("name", ["000-copy.txt", pytest.param("zzz.txt", marks=pytest.mark.slow)])
def test_a_near_copy_fails_at_the_new_file_whichever_would_go(repository: Repository, name: str) -> None:
    page = repository.longest().read_text("utf-8")
    (repository.folder / "corpus" / name).write_text(change(page, 80) + "又多了一行，所以更长一些。\n", "utf-8")
    repository.commit("Add a near-copy")
    assert repository.check("--base", "main", code=1) == [f"corpus/{name}:1: DUP002"]
    assert len(repository.check(code=1)) == 1


def test_a_raw_scraped_page_fails(repository: Repository) -> None:
    shutil.copy(CORPUS / "wenku/winter-sports.txt", repository.folder / "corpus/raw.txt")
    found = repository.check("--base", "main", code=1)  # not even committed
    assert found
    assert all(line.startswith("corpus/raw.txt:") for line in found)
    assert any(line.endswith("SPL001") for line in found)


def test_a_file_in_gb18030_fails(repository: Repository) -> None:
    file = repository.pages()[7]
    text = file.read_text("utf-8")
    repository.git("rm", "--quiet", str(file))
    repository.commit("Remove one")
    repository.git("branch", "base")
    (repository.folder / "corpus/gb.txt").write_bytes(text.encode("gb18030"))
    repository.commit("Add it in another encoding")
    assert repository.check("--base", "base", code=1) == ["corpus/gb.txt:1: ENC001"]


def test_files_outside_a_repository_count_as_changed(
    repository: Repository, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    shutil.copy(repository.pages()[3], outside / "a.txt")
    shutil.copy(repository.pages()[3], outside / "b.txt")
    found = repository.quchong("check", outside, "--base", "HEAD", "--output-format", "concise", code=1)
    assert "DUP001" in found.stdout


@pytest.mark.parametrize("staged", [True, pytest.param(False, marks=pytest.mark.slow)])
def test_renaming_a_file_does_not_fail_even_where_it_has_a_copy(repository: Repository, staged: bool) -> None:
    shutil.copy(repository.pages()[3], repository.folder / "corpus/copy.txt")
    repository.commit("Add a copy")
    assert repository.check("--base", "main", code=1) == ["corpus/copy.txt:1: DUP001"]
    repository.git("branch", "base")
    for old, new in (("copy", "renamed"), ("pages/010", "moved")):
        if staged:
            repository.git("mv", f"corpus/{old}.txt", f"corpus/{new}.txt")
        else:
            (repository.folder / f"corpus/{old}.txt").rename(repository.folder / f"corpus/{new}.txt")
    assert repository.check("--base", "base", code=0) == []
    assert len(repository.check(code=1)) == 1


@pytest.mark.parametrize("third", [pytest.param("000.txt", marks=pytest.mark.slow), "zzz.txt"])
def test_a_baselined_pair_passes_and_its_third_copy_fails(repository: Repository, third: str) -> None:
    page = repository.pages()[3]
    shutil.copy(page, repository.folder / "corpus/copy.txt")
    repository.quchong("baseline", "create", "corpus", "--baseline", "known.txt")
    assert repository.check("--baseline", "known.txt", code=0) == []
    (repository.folder / "corpus/copy.txt").rename(repository.folder / "corpus/renamed.txt")
    assert repository.check("--baseline", "known.txt", code=0) == []
    repository.commit("Add a copy that is known")
    repository.git("branch", "base")
    shutil.copy(page, repository.folder / "corpus" / third)
    assert len(repository.check("--baseline", "known.txt", code=1)) == 1
    assert repository.check("--baseline", "known.txt", "--base", "base", code=1) == [f"corpus/{third}:1: DUP001"]


@pytest.mark.slow
def test_a_third_near_copy_is_new_also_where_it_becomes_the_survivor(repository: Repository) -> None:
    page = repository.longest().read_text("utf-8")
    (repository.folder / "corpus/near.txt").write_text(change(page, 80), "utf-8")
    repository.quchong("baseline", "create", "corpus", "--baseline", "known.txt")
    assert repository.check("--baseline", "known.txt", code=0) == []
    (repository.folder / "corpus/longest.txt").write_text(f"{page}最后又多了这么一句。\n", "utf-8")
    assert repository.check("--baseline", "known.txt", code=1)


@pytest.mark.slow
def test_what_no_branch_touched_is_not_reported(repository: Repository) -> None:
    shutil.copy(repository.pages()[3], repository.folder / "corpus/copy.txt")
    repository.commit("Add a copy")
    repository.git("branch", "base")
    (repository.folder / "corpus/new.txt").write_text("新的一篇\n\n河边的磨坊早就不转了，木头上长满青苔。\n", "utf-8")
    assert repository.check("--base", "base", code=0) == []


def test_changes_on_the_base_since_the_branch_left_it_do_not_count(repository: Repository) -> None:
    repository.git("switch", "--quiet", "main")
    (repository.folder / "corpus/theirs.txt").write_text("别人的一篇\n\n集市的午后很热闹，老人来了。\n", "utf-8")
    repository.commit("Somebody else's")
    repository.git("switch", "--quiet", "branch")
    (repository.folder / "corpus/a b\n”.txt").write_text("我的一篇\n\n渡口的清晨没有人，灯还亮着。\n", "utf-8")
    changed = find_changes(repository.folder, "main").files
    assert changed == {os.path.realpath(repository.folder / "corpus/a b\n”.txt")}


@pytest.mark.parametrize("base", ["nowhere", "--output=x", "", "main..branch"])
def test_a_commit_that_does_not_exist(template: Path, base: str) -> None:
    with pytest.raises(UsageError, match="no commit named"):
        find_changes(template, base)
    assert not (template / "x").exists()


def test_the_repository_is_that_of_the_path(quchong: Command) -> None:
    repository = Repository(quchong.folder / "repository", quchong)
    folder = repository.folder / "corpus"
    folder.mkdir(parents=True)
    repository.git("init", "--quiet")
    (folder / "a.txt").write_text(make_text(1), "utf-8")
    repository.commit("a page")
    (folder / "b.txt").write_text(make_text(1), "utf-8")
    assert "DUP001" in quchong("check", folder, "--base", "main", code=1).stdout
    (quchong.folder / "outside").mkdir()
    elsewhere = Command(quchong.folder / "outside")
    assert "DUP001" in elsewhere("check", folder, "--base", "main", code=1).stdout


def test_no_repository(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no git repository"):
        find_changes(tmp_path, "main")
