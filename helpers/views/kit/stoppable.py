"""What views share that a training run feeds: the reader can stop it, and keeps what it has."""

from collections.abc import Iterator
from contextlib import contextmanager

import traitlets

from helpers.views.kit import View


class Stoppable(View):
    """A view with a stop button. Its ``watch`` runs inside ``with self._going():``.

    The button sets ``stopped``; interrupting the kernel ends the block, and sets it as well.
    """

    running = traitlets.Bool(False).tag(sync=True)
    stopped = traitlets.Bool(False, help="the reader has pressed stop").tag(sync=True)

    @contextmanager
    def _going(self) -> Iterator[None]:
        self.stopped, self.running = False, True
        try:
            yield
        except KeyboardInterrupt:  # the kernel's own stop button
            self.stopped = True
        finally:
            self.running = False
