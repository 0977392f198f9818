"""`assay review`: the review page."""

import argparse
import os
from pathlib import Path

from ..emit import at_least
from ..extras import require
from ..project import find_project
from .gate import add_places

HELP = "serve the review page (on this machine alone, unless told otherwise)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to listen, what stands in front, where things lie."""
    own = find_project()
    parser.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where to listen (default: %(default)s)")
    parser.add_argument(
        "--port", type=at_least(0), default=7860, metavar="N", help="default: %(default)s; 0: any free one"
    )
    parser.add_argument(
        "--public-url", metavar="URL", help="the page's address for browsers, with a TLS proxy in front"
    )
    parser.add_argument(
        "--trusted-proxy",
        action="append",
        default=[],
        metavar="ADDRESS",
        help="address or network of that proxy; repeatable",
    )
    parser.add_argument(
        "--proxy-header", metavar="NAME", help="header in which the proxy names the person that it signed in (SSO)"
    )
    parser.add_argument(
        "--database",
        default=os.environ.get("ASSAY_DATABASE") or None,
        metavar="URL",
        help="default: $ASSAY_DATABASE, else sqlite:///STATE/review.db; postgresql://... for several servers",
    )
    parser.add_argument(
        "--state",
        type=Path,
        default=own.root / ".assay",
        metavar="DIR",
        help="the server's own folder (default: .assay)",
    )
    parser.add_argument(
        "--git", nargs="?", const="", metavar="BRANCH", help="commit each decision on a branch (default: assay/<id>)"
    )
    parser.add_argument("--specs", type=Path, default=own.paths[0], metavar="DIR", help="folder of the specs")
    add_places(parser)


def run(args: argparse.Namespace) -> int:
    """Serve the page until interrupted."""
    require("review", "the review page takes the extra 'review'")
    # By name: the page is made of gate, so gate must not import it before it is asked for.
    from importlib import import_module

    settings = import_module("review.server.settings").Settings(
        specs=args.specs,
        runs=args.runs,
        golden=args.golden,
        state=args.state,
        database=import_module("review.store").database_url(args.database, args.state),
        host=args.host,
        port=args.port,
        public_url=args.public_url.rstrip("/") if args.public_url else None,
        proxy_header=args.proxy_header,
        trusted_proxies=tuple(args.trusted_proxy),
        git_branch=args.git,
    )
    import_module("app").serve(settings)
    return 0
