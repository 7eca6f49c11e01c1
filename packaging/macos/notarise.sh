#!/bin/sh
# Signs dist/Trilobyte.app, packs it into a disk image, has Apple notarise it, and staples the ticket to it.
# Needs: SIGNING_IDENTITY ("Developer ID Application: ..."), APPLE_ID, APPLE_TEAM_ID and APPLE_PASSWORD (an
# app-specific one). With DRY_RUN=1 it only prints what it would do.
set -eu
cd "$(dirname "$0")/../.."
app=dist/Trilobyte.app
entitlements=packaging/macos/entitlements.plist
version=$(sed -n 's/^__version__ = "\(.*\)"/\1/p' trilobyte_gui/__init__.py)
image=dist/trilobyte-$version-macos-$(uname -m).dmg

run() {
    if [ "${DRY_RUN:-}" = 1 ]; then echo "$*"; else "$@"; fi
}
sign() {
    run codesign --force --timestamp --options runtime --entitlements "$entitlements" \
        --sign "${SIGNING_IDENTITY:?name the signing identity}" "$1"
}

# From the inside out: libraries and frameworks, then the programs, then the bundle.
if [ -d "$app" ]; then
    find "$app/Contents" -type f \( -name '*.so' -o -name '*.dylib' -o -perm -u+x \) | while IFS= read -r file; do
        if file -b "$file" | grep -q Mach-O; then sign "$file"; fi
    done
fi
sign "$app"
run codesign --verify --deep --strict "$app"
run hdiutil create -volname Trilobyte -srcfolder "$app" -format UDZO -ov "$image"
sign "$image"
run xcrun notarytool submit "$image" --wait --apple-id "${APPLE_ID:?}" --team-id "${APPLE_TEAM_ID:?}" \
    --password "${APPLE_PASSWORD:?}"
run xcrun stapler staple "$image"
run spctl --assess --type open --context context:primary-signature "$image"
