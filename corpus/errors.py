"""The one base class for failures that the user can mend."""


class UserError(Exception):
    """A failure with a way out, told in one Dutch sentence: the thing, the value, what to do.

    The command line prints the message without a traceback and exits with 2. Every other
    exception is a bug and shows its traceback.
    """
