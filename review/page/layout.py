"""The page in Gradio's blocks: where the parts stand and which function fills which of them."""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from gate.markup import Html, escape

from .answers import Answer
from .callbacks import Callbacks
from .callers import Refused
from .frame_part import dialogs_part, viewer_part
from .parts import part_text

TITLE = "assay review"
# What page.js writes its requests into: (name, what is done, with which of the page's parts it answers).
ASKS = ("open", "list", "watch", "decide", "claim", "run", "stop")


@dataclass(frozen=True)
class Asking:
    """A function of the page: what calls it, what it is given, what it may fill."""

    name: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]


ASSET = ("head", "stale", "job", "pictures", "findings", "stages", "spec", "history", "comment", "comment-send")

ASKINGS: tuple[Asking, ...] = (
    Asking("start", (), ("top",)),
    Asking("list", ("list",), ("queue",)),
    Asking("open", ("open",), ASSET),
    Asking("watch", ("watch",), ("queue", *ASSET)),
    Asking("decide", ("decide",), ("notice", "queue", *ASSET)),
    Asking("claim", ("claim",), ("queue", "head")),
    Asking("run", ("run",), ("job",)),
    Asking("stop", ("stop",), ("job",)),
    Asking("comment", ("open", "comment"), ("history", "comment")),
    Asking("fallback", ("open",), ("model",)),
)


def build_page(context: Any) -> Any:
    """The gr.Blocks over a context (review.server.context); nothing is served yet."""
    import gradio as gr

    with gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True) as page:
        parts = _components(gr)
        callbacks = Callbacks(context)
        for asking in ASKINGS:
            _bind(gr, page, parts, asking, getattr(callbacks, asking.name))
    return page


def _components(gr: Any) -> dict[str, Any]:
    """Every component by name, in the order of the page."""
    parts = {"top": _part(gr, "top"), "notice": _part(gr, "notice")}
    with gr.Row(elem_id="work", equal_height=False):
        with gr.Column(elem_id="queue-pane", min_width=0):
            gr.Textbox(
                label="Search", placeholder="Search id, prompt, profile", elem_id="search", max_lines=1, container=False
            )
            parts["queue"] = _part(gr, "queue")
        with gr.Column(elem_id="asset-pane", min_width=0):
            parts |= {name: _part(gr, name) for name in ("head", "stale", "job")}
            with gr.Row(elem_id="asset-body", equal_height=False):
                with gr.Column(elem_id="look", min_width=0):
                    parts |= _looking(gr)
                with gr.Column(elem_id="read", min_width=0):
                    parts |= _reading(gr)
            parts |= _fallback(gr)
    _part(gr, "dialogs", dialogs_part())
    for name in ASKS:
        parts[name] = gr.Textbox(label=name, visible="hidden", elem_id=f"ask-{name}")
        parts[f"do-{name}"] = gr.Button(name, visible="hidden", elem_id=f"do-{name}")
    return parts


def _looking(gr: Any) -> dict[str, Any]:
    _part(gr, "viewer-place", viewer_part())
    return {"pictures": _part(gr, "pictures")}


def _fallback(gr: Any) -> dict[str, Any]:
    with gr.Accordion("Plain model view", open=False, elem_id="fallback") as opened:
        model = gr.Model3D(label="Candidate", interactive=False, elem_id="model", height=360)
    return {"fallback": opened, "model": model}


def _reading(gr: Any) -> dict[str, Any]:
    parts = {}
    with gr.Tabs(elem_id="tabs"):
        for name in ("findings", "stages", "spec"):
            with gr.Tab(name.capitalize(), id=name, elem_id=f"tab-{name}", render_children=True):
                parts[name] = _part(gr, name)
        with gr.Tab("History", id="history", elem_id="tab-history", render_children=True):
            parts["history"] = _part(gr, "history")
            parts["comment"] = gr.Textbox(label="Comment", lines=3, max_lines=12, max_length=4000, elem_id="comment")
            parts["comment-send"] = gr.Button("Add comment", elem_id="comment-send", size="sm")
    return parts


def _part(gr: Any, name: str, html: Html | None = None) -> Any:
    return gr.Markdown(
        part_text(html or Html("")),
        elem_id=name,
        sanitize_html=False,
        latex_delimiters=[],
        container=False,
        padding=False,
    )


def _bind(gr: Any, page: Any, parts: dict[str, Any], asking: Asking, function: Callable[..., Answer]) -> None:
    event = {
        "start": page.load,
        "comment": parts["comment-send"].click,
        "fallback": parts["fallback"].expand,
    }.get(asking.name) or parts[f"do-{asking.name}"].click
    event(
        _called(gr, function, asking),
        [parts[name] for name in asking.inputs],
        [parts[name] for name in asking.outputs],
        queue=False,
        show_progress="hidden",
        trigger_mode="once" if asking.name in ("decide", "run", "comment") else "always_last",
        api_visibility="private",
    )


def _called(gr: Any, function: Callable[..., Answer], asking: Asking) -> Callable[..., list[Any]]:
    """The function as Gradio calls it: with its inputs and the request, giving a value for each output."""

    def call(*values: Any) -> list[Any]:
        try:
            answer = function(*values)
        except Refused as refusal:
            raise gr.Error(escape(refusal), duration=12, print_exception=False) from None
        if unknown := set(answer) - set(asking.outputs):
            raise KeyError(f"{asking.name} fills {', '.join(sorted(unknown))}")
        return _values(gr, answer, asking.outputs)

    # Gradio finds by the signature what to hand over.
    given = [
        inspect.Parameter(f"value_{at}", inspect.Parameter.POSITIONAL_OR_KEYWORD) for at in range(len(asking.inputs))
    ]
    request = inspect.Parameter("request", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=gr.Request)
    call.__signature__ = inspect.Signature([*given, request])  # type: ignore[attr-defined]
    call.__annotations__ = {"request": gr.Request}
    call.__name__ = asking.name
    return call


def _values(gr: Any, answer: Answer, outputs: Sequence[str]) -> Any:
    found = [_value(gr, answer[name]) if name in answer else gr.skip() for name in outputs]
    return found[0] if len(found) == 1 else found


def _value(gr: Any, value: Any) -> Any:
    if isinstance(value, Html):
        return part_text(value)
    return gr.update(**value) if isinstance(value, dict) else value
