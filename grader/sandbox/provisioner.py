"""The kernel provisioner that starts a submission's kernel in a cage, and ends it."""

import asyncio
import contextlib
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import psutil
from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from grader.errors import CourseError
from grader.sandbox import view
from grader.sandbox.cage import Cage
from grader.sandbox.cgroup import Group, make_group
from grader.sandbox.files import opened_submission
from grader.sandbox.launch import SECONDS, bubblewrap, command, namespaces
from grader.sandbox.probe import why_not
from grader.sandbox.rlimits import set_limits
from grader.sandbox.watch import Watch, cpu_seconds, tree

_SAID = 4000  # bytes kept of what the cage writes past its kernel's channels


# Waits for a word from the grader. Bubblewrap binds its life to the grader's when the cage is complete, not before: the
# cage of a grader that dies in between finds the end of its input here instead, and ends.
_GATE = ("/bin/sh", "-c", 'read -r go && exec "$@"', "gate")


class SandboxProvisioner(LocalProvisioner):
    """Starts a kernel in a cage of bubblewrap.

    The kernel makes its sockets on a file system of its own; this process reaches them through ``/proc/<pid>/root``,
    by a link in a private temporary folder. So no folder of the host is writable inside. Once the client has
    connected, the link is removed, so that a later connection cannot be led elsewhere.

    The thread that starts a kernel must live as long as it: the system kills the cage when that thread ends, so that
    nothing survives a killed grader.

    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._folder: Path | None = None
        self._group = Group()
        self._first: psutil.Process | None = None
        self._watch: Watch | None = None
        self._output = -1
        self._said = b""
        self._why = ""
        self._cpu_seconds = 0.0

    @property
    def _cage(self) -> Cage:
        cage = getattr(self.parent, "cage", None)
        if not isinstance(cage, Cage):
            raise CourseError(
                "The kernel provisioner 'grader-sandbox' needs settings that a kernel.json cannot hold. "
                "Start the kernel with a class that grader.sandbox.caged_manager makes."
            )
        return cage

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Refuse where there is no protection; else make the private folder with the connection file."""
        if sentence := why_not():
            raise CourseError(sentence)
        _ = self._cage
        folder = Path(tempfile.mkdtemp(prefix="cage-", dir=_short_temporary_folder()))
        self._folder = folder
        manager: Any = self.parent
        manager.transport, manager.transport_encryption = "ipc", "disabled"
        manager.connection_file, manager.ip = str(folder / "kernel.json"), str(folder / "cage" / "k")
        return await super().pre_launch(**kwargs)

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        """Start the kernel in a new cage. Its folder and environment come from the settings, not from `kwargs`."""
        try:
            self._launch(cmd)
        except BaseException:
            await self.cleanup()  # nobody else does so for a kernel that never was
            raise
        return self.connection_info

    def _launch(self, cmd: list[str]) -> None:
        assert self._folder is not None
        cage, sockets, connection = self._cage, self._folder / "cage", self._folder / "kernel.json"
        self._group = make_group(cage.limits)
        with ExitStack() as stack:
            files = {f"{view.WORK}/{name}": file for name, file in opened_submission(cage, stack).items()}
            for place, content in {**view.WRITTEN, str(connection): connection.read_bytes()}.items():
                files[place] = stack.enter_context(_file(content))
            arguments = [*namespaces(), *view.arguments(cage, sockets, files)]
            first = self._start(arguments, [file.fileno() for file in files.values()], cmd)
        os.symlink(f"/proc/{first.pid}/root{sockets}", sockets)

    def _start(self, arguments: list[str], descriptors: list[int], cmd: list[str]) -> psutil.Process:
        """Start bubblewrap, let it wait until its limits are set, and watch over it; return its first process."""
        cage = self._cage
        with ExitStack() as stack:
            # Passed in a file, because a command line can be read inside the cage.
            told = stack.enter_context(_file(b"\0".join(map(os.fsencode, arguments)) + b"\0"))
            info, info_end = _pipe(stack)
            block, block_end = _pipe(stack)
            output, output_end = _pipe(stack)
            options = ["--args", told.fileno(), "--info-fd", info_end.fileno(), "--block-fd", block.fileno()]
            self.process = process = subprocess.Popen(
                [bubblewrap(), *map(str, options), "--", *_GATE, *command(cmd)],
                stdin=subprocess.PIPE,
                stdout=output_end,
                stderr=output_end,
                env=view.environment(cage),
                cwd="/",
                pass_fds=[told.fileno(), info_end.fileno(), block.fileno(), *descriptors],
                start_new_session=True,
            )
            self.pid = self.pgid = process.pid
            self._output = os.dup(output.fileno())
            os.set_blocking(self._output, False)
            info_end.close()
            try:
                first = self._first = psutil.Process(json.loads(info.read())["child-pid"])
                self._group.add(first.pid)
                set_limits(first.pid, cage.limits)
                block_end.write(b".")
                _await_child(first)
            except (ValueError, OSError, psutil.Error) as error:
                self.end("")
                process.wait()
                self._listen()
                raise CourseError(f"The sandbox could not be made: {self.last_words or error}") from None
        self._watch = Watch(first, self._group, cage.limits, self._look, self.end)
        self._watch.start()
        assert process.stdin is not None
        with contextlib.suppress(BrokenPipeError), process.stdin as gate:
            gate.write(b"go\n")
        return first

    def _look(self) -> bool:
        self._listen()
        self._close_door()
        return self.process is not None and self.process.poll() is None

    def _listen(self) -> None:
        """Take what the cage wrote to its own stdout and stderr, a little at a time, and keep the end of it."""
        with contextlib.suppress(OSError):
            self._said = (self._said + os.read(self._output, 65536))[-_SAID:]

    @property
    def why_ended(self) -> str:
        """Why the cage was killed: "it used more than 4.0 GB of memory", say. Empty if it lives or ended by itself."""
        if self._watch is not None and (self.process is None or self.process.poll() is not None):
            self._watch.join()  # it takes a last look, which tells a death by a limit from others
        return self._why

    @property
    def last_words(self) -> str:
        """What the cage wrote last past its kernel's channels; bubblewrap's complaint where it could not be made."""
        return self._said.decode(errors="replace").strip()

    def _close_door(self) -> None:
        """Remove the link to the sockets, once the manager and its client are connected to all of them."""
        if self._folder and (self._folder / "cage").is_symlink():
            connected = list(_connected(str(self._folder / "cage" / "k-")))
            # The manager and its client have a control channel each.
            if {1, 2, 3, 4, 5} <= set(connected) and len(connected) >= 6:
                (self._folder / "cage").unlink(missing_ok=True)

    def cpu_seconds(self) -> float:
        """CPU seconds used so far by everything that ran in the cage; its last value after the end."""
        with contextlib.suppress(OSError, ValueError):
            used = self._group.cpu_seconds()
            if used is None and self._first is not None:
                used = cpu_seconds(tree(self._first))
            self._cpu_seconds = max(self._cpu_seconds, used or 0.0)
        return self._cpu_seconds

    def end(self, why: str) -> None:
        """Kill everything in the cage at once, and note why. Safe from any thread, and more than once."""
        self._why = self._why or why
        if self._first is not None:
            # The end of the first process of a pid namespace is the end of all of them, and then of bubblewrap.
            with contextlib.suppress(psutil.Error):
                self._first.kill()
        elif self.process is not None:
            self.process.kill()

    async def send_signal(self, signum: int) -> None:
        """Kill the cage. Interrupts travel as messages: a signal would end bubblewrap and the kernel with it."""
        if signum not in (0, signal.SIGINT):
            self.end("")

    async def kill(self, restart: bool = False) -> None:
        """Kill the cage."""
        self.end("")

    async def terminate(self, restart: bool = False) -> None:
        """Kill the cage: nothing in it is worth a farewell."""
        self.end("")

    def get_shutdown_wait_time(self, recommended: float = 5.0) -> float:
        """Seconds to wait for the kernel to end by itself: none, as in `terminate`."""
        return 0.0

    async def cleanup(self, restart: bool = False) -> None:
        """Leave nothing behind: no process, no control group, no file."""
        self.cpu_seconds()
        if self.process is not None:
            self.end("")
            await self.wait()
        # Bubblewrap does not wait for those whom the end of its first process takes along.
        for _ in range(500):
            if self._first is None or not _runs(self._first):
                break
            await asyncio.sleep(0.01)
        if self._watch is not None:
            self._watch.stop()
            self._watch = None
        if self._output >= 0:
            os.close(self._output)
            self._output = -1
        self._group.remove()
        self._group = Group()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder = None
        await super().cleanup(restart=restart)


