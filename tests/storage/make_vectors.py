"""Print known answers of the formats written today; run it once for a new version, never to change an old file.

`python -m tests.storage.make_vectors envelope > tests/storage/vectors/envelope-2.json`
"""

from __future__ import annotations

import json
import sys
from typing import Any

from storage.envelope import VERSION, Box
from storage.master import WRAP_VERSION, MasterKey

KEY_ID = "000102030405060708090a0b0c0d0e0f"
KEY = bytes(range(32, 64))
NONCE = bytes(range(100, 112))
PLACES = (
    {"table": "answers", "column": "sealed", "row": "17", "field": "age"},
    {"table": "referrals", "column": "sealed", "row": "9f", "field": ""},
)
WORDS = ("", "14", "Zoë 🧡 Xiong", "ñ" * 32, "x" * 63, "x" * 64, "one\nand \x80 two")


def envelope() -> dict[str, Any]:
    """Seal every sample in every place under a fixed key and nonce."""
    box = Box(KEY_ID, KEY)
    answers = [
        {"place": place, "words": words, "sealed": box.seal(words, **place, _nonce=NONCE).hex()}
        for place in PLACES
        for words in WORDS
    ]
    return {"version": VERSION, "key_id": KEY_ID, "key": KEY.hex(), "nonce": NONCE.hex(), "answers": answers}


def wrap() -> dict[str, Any]:
    """Wrap a fixed key under a fixed server key and nonce."""
    master = MasterKey(bytes(range(32)))
    return {
        "version": WRAP_VERSION,
        "master": bytes(range(32)).hex(),
        "fingerprint": master.fingerprint,
        "key_id": KEY_ID,
        "key": KEY.hex(),
        "nonce": NONCE.hex(),
        "wrap": master.wrap(KEY, name=KEY_ID, _nonce=NONCE).hex(),
    }


if __name__ == "__main__":
    print(json.dumps({"envelope": envelope, "wrap": wrap}[sys.argv[1]](), indent=1))
