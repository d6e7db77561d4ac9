"""Files that only MPXJ reads: made into XML in a process of its own, or refused in one sentence."""

import os
import stat

import pytest

from pmo.imports.calc.unreadable import Unreadable
from projects.calc.files.mspdi import read_mspdi
from projects.importing.mpp import mpxj_lacks, read_through_mpxj
from tests.shared_files import shared

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
needs_mpxj = pytest.mark.skipif(bool(mpxj_lacks()), reason=f"MPXJ cannot run here: {mpxj_lacks()}")


def refusal(data: bytes = OLE, filename: str = "plan.mpp", **more) -> str:
    with pytest.raises(Unreadable) as found:
        read_through_mpxj(data, filename, **more)
    return str(found.value)


@pytest.fixture
def stands_in(tmp_path, monkeypatch):
    """Put a script in Java's place, and an extra beside it."""

    def put(script: str) -> None:
        java = tmp_path / "bin" / "java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\n{script}\n")
        java.chmod(java.stat().st_mode | stat.S_IXUSR)
        package = tmp_path / "extra" / "mpxj"
        (package / "lib").mkdir(parents=True)
        (package / "__init__.py").write_text("")
        (package / "lib" / "mpxj.jar").write_bytes(b"")
        monkeypatch.syspath_prepend(str(tmp_path / "extra"))
        monkeypatch.setenv("PATH", f"{java.parent}:{os.environ['PATH']}")
        monkeypatch.delenv("JAVA_HOME", raising=False)

    return put


class TestWithoutTheExtra:
    def test_says_what_to_install(self, monkeypatch, tmp_path):
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.delenv("JAVA_HOME", raising=False)
        told = refusal()
        assert "no Java" in told
        assert "Save As" in told

    @pytest.mark.skipif("extra" not in mpxj_lacks(), reason="the extra is installed")
    def test_names_the_extra(self):
        assert "pip install open-portfolio-office[mpp]" in refusal()


class TestRefusals:
    @pytest.mark.parametrize(
        ("data", "filename", "told"),
        [
            (b"", "plan.mpp", "empty"), (OLE, "plan.exe", "“exe”"), (OLE, "plan", "without a suffix"), (b"ERMHDR\t8", "plan.mpp", "XER"),
            (b"<?xml version='1.0'?><Project/>", "plan.mpp", "XML"), (b"PK\x03\x04", "plan.mpp", "zip"), (b"\n<a/>", "plan.pod", "XML"),
        ],
    )  # fmt: skip
    def test_refuses_what_is_something_else(self, data, filename, told):
        assert told in refusal(data, filename)

    def test_refuses_a_file_with_a_password(self, stands_in):
        stands_in('echo "org.mpxj.MPXJException: File is password protected"; exit 1')
        assert "plan.mpp: the file is protected by a password; save it without one" in refusal()

    def test_refuses_what_takes_too_long(self, stands_in):
        stands_in("exec sleep 20")
        assert "more than 0.2 seconds" in refusal(seconds=0.2)

    def test_refuses_what_takes_too_much_memory(self, stands_in):
        stands_in('echo "java.lang.OutOfMemoryError: Java heap space"; exit 3')
        assert "more memory" in refusal()

    def test_takes_nothing_from_a_run_that_failed(self, stands_in):
        stands_in('for made; do :; done; echo "<Project" > "$made"; exit 1')
        assert "damaged" in refusal()

    def test_gives_what_was_made_and_keeps_settings_to_itself(self, stands_in, monkeypatch):
        monkeypatch.setenv("SECRET_KEY", "not for others")
        stands_in('for made; do :; done; echo "<Project>$SECRET_KEY</Project>" > "$made"')
        assert read_through_mpxj(OLE, "plan.mpp") == b"<Project></Project>\n"


@needs_mpxj
@pytest.mark.slow
class TestMpxj:
    @pytest.mark.parametrize(("name", "figures"), [("OzBuild_16_Orig.mpp", (19, 17, 7, 28)), ("Software_Development_Plan.mpp", (86, 84, 8, 77))])
    def test_reads_a_binary_file(self, name, figures):
        file = read_mspdi(read_through_mpxj(shared("msproject-mpp", name), name))
        assert (len(file.tasks), len(file.links), len(file.resources), len(file.assignments)) == figures

    def test_refuses_one_that_is_cut_off(self):
        data = shared("msproject-mpp", "OzBuild_16_Orig.mpp").read_bytes()
        assert "damaged, cut off" in refusal(data[:100_000])
