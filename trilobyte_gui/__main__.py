"""`python -m trilobyte_gui` opens the window."""

import sys

if __name__ == "__main__" and not sys.flags.safe_path:
    del sys.path[0]  # the folder that the user stands in: nothing there is a module of ours

from trilobyte_gui.gui.app import main

if __name__ == "__main__":
    sys.exit(main())
