"""The kernel manager for submissions: whatever a notebook asks for, it starts this Python's kernel in a cage."""

import uuid
from typing import Any, ClassVar, cast

from jupyter_client.kernelspec import NATIVE_KERNEL_NAME, KernelSpec
from jupyter_client.manager import AsyncKernelManager

from grader.sandbox.cage import Cage
from grader.sandbox.launch import python
from grader.sandbox.provisioner import SandboxProvisioner


class SandboxKernelManager(AsyncKernelManager):
    """Manages one kernel in the cage that the class attribute `cage` describes. Made by `caged_manager`."""

    cage: ClassVar[Cage]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{**kwargs, "kernel_name": NATIVE_KERNEL_NAME, "autorestart": False})

    @property
    def kernel_spec(self) -> KernelSpec:
        """The kernel of this interpreter; a kernel.json on this machine has no say."""
        return KernelSpec(
            argv=[python(), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            display_name="Python 3 in a cage",
            language="python",
            interrupt_mode="message",
        )

    async def _async_pre_start_kernel(self, **kwargs: Any) -> tuple[list[str], dict[str, Any]]:
        # Without a look at kernel specifications or entry points, which an outdated installation does not have.
        if self.provisioner is None:
            self.kernel_id = self.kernel_id or str(uuid.uuid4())
            spec = self.kernel_spec
            self.provisioner = SandboxProvisioner(kernel_id=self.kernel_id, kernel_spec=spec, parent=self)
        return await super()._async_pre_start_kernel(**kwargs)

    @property
    def _provisioner(self) -> SandboxProvisioner | None:
        return cast("SandboxProvisioner | None", self.provisioner)

    @property
    def why_ended(self) -> str:
        """Why the cage was killed, such as "it used more than 4.0 GB of memory"; else an empty text."""
        return self._provisioner.why_ended if self._provisioner else ""

    @property
    def last_words(self) -> str:
        """What was written last past the kernel's channels, at most 4,000 bytes; written by the submission, perhaps."""
        return self._provisioner.last_words if self._provisioner else ""

    def cpu_seconds(self) -> float:
        """CPU seconds used so far by everything that ran in the cage, ended processes included."""
        return self._provisioner.cpu_seconds() if self._provisioner else 0.0

    def end(self, why: str) -> None:
        """Kill the cage at once and note why, for `why_ended`. May be called from any thread."""
        if self._provisioner:
            self._provisioner.end(why)


def caged_manager(cage: Cage) -> type[SandboxKernelManager]:
    """Return the class of kernel manager whose kernels run in `cage`.

    Parameters
    ----------
    cage : Cage
        One submission's settings.

    Returns
    -------
    type
        For ``Execute(kernel_manager_class=...)`` of nbgrader, ``NotebookClient(...)`` of nbclient, or to be called.
    """
    return type("CagedKernelManager", (SandboxKernelManager,), {"cage": cage})
