"""The settings of a generator and the budgets of an asset: frozen mirrors of the spec's JSON, key for key.

The defaults stand in asset.schema.json, where users read them; a test holds the ones here equal.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class PriorSettings:
    """The critic that judges the views."""

    name: str = "embedded"


@dataclass(frozen=True)
class RepresentationSettings:
    """The field that is optimised: a sum of grids, coarse to fine.

    levels: points per side. level_starts: the fraction of the steps at which each level joins. beta: density's
    softness in metres, at the first and the last step.
    """

    name: str = "sdf-grid"
    levels: tuple[int, ...] = (9, 17, 33, 65)
    level_starts: tuple[float, ...] = (0.0, 0.0, 0.25, 0.55)
    beta: tuple[float, float] = (0.1, 0.02)


@dataclass(frozen=True)
class GuidanceSettings:
    """How the critic's judgement becomes a gradient.

    scale: classifier-free guidance, eps_u + scale (eps_c - eps_u). t_max, t_min: bounds of the noise level as fractions
    of the schedule, at the first and the last step.
    """

    name: str = "x0-reconstruction"
    scale: float = 2.0
    t_max: tuple[float, float] = (0.98, 0.3)
    t_min: tuple[float, float] = (0.4, 0.02)


@dataclass(frozen=True)
class CameraSettings:
    """The views of a step.

    views: how many a step. elevation_deg: lowest and highest. resolution_px: side of a view before and after
    `resolution_switch`, a fraction of the steps.
    """

    views: int = 4
    elevation_deg: tuple[float, float] = (-10.0, 60.0)
    resolution_px: tuple[int, int] = (32, 64)
    resolution_switch: float = 0.5


@dataclass(frozen=True)
class LossSettings:
    """Weights of the losses beside the guidance; 0 switches one off."""

    eikonal: float = 0.05
    smoothness: float = 0.06
    orientation: float = 0.01
    opacity: float = 0.001


@dataclass(frozen=True)
class OptimiserSettings:
    """The optimiser and how long it runs."""

    name: str = "adam"
    steps: int = 220
    learning_rate: float = 0.006


@dataclass(frozen=True)
class PostSettings:
    """The stages from field to deliverable.

    speck_area_fraction: components below this share of the area are removed. triangles: target of the decimation.
    turntable_views: pictures taken around the asset.
    """

    speck_area_fraction: float = 0.02
    triangles: int = 8000
    turntable_views: int = 12


@dataclass(frozen=True)
class GeneratorSettings:
    """Everything that `"source": "generate"` may set besides prompt and seed.

    determinism: the class of arithmetic under which the bytes hold: "universal", "portable-f32" or "device".
    """

    determinism: str = "universal"
    prior: PriorSettings = field(default_factory=PriorSettings)
    representation: RepresentationSettings = field(default_factory=RepresentationSettings)
    guidance: GuidanceSettings = field(default_factory=GuidanceSettings)
    cameras: CameraSettings = field(default_factory=CameraSettings)
    losses: LossSettings = field(default_factory=LossSettings)
    optimiser: OptimiserSettings = field(default_factory=OptimiserSettings)
    post: PostSettings = field(default_factory=PostSettings)


@dataclass(frozen=True)
class Budgets:
    """What the asset and its making may cost; `critic_evaluations`, `wall_s` and `peak_memory_bytes` hold per run.

    None: no limit.
    """

    triangles: int = 10000
    file_bytes: int = 800_000
    critic_evaluations: int = 4000
    wall_s: float = 600.0
    peak_memory_bytes: int = 3_000_000_000
    vertices: int | None = None
    materials: int | None = None
    draw_calls: int | None = None
    texture_bytes: int | None = None
    genus: int | None = None


@dataclass(frozen=True)
class FileSource:
    """A mesh to gate as it is; `path` is relative to the spec's folder, with forward slashes."""

    path: str


@dataclass(frozen=True)
class Override:
    """A rule judged otherwise than the profile says, and why; `threshold` or `level` is not None."""

    rule: str
    reason: str
    threshold: float | None = None
    level: str | None = None  # "off", "warn" or "fail"
