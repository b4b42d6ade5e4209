"""The shell's assets, under their first name."""

from verifier.shell.assets import (
    ONE_YEAR as ONE_YEAR,
    asset_folder as asset_folder,
    serve_static as serve_static,
)
