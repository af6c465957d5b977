"""The one base class for failures that the user can mend, and what the system says in Dutch."""

import errno


class UserError(Exception):
    """A failure with a way out, told in one Dutch sentence: the thing, the value, what to do.

    The command line prints the message without a traceback and exits with 2. Every other
    exception is a bug and shows its traceback.
    """


_REASONS = {
    errno.ENOENT: "bestaat niet",
    errno.ENOTDIR: "een deel van het pad is geen map",
    errno.EISDIR: "is een map",
    errno.EACCES: "geen toegang",
    errno.EPERM: "geen toegang",
    errno.EROFS: "het bestandssysteem is alleen-lezen",
    errno.ENOSPC: "de schijf is vol",
    errno.ENAMETOOLONG: "de naam is te lang",
    errno.ELOOP: "een koppeling die naar zichzelf verwijst",
}


def os_reason(error: OSError) -> str:
    """Why the operating system refused, in a few Dutch words; its own words for rare reasons."""
    return _REASONS.get(error.errno or 0, error.strerror or type(error).__name__)
