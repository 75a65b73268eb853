"""`python -m lianfang.cli` does what the installed command `lianfang` does."""

import sys

from lianfang.cli import main

sys.exit(main())
