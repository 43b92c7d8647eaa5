"""Why no pages can be made."""


class SiteError(Exception):
    """The pages cannot be made; the message is a sentence."""
