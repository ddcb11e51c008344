"""`python -m bot` is `readout`."""

from bot.commands.cli import main

main(prog_name="readout")
