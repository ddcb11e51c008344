"""`python -m bot` is `readout`."""

from bot.cli import main

main(prog_name="readout")
