"""Zip and tar: each member is read as a file of its own name, those that are archives too.

Members are unpacked one at a time to a temporary file whose name is not theirs, so that no name can lead anywhere.
"""

import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath

import pyarrow as pa

from quchong.compression import COMPRESSIONS, find_compression
from quchong.errors import is_full_disk
from quchong.folder_lock import temporary_folder
from quchong.model import Page, Piece, Record, Skipped, SkipReason, make_row_key
from quchong.read.broken_zip import DEFLATED, STORED, list_local
from quchong.read.decompression import UnpackedStream
from quchong.read.extras import explain_missing_extra
from quchong.read.file_formats import explain_unsupported, find_format, find_suffix
from quchong.read.input_files import portable
from quchong.read.options import ReadOptions
from quchong.read.peek import Reader, explain_no_texts
from quchong.read.streams import Stream
from quchong.text.path_patterns import PatternList, compile_patterns

Problem = tuple[SkipReason, str]
"""Why something is not read: the reason, and what is said of it."""
BLOCK_BYTES = 1 << 20
MAX_DEPTH = 3
"""How deep archives may lie in archives."""
MAX_EXPANSION = 200
LEAST_BYTES = 1 << 30
"""An archive may unpack to this many bytes, or to so many times its size; text hardly packs to a hundredth."""
PACKED_TAR = {".tgz": "gz", ".tbz2": "bz2", ".txz": "xz"}
"""Suffixes that stand for .tar and a compression."""
UTF_8_NAME, ENCRYPTED = 0x800, 0x1
"""Bits of a member's flags in a zip file."""
LOCKED: Problem = ("unsupported", "encrypted; unpack it")
LINK: Problem = ("link", "a link or a device in an archive, which is not followed")
RESOURCE_FORKS = "__MACOSX"
DAMAGES = (zipfile.BadZipFile, tarfile.TarError, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError)
"""What the standard library raises where archives are damaged, or packed in a way that it does not know."""


Item = Page | Record | Skipped


class TooMuchError(Exception):
    """An archive unpacks to more than it may."""


@dataclass
class Limits:
    """How many bytes of an archive may still be unpacked, with those of the archives in it."""

    left: int

    def take(self, size: int) -> None:
        """Count bytes that were unpacked; raises TooMuchError where they are too many."""
        self.left -= size
        if self.left < 0:
            raise TooMuchError


@dataclass(frozen=True)
class Member:
    """A file in an archive: its name, and what opens it; `problem` says why it is not read."""

    name: str
    open: Callable[[], Stream | None]
    problem: Problem | None = None


def read_archive(piece: Piece, options: ReadOptions, read_member: Reader) -> Iterator[Item]:
    """Yield what is in the members of an archive, and a `Skipped` for each that is not read.

    All have rows of their own in the archive, as row keys need them, and are numbered within their members.
    """
    allowed = max(LEAST_BYTES, MAX_EXPANSION * Path(piece.location).stat().st_size)
    reader = MemberReader(options, read_member, Limits(allowed), compile_patterns(options.exclude))
    row = 0
    try:
        for item in reader.read(piece, depth=1):
            if isinstance(item, Skipped):
                yield item
            else:
                row += 1
                yield with_row(item, row)
    except TooMuchError:
        detail = (
            f"unpacks to more than {allowed >> 20:,} MB ({MAX_EXPANSION} times its size, at least "
            f"{LEAST_BYTES >> 20:,} MB); nothing more of it is read: unpack it yourself if you trust it"
        )
        yield Skipped(piece.path, None, "too_large", detail)


def with_row(item: Page | Record, row: int) -> Page | Record:
    """Return a page or record with its row in its file."""
    if isinstance(item, Record) and item.written is not None:
        return replace(item, row=row, written=replace(item.written, row_key=make_row_key(item.file_index, row)))
    return replace(item, row=row)


@dataclass(frozen=True)
class MemberReader:
    """Reads archives within the limits of the outermost: `read_member` reads what is no archive."""

    options: ReadOptions
    read_member: Reader
    limits: Limits
    exclude: PatternList

    def read(self, piece: Piece, depth: int) -> Iterator[Item]:
        """Yield what is in the members of an archive, and in those of archives in it; raises TooMuchError."""
        file_format = find_format(piece.location)
        list_members = list_zip if file_format is not None and file_format.name == "zip" else list_tar
        with temporary_folder() as folder:
            try:
                for member in list_members(piece.location, self.limits):
                    yield from self.read_one(piece, member, folder, depth)
            except DAMAGES as error:
                if is_full_disk(error):
                    raise
                yield Skipped(piece.path, None, "damaged", f"damaged file: {error}")

    def read_one(self, piece: Piece, member: Member, folder: Path, depth: int) -> Iterator[Item]:
        """Yield what is in one member of an archive."""
        path = portable(f"{piece.path}/{member.name}")
        if self.is_left_out(member.name, path):
            return
        if problem := explain_unread(member, depth):
            yield Skipped(piece.path if is_outside(member.name) else path, None, *problem)
            return
        copy = folder / f"member{find_suffix(member.name)}"
        inner = Piece(piece.file_index, path, str(copy), site=piece.folder_site or first_folder(member.name) or "")
        try:
            unpack(member, copy)
        except DAMAGES as error:
            if is_full_disk(error):
                raise
            yield Skipped(path, None, "damaged", f"damaged in its archive: {error}")
        else:
            file_format = find_format(member.name)
            if why := explain_no_texts(path, copy, self.options, self.read_member):
                yield Skipped(path, None, "unsupported", why)
            elif file_format is not None and file_format.is_archive:
                yield from self.read(inner, depth + 1)
            else:
                yield from self.read_member(inner, self.options)
        finally:
            copy.unlink(missing_ok=True)

    def is_left_out(self, name: str, path: str) -> bool:
        """Return whether a member is left out as it would be in a folder: hidden, or excluded."""
        parts = PurePosixPath(name).parts
        hidden = any(part == RESOURCE_FORKS or (part.startswith(".") and part not in (".", "..")) for part in parts)
        return hidden or self.exclude.match_file(path)


