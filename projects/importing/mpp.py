"""Files that only another program reads, .mpp above all: turned into Microsoft Project XML by MPXJ, in a process of its own."""

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from pmo.imports.calc.unreadable import Unreadable

SUFFIXES = ("mpp", "mpt", "mpx", "mpd", "pp", "ppx", "pod", "pep")
AS_XML = "in Microsoft Project choose Save As and the type XML, and bring that"
SECONDS = 120
MEGABYTES = 768
LARGEST = 100 * 1024 * 1024  # of the file
MOST_XML = 400 * 1024 * 1024  # of what is made of it
_SIGNATURES = {b"ERMHDR": "a Primavera XER export", b"PK\x03\x04": "a zip archive or a workbook", b"%PDF": "a PDF"}


def mpxj_lacks() -> str:
    """What is missing on this machine, in words; empty where such files can be read."""
    missing = [] if _library() else ["the extra is not installed (`pip install open-portfolio-office[mpp]`)"]
    if not _java():
        missing.append("there is no Java (17 or newer)")
    return " and ".join(missing)


def read_through_mpxj(source: bytes | Path, filename: str, *, seconds: int = SECONDS, megabytes: int = MEGABYTES) -> bytes:
    """Microsoft Project XML made from a file in one of the formats of SUFFIXES, in at most so many seconds and megabytes.

    Raises:
        Unreadable: the extra or Java is missing, the file is of another format, damaged, protected by a password, or takes too long.
    """
    data = source if isinstance(source, bytes) else source.read_bytes()
    suffix = Path(filename).suffix.lower().removeprefix(".")
    _require_readable(data, filename, suffix)
    if lacks := mpxj_lacks():
        raise Unreadable(f"a file of the kind .{suffix} is read through MPXJ, and {lacks}", filename, f"install what is missing, or {AS_XML}")
    with TemporaryDirectory(prefix="mpp-") as folder:
        given, made = Path(folder, f"given.{suffix}"), Path(folder, "made.xml")
        given.write_bytes(data)
        told = _convert(given, made, filename, seconds, megabytes)
        if not made.exists():
            raise _refusal(told, filename)
        if made.stat().st_size > MOST_XML:
            raise Unreadable("what it holds is too large", filename, "split the schedule and bring its parts in one by one")
        return made.read_bytes()


def _require_readable(data: bytes, filename: str, suffix: str) -> None:
    if suffix not in SUFFIXES:
        raise Unreadable(f"a file of the kind “{suffix[:10] or 'without a suffix'}” is not read through MPXJ", filename, AS_XML)
    if not data.strip():
        raise Unreadable("the file is empty", filename, AS_XML)
    if len(data) > LARGEST:
        raise Unreadable(f"the file has more than {LARGEST:,} bytes", filename, "split the schedule and bring its parts in one by one")
    what = next((name for signature, name in _SIGNATURES.items() if data.startswith(signature) and suffix.startswith("mp")), None)
    if what is None and data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        what = "XML"  # which is read here, where its entities cannot bite
    if what:
        raise Unreadable(f"this is {what}, whatever its name says", filename, "give it the suffix of what it is and bring it again")


def _convert(given: Path, made: Path, filename: str, seconds: int, megabytes: int) -> str:
    """Run MPXJ, and return what it said. `made` is there only where all went well."""
    command = [
        _java(), f"-Xmx{megabytes}m", "-XX:MaxMetaspaceSize=192m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData",
        "-Djava.awt.headless=true", f"-Djava.io.tmpdir={given.parent}", "-cp", str(Path(_library(), "*")),
        "org.mpxj.sample.MpxjConvert", str(given), str(made),
    ]  # fmt: skip
    try:
        answer = subprocess.run(  # noqa: S603  the command is our own, the file a path we chose
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=seconds, cwd=given.parent, check=False,
            env={"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": str(given.parent)}, start_new_session=True,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Unreadable(f"reading it took more than {seconds} seconds", filename, AS_XML) from None
    except OSError:
        raise Unreadable("Java could not be started", filename, f"mend its installation, or {AS_XML}") from None
    if answer.returncode != 0:
        made.unlink(missing_ok=True)
    return answer.stdout[-20_000:].decode("utf-8", "replace")


def _refusal(told: str, filename: str) -> Unreadable:
    if "password" in told.lower():
        return Unreadable("the file is protected by a password", filename, f"save it without one, or {AS_XML}")
    if "OutOfMemoryError" in told:
        return Unreadable("reading it takes more memory than it may have", filename, AS_XML)
    return Unreadable("it is damaged, cut off, or of no format that MPXJ knows", filename, AS_XML)


def _library() -> Path | None:
    """Where the extra keeps MPXJ."""
    found = find_spec("mpxj")
    folder = Path(next(iter(found.submodule_search_locations), "")) / "lib" if found and found.submodule_search_locations else None
    return folder if folder and (folder / "mpxj.jar").exists() else None


def _java() -> str | None:
    home = os.environ.get("JAVA_HOME")
    return (shutil.which("java", path=str(Path(home, "bin"))) if home else None) or shutil.which("java")
