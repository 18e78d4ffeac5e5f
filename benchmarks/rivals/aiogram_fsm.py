# mypy: disable-error-code="union-attr, index"
# The library's own examples leave these unchecked too; a check per line would be no longer its style.
"""An aiogram 3 form as its documentation shows one: a `StatesGroup`, `MemoryStorage`, stock polling.

After the documentation's finite-state-machine example: one state and one handler per question, default dispatcher
(each update is a task of its own), default aiohttp session.
"""

from __future__ import annotations

import asyncio
import logging
import os
from typing import Any

from aiogram import Bot, Dispatcher, F, Router
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from benchmarks.form import OPTIONS, questions, summary

QUESTIONS = questions()
Form: Any = type("Form", (StatesGroup,), {f"question{number}": State() for number in range(len(QUESTIONS))})
STATES: list[State] = [getattr(Form, f"question{number}") for number in range(len(QUESTIONS))]
router = Router()


def keyboard(number: int) -> InlineKeyboardMarkup:
    """Return the buttons under card `number`: its options, if tapped, and the way back."""
    tapped_here = number < len(QUESTIONS) and not QUESTIONS[number].typed
    options = [InlineKeyboardButton(text=o, callback_data=f"{number}:{o}") for o in OPTIONS] if tapped_here else []
    pairs = [options[i : i + 2] for i in range(0, len(options), 2)]
    return InlineKeyboardMarkup(inline_keyboard=[*pairs, [InlineKeyboardButton(text="Back", callback_data="back")]])


def card(number: int, answers: list[str]) -> dict[str, Any]:
    """Return text and buttons of card `number`, or of the summary after the last question."""
    text = QUESTIONS[number].text if number < len(QUESTIONS) else summary(answers)
    return {"text": text, "reply_markup": keyboard(number)}


async def go_on(state: FSMContext, number: int) -> None:
    """Move the conversation to card `number`, or end it."""
    if number < len(QUESTIONS):
        await state.set_state(STATES[number])
    else:
        await state.clear()


@router.message(CommandStart())
async def start(message: Message, state: FSMContext) -> None:
    """Show the first question."""
    sent = await message.answer(**card(0, []))
    await state.set_state(STATES[0])
    await state.set_data({"answers": [], "card": sent.message_id})


async def tapped(query: CallbackQuery, state: FSMContext) -> None:
    """Keep the option, answer the tap, edit the card into the next question."""
    await query.answer()
    number, _, option = query.data.partition(":")
    answers = [*(await state.get_data())["answers"], option]
    await state.update_data(answers=answers)
    await go_on(state, int(number) + 1)
    await query.message.edit_text(**card(int(number) + 1, answers))


async def typed(message: Message, state: FSMContext) -> None:
    """Keep the text, delete it from the chat, show the next question below, remove the old card."""
    data = await state.get_data()
    answers = [*data["answers"], message.text]
    await message.delete()
    await state.update_data(answers=answers)
    await go_on(state, len(answers))
    sent = await message.answer(**card(len(answers), answers))
    if len(answers) < len(QUESTIONS):
        await state.update_data(card=sent.message_id)
    await message.bot.delete_message(message.chat.id, data["card"])


for _number, _question in enumerate(QUESTIONS):
    if _question.typed:
        router.message.register(typed, STATES[_number], F.text)
    else:
        router.callback_query.register(tapped, STATES[_number], F.data.startswith(f"{_number}:"))


async def main() -> None:
    """Run the bot until it is told to stop."""
    logging.basicConfig(level=logging.WARNING)
    session = AiohttpSession(api=TelegramAPIServer.from_base(os.environ["BOT_API_URL"]))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.include_router(router)
    await dispatcher.start_polling(Bot(os.environ["BOT_TOKEN"], session=session))


if __name__ == "__main__":
    asyncio.run(main())
