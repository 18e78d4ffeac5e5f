"""Compare the bot with plain rivals over one Bot API stub: `python -m benchmarks.run`."""
