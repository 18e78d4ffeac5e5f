"""Make what an invitation's link carries."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Final

from bot.ports import DAY

INVITE_LIFE: Final = 7 * DAY
TOKEN_BYTES: Final = 12  # 96 random bits in 16 letters; a link's payload may have 64 letters


def new_token(entropy: Callable[[int], bytes]) -> str:
    """Return a start payload nobody can guess."""
    return base64.urlsafe_b64encode(entropy(TOKEN_BYTES)).decode()
