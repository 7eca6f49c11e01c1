#!/bin/sh
# Installs Trilobyte from this folder, for you alone, or for everybody when run as root. PREFIX chooses another place.
#   ./install.sh             install
#   ./install.sh --remove    take it away again (settings and archives stay)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
if [ -z "${PREFIX:-}" ]; then
    if [ "$(id -u)" = 0 ]; then PREFIX=/usr/local; else PREFIX=$HOME/.local; fi
fi
case "${1:-}" in
    "" | --remove) ;;
    *) echo "usage: $0 [--remove]" >&2; exit 2 ;;
esac

list=$PREFIX/lib/trilobyte/installed-files
if [ -f "$list" ]; then
    while IFS= read -r file; do rm -f "$PREFIX/$file"; done < "$list"
fi
rm -rf "$PREFIX/lib/trilobyte"
if [ "${1:-}" != --remove ]; then
    mkdir -p "$PREFIX"
    (cd "$here/tree" && tar cf - .) | (cd "$PREFIX" && tar xf -)
    (cd "$here/tree" && find bin share \( -type f -o -type l \)) > "$list"
    # Started from a menu, the window must be found although ~/.local/bin may not be on the path.
    sed -i "s|^Exec=trilobyte-gui|Exec=\"$PREFIX/bin/trilobyte-gui\"|; s|^TryExec=.*|TryExec=$PREFIX/bin/trilobyte-gui|" \
        "$PREFIX/share/applications/trilobyte.desktop"
fi
share=$PREFIX/share
if command -v update-mime-database > /dev/null && [ -d "$share/mime/packages" ]; then update-mime-database "$share/mime"; fi
if command -v update-desktop-database > /dev/null; then update-desktop-database -q "$share/applications" || true; fi
if command -v gtk-update-icon-cache > /dev/null; then gtk-update-icon-cache -qtf "$share/icons/hicolor" || true; fi
if [ "${1:-}" = --remove ]; then
    echo "Trilobyte is removed from $PREFIX."
else
    echo "Trilobyte is installed in $PREFIX. Start it from the menu, or with $PREFIX/bin/trilobyte-gui."
fi
