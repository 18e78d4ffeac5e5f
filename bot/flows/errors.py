"""Ways a flow can be wrong; all are raised while its module is imported."""

from __future__ import annotations


class FlowError(Exception):
    """Base of all below; nobody throws it."""


class DuplicateStep(FlowError):
    """Two steps share an id, or one has the id of a repeat's own question."""


class StepWithoutField(FlowError):
    """A step asks for something the result model has no field for."""


class FieldNeverAsked(FlowError):
    """The result model requires a field that no step fills."""


class ConditionAhead(FlowError):
    """A condition looks at a step that comes later, or that does not exist."""


class TextWithoutKey(FlowError):
    """A text has no key, no English, or shares its key with another text."""


class CodeTooLong(FlowError):
    """A step id or option code would not fit a button's 64 bytes, or holds a sign that parts them."""
