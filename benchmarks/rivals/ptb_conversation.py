# mypy: disable-error-code="union-attr, index"
# The library's own examples leave these unchecked too; a check per line would be no longer its style.
"""A python-telegram-bot form as its documentation shows one: `ConversationHandler`, in memory, stock polling.

After the project's examples `conversationbot.py` and `inlinekeyboard2.py`: default request class (httpx), default
`concurrent_updates` (off, which `ConversationHandler` requires), `run_polling()`.
"""

from __future__ import annotations

import logging
import os
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    MessageHandler,
    filters,
)

from benchmarks.form import OPTIONS, questions, summary

QUESTIONS = questions()


def keyboard(number: int) -> InlineKeyboardMarkup:
    """Return the buttons under card `number`: its options, if tapped, and the way back."""
    options = [] if is_typed(number) else [InlineKeyboardButton(o, callback_data=f"{number}:{o}") for o in OPTIONS]
    pairs = [options[i : i + 2] for i in range(0, len(options), 2)]
    return InlineKeyboardMarkup([*pairs, [InlineKeyboardButton("Back", callback_data="back")]])


def is_typed(number: int) -> bool:
    """Say whether card `number` wants a typed answer; the last card wants none."""
    return number >= len(QUESTIONS) or QUESTIONS[number].typed


def card(number: int, answers: list[str]) -> dict[str, Any]:
    """Return text and buttons of card `number`, or of the summary after the last question."""
    text = QUESTIONS[number].text if number < len(QUESTIONS) else summary(answers)
    return {"text": text, "reply_markup": keyboard(number)}


def state(number: int) -> int:
    """Return the conversation's state at card `number`."""
    return number if number < len(QUESTIONS) else ConversationHandler.END


async def start(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Show the first question."""
    context.user_data["answers"] = []
    message = await update.message.reply_text(**card(0, []))
    context.user_data["card"] = message.message_id
    return 0


async def tapped(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Keep the option, answer the tap, edit the card into the next question."""
    query = update.callback_query
    await query.answer()
    number, _, option = query.data.partition(":")
    answers = context.user_data["answers"]
    answers.append(option)
    await query.edit_message_text(**card(int(number) + 1, answers))
    return state(int(number) + 1)


async def typed(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    """Keep the text, delete it from the chat, show the next question below, remove the old card."""
    answers = context.user_data["answers"]
    answers.append(update.message.text)
    await update.message.delete()
    message = await update.effective_chat.send_message(**card(len(answers), answers))
    await context.bot.delete_message(update.effective_chat.id, context.user_data["card"])
    context.user_data["card"] = message.message_id
    return state(len(answers))


def handler(number: int) -> Any:
    """Return the handler that takes the answer to card `number`."""
    if is_typed(number):
        return MessageHandler(filters.TEXT & ~filters.COMMAND, typed)
    return CallbackQueryHandler(tapped, pattern=f"^{number}:")


def main() -> None:
    """Run the bot until it is told to stop."""
    logging.basicConfig(level=logging.WARNING)
    url = os.environ["BOT_API_URL"]
    application = Application.builder().token(os.environ["BOT_TOKEN"]).base_url(f"{url}/bot").build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("start", start)],
            states={number: [handler(number)] for number in range(len(QUESTIONS))},
            fallbacks=[CommandHandler("start", start)],
        )
    )
    application.run_polling(allowed_updates=Update.ALL_TYPES)


if __name__ == "__main__":
    main()
