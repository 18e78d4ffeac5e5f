"""Send what came in, a lane for each chat, and settle what became of it."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from typing import Literal

from bot.limits import Limits
from bot.log import get_logger, place
from bot.mail import Mail
from bot.ports import SECOND, Clock, Outbox, OutRow, Result
from bot.sender.backlog import Backlog
from bot.sender.deliver import Calls, Deliver, Delivered, Speak
from bot.sender.faults import FIRST_PAUSE_S, LONGEST_PAUSE_S, OutboxTrouble, judge, pause_s, remedy
from bot.sender.intake import SWEEP_S, Intake
from bot.sender.lane import ASIDE, Lane
from bot.sender.results import Results
from bot.telegram_errors import Fault

PATIENCE_S = 2.0
"""A longer wait goes back to the outbox: there it survives a restart, and can be recalled."""
TOKEN_PAUSE_S = 5.0
ANSWER_US = 10 * SECOND
"""A tap unanswered for ten seconds shows no waiting sign any more, and Telegram soon refuses the answer."""
STOP_S = 10.0
MAILS_AT_ONCE = 4

log = get_logger("sender")

Undeliverable = Callable[[OutRow, str], Awaitable[None]]
State = Literal["sent", "again", "failed", "dropped", "uncertain"]


class Sender:
    """Send what the outbox holds. `on_undeliverable(row, code)` must commit before it returns."""

    def __init__(  # noqa: PLR0913 -- the parts of a composition root, all by name
        self,
        outbox: Outbox,
        telegram: Calls,
        speak: Speak,
        *,
        clock: Clock,
        monotonic: Callable[[], float],
        limits: Limits,
        on_undeliverable: Undeliverable,
        on_token_suspect: Callable[[], None] = lambda: None,
        mail: Mail | None = None,
        sweep_s: float = SWEEP_S,
        first_pause_s: float = FIRST_PAUSE_S,
    ) -> None:
        self._outbox = outbox
        self._clock = clock
        self._monotonic = monotonic
        self._limits = limits
        self._on_undeliverable = on_undeliverable
        self._on_token_suspect = on_token_suspect
        self._first_pause_s = first_pause_s
        self._deliver = Deliver(telegram, speak, mail=mail, messages=self._messages, clock=clock)
        self._lanes: dict[int, Lane] = {}
        self._aside: set[asyncio.Task[None]] = set()
        self._mails = asyncio.Semaphore(MAILS_AT_ONCE)
        self._backlog = Backlog()
        self._intake = Intake(outbox, self._backlog, take=self._take, clock=clock, every_s=sweep_s)
        self._results = Results(outbox, clock, on_stored=self._intake.stored)
        self._repeats: set[int] = set()
        self.counts: Counter[str] = Counter()

    @property
    def waiting(self) -> int:
        """Return how many rows are in memory (for metrics)."""
        return len(self._backlog)

    async def start(self) -> None:
        """Look which chats have rows from before, and begin; raises what the outbox raises."""
        await self._intake.start()

    async def stop(self, grace_s: float = STOP_S) -> None:
        """Finish what is in flight and store what became of it; the rest stays in the outbox."""
        self._intake.close()
        for lane in self._lanes.values():
            lane.wake()
        tasks = {lane.task for lane in self._lanes.values() if lane.task is not None} | self._aside
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=grace_s)
            await _cancel(late)
        await self._intake.ended()
        await self._results.close()

    def offer(self, rows: Sequence[OutRow]) -> None:
        """Take rows that were just committed, those of one chat in order; to be called right after the commit."""
        self._intake.offer(rows)

    def recall(self, row_ids: Sequence[int]) -> None:
        """Forget rows that were cancelled in the outbox, unless they are on their way already."""
        ids = set(row_ids)
        for lane in self._lanes.values():
            lane.rows = [row for row in lane.rows if row.id not in ids]
        for row_id in ids:
            self._backlog.settle(row_id)

    def nudge(self) -> None:
        """Look into the outbox soon."""
        self._intake.look_soon()

    # --- what comes in -------------------------------------------------------------------------------------------

    def _take(self, row: OutRow) -> None:
        if row.out.op in ASIDE:
            task = asyncio.create_task(self._send_aside(row))
            self._aside.add(task)
            task.add_done_callback(self._aside.discard)
            return
        lane = self._lanes.get(row.out.chat_id)
        if lane is None:
            lane = self._lanes[row.out.chat_id] = Lane(row.out.chat_id)
        lane.add(row)
        if lane.task is None:
            lane.task = asyncio.create_task(self._drain(lane))

    # --- one chat -------------------------------------------------------------------------------------------------

    async def _drain(self, lane: Lane) -> None:
        try:
            while self._intake.open and lane.rows:
                await self._step(lane)
        finally:
            lane.task = None
            if not lane.rows:
                self._lanes.pop(lane.chat_id, None)

    async def _step(self, lane: Lane) -> None:
        row = lane.rows[0]
        if self._expired(row):
            self._end(lane.drop_first(), "dropped", code="expired")
        elif lane.superseded():
            self._end(lane.drop_first(), "dropped", code="superseded")
        elif wait := lane.wait(row, self._limits, self._monotonic):
            await self._hold(lane, row, wait)
        else:
            lane.place_at = None
            del lane.rows[0]
            await self._send(lane, row)

    def _expired(self, row: OutRow) -> bool:
        return row.out.expires_us is not None and row.out.expires_us <= self._clock()

    async def _hold(self, lane: Lane, row: OutRow, wait: float) -> None:
        if wait > PATIENCE_S:
            self._park(lane, row, wait, code="flood", attempts=row.attempts)
        else:
            await lane.rest(wait)

    def _park(self, lane: Lane, row: OutRow, wait: float, *, code: str, attempts: int) -> None:
        """Give the lane's rows back to the outbox until `row` may be tried again."""
        until = self._clock() + int(wait * SECOND)
        self._backlog.give_back(row, lane.rows, until)
        lane.rows.clear()
        lane.place_at = None
        self._intake.look_soon()  # so that it counts this wait in
        self._report(row, "again", code=code, next_us=until, attempts=attempts)

    async def _send(self, lane: Lane, row: OutRow) -> None:
        try:
            if await self._may_begin(row):
                self._sent(row, await self._deliver(row, repeat=row.id in self._repeats))
        except Exception as error:
            await self._failed(lane, row, error)

    async def _may_begin(self, row: OutRow) -> bool:
        """Store what must be stored before the network is touched; False when the row may not be sent (again)."""
        if self._deliver.brings_message(row):
            await self._results.stored(row.out.chat_id)
        if row.out.urgency != "once":
            return True
        if row.uncertain:
            await self._give_up(row, "uncertain", "uncertain")
            return False
        try:
            await self._outbox.begin((row.id,), self._clock())
        except Exception as error:
            raise OutboxTrouble(type(error).__name__) from None
        return True

    async def _messages(self, chat_id: int) -> Sequence[tuple[int, int]]:
        try:
            return await self._outbox.messages(chat_id)
        except Exception as error:
            raise OutboxTrouble(type(error).__name__) from None

    async def _send_aside(self, row: OutRow) -> None:
        """Answer a tap, or mail; neither waits for the chat's cards nor holds them up."""
        try:
            if row.out.op == "email":
                async with self._mails:
                    self._sent(row, await self._deliver(row))
            elif self._expired(row) or self._clock() >= row.created_us + ANSWER_US:
                self._end(row, "dropped", code="expired")
            else:
                self._sent(row, await self._deliver(row))
        except Exception as error:
            await self._failed(None, row, error)

    # --- what became of it ------------------------------------------------------------------------------------

    def _sent(self, row: OutRow, delivered: Delivered) -> None:
        self._end(row, "sent", code=delivered.code, delivered=delivered)

    def _end(self, row: OutRow, state: State, *, code: str = "", delivered: Delivered | None = None) -> None:
        """Finish a row for good."""
        self._backlog.settle(row.id)
        self._repeats.discard(row.id)
        self._report(row, state, code=code, delivered=delivered)

    def _report(  # noqa: PLR0913 -- the columns of a result, all by name
        self,
        row: OutRow,
        state: State,
        *,
        code: str,
        delivered: Delivered | None = None,
        next_us: int = 0,
        attempts: int | None = None,
    ) -> None:
        self.counts[state] += 1
        made = delivered or Delivered()
        result = Result(
            row_id=row.id,
            chat_id=row.out.chat_id,
            state=state,
            op=row.out.op,
            message_id=made.message_id,
            removed=made.removed,
            next_us=next_us,
            error=code,
            attempts=row.attempts + 1 if attempts is None else attempts,
        )
        self._results.add(result, brought=made.message_id is not None)

    async def _failed(self, lane: Lane | None, row: OutRow, error: Exception) -> None:
        fault = judge(error)
        log.warning(
            "send_failed", row_id=row.id, op=row.out.op, kind=fault.kind, code=fault.code, attempts=row.attempts
        )
        if fault.kind == "bug":
            log.error("send_refused", row_id=row.id, error_class=type(error).__name__, place=place(error))
        if fault.kind == "wait":
            self._limits.flooded(row.out.chat_id, fault.seconds)
        if fault.kind == "token":
            self._limits.pause_all(TOKEN_PAUSE_S)
            self._on_token_suspect()
        await self._settle(lane, row, fault)

    async def _settle(self, lane: Lane | None, row: OutRow, fault: Fault) -> None:
        match remedy(row.out, fault):
            case "again":
                self._again(lane, row, fault)
            case "drop":
                self._end(row, "dropped", code=fault.code)
            case "fail":
                self._end(row, "failed", code=fault.code)
            case "tell":
                await self._give_up(row, "uncertain" if fault.kind == "uncertain" else "failed", fault.code)

    def _again(self, lane: Lane | None, row: OutRow, fault: Fault) -> None:
        if fault.kind == "uncertain" and row.out.urgency in ("must", "safety"):
            self._repeats.add(row.id)
        if fault.kind == "wait" and lane is not None and fault.seconds <= PATIENCE_S:
            lane.rows.insert(0, row)
            return
        wait = float(fault.seconds) if fault.kind == "wait" else pause_s(row.attempts, self._first_pause_s)
        attempts = row.attempts + (fault.kind != "wait")
        if lane is not None:
            self._park(lane, row, wait, code=fault.code, attempts=attempts)
            return
        until = self._clock() + int(wait * SECOND)
        self._report(row, "again", code=fault.code, next_us=until, attempts=attempts)

    async def _give_up(self, row: OutRow, state: State, code: str) -> None:
        """Tell the service first, then settle the row: a crash between tells it twice, never not at all."""
        pause = self._first_pause_s
        while self._intake.open or pause == self._first_pause_s:
            try:
                await self._on_undeliverable(row, code)
            except Exception as error:
                log.error("undeliverable_untold", row_id=row.id, error_class=type(error).__name__, place=place(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                self._end(row, state, code=code)
                return


async def _cancel(tasks: set[asyncio.Task[None]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