def explain_unread(member: Member, depth: int) -> Problem | None:
    """Say why a member is not read, None where it is: its name, its kind, an extra that is missing, its depth."""
    if member.problem is not None:
        return member.problem
    if is_outside(member.name):
        return "unsupported", f"the name {member.name!r} leads out of the archive; rename it"
    file_format = find_format(member.name)
    if file_format is None:
        return "unsupported", explain_unsupported(member.name)
    if why := explain_missing_extra(file_format.extra):
        return "unsupported", why
    if file_format.is_archive and depth >= MAX_DEPTH:
        return "too_large", f"an archive more than {MAX_DEPTH} deep in archives; unpack it"
    return None


def is_outside(name: str) -> bool:
    """Return whether a name is absolute or leads up."""
    return name.startswith("/") or name[1:2] == ":" or ".." in PurePosixPath(name).parts


def first_folder(name: str) -> str | None:
    """Return the first folder of a member's name, None where it is in none."""
    first, slash, _ = name.removeprefix("./").partition("/")
    return first if slash else None


def unpack(member: Member, copy: Path) -> None:
    """Unpack a member to a file; raises TooMuchError, and one of DAMAGES where it is damaged."""
    with copy.open("wb") as file:
        stream = member.open()
        while stream is not None and (block := stream.read(BLOCK_BYTES)):
            file.write(block)


def list_zip(location: str, limits: Limits) -> Iterator[Member]:
    """Yield the files in a zip file, in the order of its directory, or as they stand where that is missing."""
    if not zipfile.is_zipfile(location):
        yield from list_broken_zip(location, limits)
        return
    with zipfile.ZipFile(location) as archive:
        for info in archive.infolist():
            if not info.is_dir():
                problem = LOCKED if info.flag_bits & ENCRYPTED else None
                yield Member(name_in_zip(info), partial(open_in_zip, archive, info, limits), problem)


def list_broken_zip(location: str, limits: Limits) -> Iterator[Member]:
    """Yield the files in a zip file that breaks off, up to there; then BadZipFile is raised."""
    with Path(location).open("rb") as file:
        for member in list_local(file):
            name = decode_name(member.raw_name).replace("\\", "/")
            stream = LimitedStream(member, limits)
            problem = LOCKED if member.flags & ENCRYPTED else None
            if member.method not in (STORED, DEFLATED):
                problem = ("unsupported", f"packed by method {member.method}, which is not read; unpack it")
            if not name.endswith("/"):
                yield Member(name, partial(pass_on, stream), problem)


def pass_on(stream: Stream) -> Stream:
    """Return a stream that is open already."""
    return stream


def open_in_zip(archive: zipfile.ZipFile, info: zipfile.ZipInfo, limits: Limits) -> Stream:
    """Open a member of a zip file."""
    return LimitedStream(archive.open(info), limits)


def name_in_zip(info: zipfile.ZipInfo) -> str:
    """Return the name of a member: UTF-8 where it is marked so, else in whatever encoding it reads in."""
    name = info.orig_filename if info.flag_bits & UTF_8_NAME else decode_name(info.orig_filename.encode("cp437"))
    return name.replace("\\", "/")


def decode_name(data: bytes) -> str:
    """Decode a name that says nothing of its encoding: UTF-8, or else what Chinese systems write."""
    for codec in ("utf-8", "gb18030", "big5hkscs"):
        with suppress(UnicodeDecodeError):
            return data.decode(codec)
    return data.decode("utf-8", "replace")


def list_tar(location: str, limits: Limits) -> Iterator[Member]:
    """Yield the files in a tar file, packed or not, each of which has to be read before the next is asked for."""
    with closing(open_tar(location)) as stream:
        # what is unpacked counts here, where headers are read too
        counted = LimitedStream(stream, limits)
        with tarfile.open(fileobj=counted, mode="r|", errorlevel=1) as archive:  # type: ignore[call-overload]
            for info in archive:
                if info.isdir():
                    continue
                name = decode_name(info.name.encode("utf-8", "surrogateescape"))
                yield Member(name, partial(archive.extractfile, info), None if info.isreg() else LINK)
        while counted.read(BLOCK_BYTES):
            pass  # up to damage, where there is any behind the last member
        if counted.tail.strip(b"\0") or len(counted.tail) < tarfile.BLOCKSIZE:
            raise tarfile.ReadError("it breaks off: the end of the archive is missing")


def open_tar(location: str) -> "UnpackedStream | pa.NativeFile":
    """Open a tar file, unpacked."""
    suffix = next((suffix for suffix in PACKED_TAR if location.lower().endswith(suffix)), None)
    if suffix is not None:
        packed = next(compression for compression in COMPRESSIONS if compression.name == PACKED_TAR[suffix])
        return UnpackedStream(location, packed)
    compression = find_compression(location)
    return UnpackedStream(location, compression) if compression else pa.OSFile(location)


class LimitedStream:
    """A stream whose bytes count as unpacked; `tail` is the last block of them."""

    def __init__(self, stream: Stream, limits: Limits) -> None:
        self.stream, self.limits = stream, limits
        self.tail = b""

    def read(self, size: int) -> bytes:
        """Return the next bytes, at most `size`."""
        data = self.stream.read(size)
        self.limits.take(len(data))
        self.tail = (self.tail + data)[-tarfile.BLOCKSIZE :]
        return data
