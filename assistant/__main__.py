"""`python -m assistant` is the command `maatwijzer`."""

from assistant.cli import main

main()
