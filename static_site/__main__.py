"""``python -m static_site OUT``: the course as a folder that any web server can serve."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from static_site.build import build, pack
from static_site.pieces import ROOT, PieceError


def main(argv: list[str] | None = None) -> int:
    """Build the site; 0 if it stands, 2 if it could not be built."""
    parser = argparse.ArgumentParser(prog="python -m static_site", description=__doc__)
    parser.add_argument("out", type=Path, metavar="OUT", help="the site's folder, which is replaced")
    parser.add_argument("--zip", type=Path, metavar="FILE", help="write the site to a ZIP archive too")
    parser.add_argument(
        "--cache", type=Path, default=ROOT / "build" / "static_site", metavar="DIR",
        help="where downloads are kept; default: build/static_site",
    )  # fmt: skip
    parser.add_argument(
        "--pyodide",
        type=Path,
        metavar="DIR",
        help="the files of Pyodide's full release; default: they come by pip",
    )
    options = parser.parse_args(argv)
    try:
        build(options.out, options.cache, options.pyodide)
        if options.zip:
            pack(options.out, options.zip)
    except PieceError as error:
        print(f"static_site: {error}", file=sys.stderr)
        return 2
    except OSError as error:
        print(
            f"static_site: {error.filename} cannot be used ({error.strerror}): name another.", file=sys.stderr
        )
        return 2
    megabytes = sum(path.stat().st_size for path in options.out.rglob("*") if path.is_file()) / 1e6
    print(f"{options.out} is a site of {megabytes:.0f} MB. To look at it:")
    print(f"  {Path(sys.executable).name} -m http.server --bind 127.0.0.1 --directory {options.out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
