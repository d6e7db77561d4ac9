"""Stage a file, apply it, take it back; save a mapping by name."""

from pmo.imports.actions.applying import apply, apply_soon
from pmo.imports.actions.mappings import forget_mapping, save_mapping
from pmo.imports.actions.staging import check_batch, discard, remap, stage
from pmo.imports.actions.undoing import undo

__all__ = ["apply", "apply_soon", "check_batch", "discard", "forget_mapping", "remap", "save_mapping", "stage", "undo"]
