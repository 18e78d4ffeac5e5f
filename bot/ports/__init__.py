"""What the service, the sender and the timers need of storage, as Protocols and the records that cross them.

`storage` implements these without knowing who calls; `app` introduces the two. Times are integer microseconds UTC, days
ISO 8601 dates (`2026-09-30`), money integer cents, counties FIPS codes. Ids are our own integers; a Telegram id stands
only in `Chat.telegram_id`, sealed at rest, as are names, home counties, clauses, bodies and payment references.
"""

from bot.ports.chats import Chat, Conversation
from bot.ports.claims import Claim, ClaimDay, ClaimMove, ClaimState, ClaimTotal, ClaimVersion
from bot.ports.clock import DAY, HOUR, MINUTE, SECOND, Clock
from bot.ports.committees import Claimant, Committee, Meeting, Seat, StoredPolicy
from bot.ports.outbox import CONTACT_FOR, Out, Outbox, OutRow, Result, Urgency
from bot.ports.people import Invite, OtherPerson, Role, Staff
from bot.ports.published import GapCount, StoredDirectory
from bot.ports.rates import RateConfirmation, StoredRates
from bot.ports.referrals import Due, Referral, ReferralState, View
from bot.ports.unit import Store, Unit

__all__ = [
    "CONTACT_FOR",
    "DAY",
    "HOUR",
    "MINUTE",
    "SECOND",
    "Chat",
    "Claim",
    "ClaimDay",
    "ClaimMove",
    "ClaimState",
    "ClaimTotal",
    "ClaimVersion",
    "Claimant",
    "Clock",
    "Committee",
    "Conversation",
    "Due",
    "GapCount",
    "Invite",
    "Meeting",
    "OtherPerson",
    "Out",
    "OutRow",
    "Outbox",
    "RateConfirmation",
    "Referral",
    "ReferralState",
    "Result",
    "Role",
    "Seat",
    "Staff",
    "Store",
    "StoredDirectory",
    "StoredPolicy",
    "StoredRates",
    "Unit",
    "Urgency",
    "View",
]
