"""Backups: sealed, complete, restorable on a clean machine into either engine, and gone when their time is up."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.ports import DAY, Claim, Conversation
from storage.backup import Backup, Verified, backups, make_backup, newest, prune, restore, restore_pair, verify
from storage.errors import Corrupted, NotEmpty, Tampered, UnknownVersion, WrongPair
from storage.keys import KeyRing
from storage.master import MasterKey
from storage.pair import key_store_of, refuse_halves, store_id
from storage.sealed_file import CHUNK, read_sealed, write_sealed
from storage.store import Store, open_store
from tests.postgres import fresh_database
from tests.storage.claiming import BODY, PERSON, filed, member
from tests.storage.conftest import NOON, Clock
from tests.storage.stores import COORDINATOR, FAMILY, TEXTS, begun, hello, sent

KEY = bytes(range(32))
BackUp = Callable[[], Awaitable[tuple[Backup, Backup]]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def ring_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'keys' / 'keys.db'}"  # the place of `main_ring`


@pytest.fixture
def back_up(main_url: str, ring_url: str, folder: Path, master: MasterKey) -> BackUp:
    """Make a backup of both databases as they stand."""

    async def made() -> tuple[Backup, Backup]:
        urls = {"main_url": main_url, "keys_url": ring_url}
        return await asyncio.to_thread(lambda: make_backup(**urls, folder=folder, master=master, now=NOON))

    return made


async def filled(store: Store) -> Conversation:
    """Put one referral, a message and an audit event into a store."""
    async with store.unit() as unit:
        talk = await begun(unit, age="14", note="planted words")
        await sent(unit, talk)
        await unit.enqueue(hello(await unit.chat_by_id(talk.chat_id)), NOON)
        await unit.audit("sent", subject=1, actor="family", detail="", now=NOON)
    return replace(talk, state="done")


async def with_claim(store: Store) -> Claim:
    """Put a person on a roster and file a claim."""
    async with store.unit() as unit:
        claim = await filed(unit, await member(unit), telegram_id=2)
    assert claim is not None
    return claim


async def test_a_backup_of_a_running_bot_is_restored_whole_on_a_clean_machine(
    store: Store, back_up: BackUp, master: MasterKey, tmp_path: Path, clock: Clock
) -> None:
    talk = await filled(store)
    claim = await with_claim(store)
    main, keys = await back_up()
    async with store.unit() as unit:  # the bot went on meanwhile
        await unit.first_time(1, NOON)
    new_main, new_keys = f"sqlite:///{tmp_path / 'clean' / 'bot.db'}", f"sqlite:///{tmp_path / 'clean2' / 'keys.db'}"
    await asyncio.to_thread(restore, main.path, new_main, master=master)
    await asyncio.to_thread(restore, keys.path, new_keys, master=master)
    ring = await KeyRing.open(url=new_keys, master=master, now=clock)
    restored = await open_store(url=new_main, ring=ring, texts=TEXTS)
    try:
        async with restored.unit() as unit:
            assert await unit.conversation_by_id(talk.id) == talk
            assert (await unit.referrals_of_chat(talk.chat_id))[0].reference == "K7Q4-M2PX-9"
            assert (await unit.start_conversation(talk.chat_id, flow="b", version=1, now=NOON)).id > talk.id
            assert await unit.claim_by_reference(claim.reference) == claim
        assert [row.telegram_id for row in await restored.outbox.waiting(NOON)] == [FAMILY]
        assert await restored.audit_break() is None
    finally:
        await restored.close()
        await ring.close()


@pytest.mark.postgres
async def test_a_backup_is_restored_into_postgresql(
    store: Store, back_up: BackUp, master: MasterKey, postgres_database: str, main_ring: KeyRing
) -> None:
    talk = await filled(store)
    claim = await with_claim(store)
    main, _ = await back_up()
    await asyncio.to_thread(restore, main.path, postgres_database, master=master)
    restored = await open_store(url=postgres_database, ring=main_ring, texts=TEXTS)
    try:
        async with restored.unit() as unit:
            assert await unit.conversation_by_id(talk.id) == talk
            assert (await unit.start_conversation(talk.chat_id, flow="b", version=1, now=NOON)).id > talk.id
            person = await unit.claimant(claim.claimant)
            assert person is not None
            assert (await unit.claim_versions(claim.id))[0].body == BODY
            assert await filed(unit, person, telegram_id=3, reference="AGAIN") is None  # its day is taken here, too
            later = await filed(unit, person, "2026-10-01", telegram_id=4, reference="LATER")
            assert later is not None
            assert later.id > claim.id
    finally:
        await restored.close()
    with pytest.raises(NotEmpty):
        await asyncio.to_thread(restore, main.path, postgres_database, master=master)


@pytest.mark.postgres
async def test_a_key_store_is_restored_into_postgresql(
    main_ring: KeyRing, back_up: BackUp, master: MasterKey, postgres_database: str, clock: Clock
) -> None:
    box = await main_ring.new()
    _, keys = await back_up()
    await asyncio.to_thread(restore, keys.path, postgres_database, master=master)
    restored = await KeyRing.open(url=postgres_database, master=master, now=clock)
    try:
        found = await restored.get(box.key_id)
    finally:
        await restored.close()
    assert found is not None
    assert found.open(box.seal("a", table="t", column="c", row="1"), table="t", column="c", row="1") == "a"


async def test_a_drill_opens_everything_and_counts_it(
    store: Store, back_up: BackUp, master: MasterKey, clock: Clock
) -> None:
    talk = await filled(store)
    async with store.unit() as unit:
        other = await begun(unit, age="15")
        await unit.erase_conversation(other.id)
    made = await back_up()
    report = await verify(made[0].path, made[1].path, master=master, now=clock)
    assert (report.sound, report.opened, report.shredded, report.problems) == (True, 1, 0, ())
    assert {name: report.rows[name] for name in ("answers", "referrals", "audit", "conversations")} == {
        "answers": len(talk.answers),
        "referrals": 1,
        "audit": 1,
        "conversations": 2,
    }


async def test_a_drill_names_what_does_not_open_and_where_the_chain_breaks(
    store: Store, back_up: BackUp, master: MasterKey, clock: Clock
) -> None:
    talk = await filled(store)
    async with store.unit() as unit:  # words moved to another answer, as one with access to the file could
        sealed = dict(await unit._db.all(unit._s.answers, conversation_id=talk.id))
        await unit._db.run(unit._s.put_answer, conversation_id=talk.id, path="age", sealed=sealed["note"])
        [row] = await unit._db.all(unit._s.audit_rows, after=0)
        names = ("kind", "subject", "actor", "detail", "at_us", "prev", "hash")
        await unit._db.run(unit._s.add_audit, **dict(zip(names, row[1:], strict=True)) | {"seq": 2})
    made = await back_up()
    report = await verify(made[0].path, made[1].path, master=master, now=clock)
    assert report.problems == (f"conversation {talk.id} does not open", "the audit chain breaks at 2")
    assert not report.sound


async def test_a_drill_opens_claims_and_rosters_and_names_those_that_do_not(
    store: Store, back_up: BackUp, master: MasterKey, clock: Clock, main_ring: KeyRing
) -> None:
    async with store.unit() as unit:
        person, other = await member(unit), await unit.save_claimant(replace(PERSON, code="P-0043"))
        made = [await filed(unit, person, f"2026-09-0{at}", reference=f"R{at}") for at in (1, 2, 3)]
    claims = [claim for claim in made if claim is not None]
    main, keys = await back_up()
    report = await verify(main.path, keys.path, master=master, now=clock)
    assert (report.problems, report.claims, report.rows["claim_days"], report.rows["seats"]) == ((), 3, 3, 1)
    async with store.unit() as unit:
        rows = {row[0]: row[-2:] for row in await unit._db.all(unit._s.claims_in, committee="lakes")}
        _, sealed = (await unit._db.all(unit._s.claimants))[0]
        await unit._db.run(unit._s.put_claimant, id=other.id, code_hash=b"moved here", sealed=sealed)
        words = {"claim_id": claims[1].id, "version": 2, "sealed": rows[claims[0].id][0], "total_cents": 0, "at_us": 0}
        await unit._db.run(unit._s.add_claim_version, **words)
    await main_ring.shred(rows[claims[2].id][1])
    for one in (main, keys):
        one.path.unlink()  # the next ones are of the same moment
    main, keys = await back_up()
    report = await verify(main.path, keys.path, master=master, now=clock)
    lost = (f"claim {claims[1].id}", f"claim {claims[2].id}", f"person of the rosters {other.id}")
    assert report.problems == tuple(f"{what} does not open" for what in lost)


async def test_what_is_shredded_before_a_backup_is_in_no_backup(
    store: Store, back_up: BackUp, master: MasterKey, clock: Clock, main_ring: KeyRing
) -> None:
    talk = await filled(store)
    async with store.unit() as unit:
        await unit.conversation_by_id(talk.id)
        key_id = unit._boxes[talk.id].key_id
        await unit.erase_conversation(talk.id)
    main, keys = await back_up()
    _, image = read_sealed(keys.path, key=master.subkey("backup keys"))
    assert (key_id.encode() in image, main_ring.store_id.encode() in image) == (False, True)
    report = await verify(main.path, keys.path, master=master, now=clock)
    assert report == Verified(rows=report.rows | {"answers": 0}, opened=0, shredded=0, problems=())


def touched(folder: Path, master: MasterKey, made_us: int, kind: str) -> Path:
    path = folder / f"{kind}-{made_us}.backup"
    folder.mkdir(exist_ok=True)
    write_sealed(path, b"x", header={"kind": kind, "made_us": made_us, "revision": ""}, key=master.subkey("backup"))
    return path


def test_key_copies_are_removed_after_7_days_and_main_copies_after_30(folder: Path, master: MasterKey) -> None:
    made = {
        (kind, age): touched(folder, master, NOON - age * DAY, kind) for kind in ("keys", "main") for age in (7, 8, 31)
    }
    (folder / "notes.backup").write_text("not a backup")
    assert prune(folder, NOON) == 3
    left = {place for place, path in made.items() if path.exists()}
    assert left == {("keys", 7), ("main", 7), ("main", 8)}
    assert (folder / "notes.backup").exists()


def test_the_newest_backup_is_named(folder: Path, master: MasterKey) -> None:
    assert newest(folder) is None
    touched(folder, master, NOON - 1, "main")
    path = touched(folder, master, NOON, "main")
    touched(folder, master, NOON + 1, "keys")
    found = newest(folder)
    assert found is not None
    assert (found.path, [one.made_us for one in backups(folder)]) == (path, [NOON + 1, NOON, NOON - 1])


async def test_a_backup_holds_nothing_readable_and_is_for_its_owner_alone(
    store: Store, back_up: BackUp, folder: Path
) -> None:
    await filled(store)
    made = await back_up()
    for one in made:
        content = await asyncio.to_thread(one.path.read_bytes)
        assert [words in content for words in (b"planted words", b"self_referral", b"SQLite format")] == [False] * 3
        assert one.path.stat().st_mode & 0o777 == 0o600
    assert sorted(await asyncio.to_thread(os.listdir, folder)) == sorted(one.path.name for one in made)


async def test_a_backup_is_not_opened_with_another_server_key_nor_put_over_a_database(
    store: Store, main_url: str, back_up: BackUp, master: MasterKey, tmp_path: Path
) -> None:
    main, _ = await back_up()
    with pytest.raises(Tampered):
        restore(main.path, f"sqlite:///{tmp_path / 'x' / 'bot.db'}", master=MasterKey.random())
    with pytest.raises(NotEmpty):
        restore(main.path, main_url, master=master)
    assert not (tmp_path / "x").exists()


async def test_a_damaged_database_is_not_backed_up_over_a_good_copy(
    tmp_path: Path, ring_url: str, main_ring: KeyRing, folder: Path, master: MasterKey
) -> None:
    path = tmp_path / "bot.db"
    await asyncio.to_thread(path.write_bytes, b"no database at all" * 300)
    with pytest.raises(Corrupted):
        make_backup(main_url=f"sqlite:///{path}", keys_url=ring_url, folder=folder, master=master, now=NOON)
    assert backups(folder) == []


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK])
def test_content_of_any_size_reads_back(tmp_path: Path, size: int) -> None:
    path, plain = tmp_path / "a.backup", b"\x07" * size
    write_sealed(path, plain, header={"kind": "main"}, key=KEY)
    assert read_sealed(path, key=KEY) == ({"kind": "main"}, plain)


def test_no_byte_may_change_and_no_chunk_be_cut_swapped_or_added(tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    write_sealed(path, b"a" * CHUNK + b"b" * CHUNK + b"c", header={"kind": "main"}, key=KEY)
    good = path.read_bytes()
    start = len(good) - 2 * (CHUNK + 16) - 17
    one, two, three = good[start : start + CHUNK + 16], good[start + CHUNK + 16 : -17], good[-17:]
    wrong = [
        good[: start + CHUNK + 16],
        good[:-17],
        good[:start] + two + one + three,
        good + three,
        good[:-1],
        good[:start],
        good.replace(b'"main"', b'"keys"'),
        good[: start - 1] + bytes((good[start - 1] ^ 1,)) + good[start:],
        good[: start + 5] + bytes((good[start + 5] ^ 1,)) + good[start + 6 :],
    ]
    refused = 0
    for content in wrong:
        path.write_bytes(content)
        with pytest.raises(Tampered):
            read_sealed(path, key=KEY)
        refused += 1
    assert refused == len(wrong)


def test_a_file_that_is_no_backup_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.backup"
    path.write_bytes(b"PK\x03\x04")
    with pytest.raises(UnknownVersion):
        read_sealed(path, key=KEY)


async def test_a_lost_database_comes_back_beside_its_live_keys_and_what_was_shredded_since_stays_so(
    *, store: Store, ring_url: str, back_up: BackUp, master: MasterKey, main_ring: KeyRing, tmp_path: Path
) -> None:
    talk = await filled(store)
    async with store.unit() as unit:
        other = await begun(unit, COORDINATOR, age="15")
    main, keys = await back_up()
    async with store.unit() as unit:
        await unit.erase_conversation(other.id)
    new_main = f"sqlite:///{tmp_path / 'new' / 'bot.db'}"
    urls = {"main_url": new_main, "keys_url": ring_url}
    made = await asyncio.to_thread(restore_pair, main.path, keys.path, **urls, master=master)
    assert [one.kind for one in made] == ["main"]
    restored = await open_store(url=new_main, ring=main_ring, texts=TEXTS)
    try:
        async with restored.unit() as unit:
            assert await unit.conversation_by_id(talk.id) == talk
            assert await unit.conversation_by_id(other.id) is None
    finally:
        await restored.close()
    with pytest.raises(NotEmpty):
        await asyncio.to_thread(restore_pair, main.path, keys.path, **urls, master=master)


async def test_lost_keys_come_back_beside_their_live_database(
    *, store: Store, main_url: str, back_up: BackUp, master: MasterKey, main_ring: KeyRing, tmp_path: Path
) -> None:
    await filled(store)
    main, keys = await back_up()
    await store.close()
    new_keys = f"sqlite:///{tmp_path / 'new' / 'keys.db'}"
    urls = {"main_url": main_url, "keys_url": new_keys}
    made = await asyncio.to_thread(restore_pair, main.path, keys.path, **urls, master=master)
    assert ([one.kind for one in made], store_id(new_keys)) == (["keys"], main_ring.store_id)
    await asyncio.to_thread(refuse_halves, main_url, new_keys)


async def test_halves_of_two_pairs_are_not_restored_together_and_nothing_is_written(
    *, store: Store, main_url: str, back_up: BackUp, master: MasterKey, clock: Clock, tmp_path: Path
) -> None:
    await filled(store)
    main, keys = await back_up()
    other_url = f"sqlite:///{tmp_path / 'other' / 'keys.db'}"
    other = await KeyRing.open(url=other_url, master=master, now=clock)
    await other.close()
    there = {"main_url": main_url, "keys_url": other_url, "folder": tmp_path / "more"}
    _, other_keys = await asyncio.to_thread(lambda: make_backup(**there, master=master, now=NOON + 1))
    new = {"main_url": f"sqlite:///{tmp_path / 'new' / 'bot.db'}", "keys_url": f"sqlite:///{tmp_path / 'new' / 'k.db'}"}
    for path, urls in ((other_keys.path, new), (keys.path, new | {"keys_url": other_url})):
        with pytest.raises(WrongPair):
            await asyncio.to_thread(restore_pair, main.path, path, **urls, master=master)
    assert not (tmp_path / "new").exists()


@pytest.mark.postgres
async def test_a_pair_is_restored_into_two_empty_databases_of_postgresql(
    store: Store, back_up: BackUp, master: MasterKey, postgres_url: str, main_ring: KeyRing
) -> None:
    await filled(store)
    main, keys = await back_up()
    urls = {"main_url": fresh_database(postgres_url), "keys_url": fresh_database(postgres_url)}
    made = await asyncio.to_thread(restore_pair, main.path, keys.path, **urls, master=master)
    assert [one.kind for one in made] == ["keys", "main"]
    assert key_store_of(urls["main_url"]) == store_id(urls["keys_url"]) == main_ring.store_id
    with pytest.raises(NotEmpty):
        await asyncio.to_thread(restore_pair, main.path, keys.path, **urls, master=master)
