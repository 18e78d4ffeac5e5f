"""Outbox → Telegram and e-mail: in order within a chat, side by side between chats, people in danger first.

Rows come two ways. `offer` hands over what a transaction has just committed; the sweep reads the outbox at the start,
after a wait, and now and then for rows that nobody offered (another process's). A chat with rows that are known only
to the outbox is `behind`: offers for it are left to the sweep, or a newer row would pass an older one. A row that must
wait longer than a moment goes back to the outbox with its time, so memory holds only what can go now.

What was sent is stored in batches. A kill between a send and that commit repeats the send; so a chat gets its next
new message only when the last one is stored, and at most one is repeated.
"""

from bot.sender.intake import SWEEP_S
from bot.sender.sending import Sender

__all__ = ["SWEEP_S", "Sender"]
