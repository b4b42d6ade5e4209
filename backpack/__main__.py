"""``python -m backpack``: the same as the command ``backpack``."""

import sys

from backpack.cli import main

sys.exit(main())