def _await_child(first: psutil.Process) -> None:
    """Return when the first process of a cage has started its command, so that the cage is complete."""
    end = time.monotonic() + SECONDS
    while not first.children():
        if not _runs(first) or time.monotonic() > end:
            raise OSError("bubblewrap gave no reason")
        time.sleep(0.002)


def _runs(process: psutil.Process) -> bool:
    """Whether a process is there, and not only its exit status, which nobody has asked for yet."""
    with contextlib.suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


def _short_temporary_folder() -> str:
    # The path of a socket must not be longer than 107 bytes.
    folder = os.path.realpath(tempfile.gettempdir())
    return folder if len(os.fsencode(folder)) < 60 else "/tmp"


def _file(content: bytes) -> IO[bytes]:
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(content)
    file.seek(0)
    return file


def _pipe(stack: ExitStack) -> tuple[IO[bytes], IO[bytes]]:
    """Return both ends of a new pipe, to read from and to write to without delay."""
    reading, writing = os.pipe()
    return stack.enter_context(open(reading, "rb", 0)), stack.enter_context(open(writing, "wb", 0))


def _connected(prefix: str) -> Iterator[int]:
    """Yield the number of a kernel's socket once for each connection to it from this side."""
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/net/unix").read_text().splitlines():
            fields = line.split()
            # Columns: Num RefCount Protocol Flags Type St Inode Path; St 03 is a connected socket.
            if len(fields) == 8 and fields[5] == "03" and fields[7].startswith(prefix):
                yield int(fields[7].removeprefix(prefix))
