"""Hand the fonts of the board to the site, so that one copy of them is committed."""

from __future__ import annotations

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

FONTS = Path(__file__).parents[1] / "src" / "clerestory" / "reports" / "fonts"


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add every font and its licence under fonts/."""
    for file in sorted([*FONTS.glob("*.woff2"), *FONTS.glob("*LICENSE*")]):
        files.append(File.generated(config, f"fonts/{file.name}", abs_src_path=str(file)))
    return files
