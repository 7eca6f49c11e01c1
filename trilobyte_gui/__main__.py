"""`python -m trilobyte_gui` opens the window."""

import sys

from trilobyte_gui.gui.app import main

if __name__ == "__main__":
    sys.exit(main())
