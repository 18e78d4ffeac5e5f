"""The server key: made with the right mode, found in the right order, refused where others can read it."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from storage.errors import BadMasterKey, NoMasterKey, Tampered, UnknownVersion, UnsafeMasterKey
from storage.master import (
    FoundKey,
    KeyProblem,
    KeySource,
    KeyWarning,
    MasterKey,
    create_master_key,
    find_master_key,
    master_key_problems,
    read_master_key,
)

VECTORS = Path(__file__).parent / "vectors"
DIGITS = bytes(range(32)).hex()
KEY_ID = "ab" * 16


def key_file(path: Path, digits: str = DIGITS, mode: int = 0o400) -> Path:
    path.parent.mkdir(exist_ok=True)
    path.write_text(digits + "\n")
    path.chmod(mode)
    return path


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o777])
def test_a_new_key_lies_in_a_file_only_its_owner_reads_in_a_folder_only_its_owner_opens(
    tmp_path: Path, umask: int
) -> None:
    path = tmp_path / "keys" / "master.key"
    path.parent.mkdir(mode=0o700) if umask == 0o777 else None
    before = os.umask(umask)
    try:
        key = create_master_key(path)
    finally:
        os.umask(before)
    assert (mode_of(path), mode_of(path.parent)) == (0o400, 0o700)
    assert read_master_key(path).fingerprint == key.fingerprint
    assert [item.name for item in path.parent.iterdir()] == ["master.key"]


def test_a_key_that_is_there_is_never_overwritten(tmp_path: Path) -> None:
    path = key_file(tmp_path / "master.key")
    with pytest.raises(FileExistsError):
        create_master_key(path)
    assert (path.read_text(), [item.name for item in tmp_path.iterdir()]) == (DIGITS + "\n", ["master.key"])


def test_two_new_keys_differ(tmp_path: Path) -> None:
    assert create_master_key(tmp_path / "a").fingerprint != create_master_key(tmp_path / "b").fingerprint


@pytest.mark.parametrize("mode", [0o440, 0o404, 0o644, 0o420, 0o401])
def test_a_key_file_that_others_have_any_right_to_is_refused(tmp_path: Path, mode: int) -> None:
    with pytest.raises(UnsafeMasterKey):
        read_master_key(key_file(tmp_path / "master.key", mode=mode))


@pytest.mark.parametrize("digits", ["", DIGITS[:-1], DIGITS + "0", "g" * 64, "password", "é" * 64])
def test_a_file_that_holds_no_key_is_refused_without_quoting_it(tmp_path: Path, digits: str) -> None:
    with pytest.raises(BadMasterKey) as caught:
        read_master_key(key_file(tmp_path / "master.key", digits))
    assert str(caught.value) == "a server key is written as 64 hexadecimal digits"


def test_a_file_goes_before_a_credential_and_a_credential_before_the_default_and_the_environment(
    tmp_path: Path,
) -> None:
    file, credential, default = (key_file(tmp_path / name, name[0] * 64) for name in ("a_file", "c_cred", "d_default"))
    fingerprint = {letter: MasterKey.parse(letter * 64).fingerprint for letter in "acde"}

    def found(**changes: object) -> tuple[str, KeySource, tuple[KeyWarning, ...]]:
        everything = {"file": file, "credential": credential, "default": default, "text": "e" * 64, "development": True}
        answer: FoundKey = find_master_key(**(everything | changes))  # type: ignore[arg-type]
        return answer.key.fingerprint, answer.source, answer.warnings

    ignored = (KeyWarning.ENVIRONMENT_IGNORED,)
    assert found() == (fingerprint["a"], KeySource.FILE, ignored)
    assert found(text=None) == (fingerprint["a"], KeySource.FILE, ())
    assert found(file=None) == (fingerprint["c"], KeySource.CREDENTIAL, ignored)
    assert found(file=None, credential=tmp_path / "none") == (fingerprint["d"], KeySource.FILE, ignored)
    assert found(file=None, credential=None, default=None) == (
        fingerprint["e"],
        KeySource.ENVIRONMENT,
        (KeyWarning.IN_ENVIRONMENT,),
    )


def test_a_key_in_the_environment_is_refused_outside_development() -> None:
    with pytest.raises(UnsafeMasterKey):
        find_master_key(file=None, credential=None, text=DIGITS, development=False)


def test_a_file_that_is_named_but_missing_is_an_error_and_no_reason_to_look_further(tmp_path: Path) -> None:
    with pytest.raises(NoMasterKey):
        find_master_key(file=tmp_path / "none", credential=None, text=DIGITS, development=True)


def test_no_key_anywhere_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(NoMasterKey):
        find_master_key(file=None, credential=None, default=tmp_path / "none", text="", development=True)


def test_a_systemd_credential_may_show_group_rights_because_of_its_access_list(tmp_path: Path) -> None:
    credential = key_file(tmp_path / "BOT_MASTER_KEY", mode=0o440)
    found = find_master_key(file=None, credential=credential, text=None, development=False)
    assert found.source == KeySource.CREDENTIAL


def test_check_names_what_is_wrong_with_a_key_file(tmp_path: Path) -> None:
    safe, data = tmp_path / "safe", tmp_path / "data"
    good, loose = key_file(safe / "good"), key_file(safe / "loose", mode=0o640)
    inside = key_file(data / "keys.key", mode=0o600)
    actual = [
        master_key_problems(path, data_folder=data)
        for path in (good, loose, inside, safe / "none", safe, data / "none")
    ]
    assert actual == [
        (),
        (KeyProblem.MODE,),
        (KeyProblem.MODE, KeyProblem.IN_DATA_FOLDER),
        (KeyProblem.MISSING,),
        (KeyProblem.NOT_A_FILE,),
        (KeyProblem.MISSING, KeyProblem.IN_DATA_FOLDER),
    ]


def test_check_sees_through_a_link_into_the_data_folder_and_a_folder_others_may_write_in(tmp_path: Path) -> None:
    data = tmp_path / "data"
    key_file(data / "keys.key")
    link = tmp_path / "link"
    link.symlink_to(data / "keys.key")
    data.chmod(0o777)
    assert master_key_problems(link, data_folder=data) == (KeyProblem.FOLDER_MODE, KeyProblem.IN_DATA_FOLDER)


def test_known_wraps_of_every_version_open_for_ever_and_fingerprints_stay() -> None:
    files = [json.loads(path.read_text()) for path in sorted(VECTORS.glob("wrap-*.json"))]
    for known in files:
        master = MasterKey(bytes.fromhex(known["master"]))
        assert master.unwrap(bytes.fromhex(known["wrap"]), name=known["key_id"]).hex() == known["key"]
        assert master.fingerprint == known["fingerprint"]
    assert [known["version"] for known in files] == list(range(1, len(files) + 1))
    assert files


def test_a_wrap_opens_only_whole_under_its_name_and_its_key(master: MasterKey) -> None:
    wrap = master.wrap(b"k" * 32, name=KEY_ID)
    changed = [wrap[:i] + bytes((wrap[i] ^ 1,)) + wrap[i + 1 :] for i in range(1, len(wrap))]
    for broken in [*changed, wrap[:-1], wrap[:5], b""]:
        with pytest.raises(Tampered):
            master.unwrap(broken, name=KEY_ID)
    with pytest.raises(Tampered):
        master.unwrap(wrap, name="cd" * 16)
    with pytest.raises(Tampered):
        MasterKey(bytes(32)).unwrap(wrap, name=KEY_ID)
    with pytest.raises(UnknownVersion):
        master.unwrap(b"\x02" + wrap[1:], name=KEY_ID)


def test_subkeys_of_different_purposes_differ_and_a_printed_key_shows_no_secret(master: MasterKey) -> None:
    assert len({master.subkey(purpose) for purpose in ("wrap", "fingerprint", "other")}) == 3
    assert repr(master) == f"MasterKey({master.fingerprint})"
    assert master.fingerprint not in DIGITS
