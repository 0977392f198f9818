"""Everything that a reviewer needs to see of one asset."""

from .opening import UnknownAssetError, open_asset
from .view import AssetView, Change, Comparison, DiffLine, FindingView, Shot, StageView

__all__ = [
    "AssetView",
    "Change",
    "Comparison",
    "DiffLine",
    "FindingView",
    "Shot",
    "StageView",
    "UnknownAssetError",
    "open_asset",
]
