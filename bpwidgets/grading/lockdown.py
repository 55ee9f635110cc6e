"""What a child gives up before it runs a learner's code, on Linux without any privilege: limits, files, system calls.

Three locks, none of which can be opened again. `limit` bounds processor time, memory and files. `hide_files`
(Landlock) leaves only the given places readable and nothing writable. `refuse_calls` (seccomp) takes away what starts
processes, opens sockets, sends signals, changes files by name or reaches into another process, so that one process
is all there ever is: nothing outlives it, and a fork bomb is one failed call.
"""

from __future__ import annotations

import ctypes
import os
import platform
import signal
import struct
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

if sys.platform == "win32":
    resource = None
else:
    import resource

MAX_FILE_SIZE = 16 << 20
MAX_OPEN_FILES = 64


class LockdownError(OSError):
    """The kernel does not offer a lock, or refuses it here."""


def limit(*, memory: int, seconds: int) -> None:
    """Bound what the process may use; a limit that the system does not know is left out."""
    if resource is None:
        return
    bounds = {
        "RLIMIT_AS": memory,
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": MAX_FILE_SIZE,
        "RLIMIT_NOFILE": MAX_OPEN_FILES,
        "RLIMIT_CORE": 0,
        "RLIMIT_MEMLOCK": 0,
        "RLIMIT_MSGQUEUE": 0,
    }
    for name, bound in bounds.items():
        which = getattr(resource, name, None)
        if which is not None and not (name == "RLIMIT_AS" and sys.platform == "darwin"):
            hard = resource.getrlimit(which)[1]
            allowed = bound if hard == resource.RLIM_INFINITY else min(bound, hard)
            resource.setrlimit(which, (allowed, allowed))


def die_with_parent(parent: int) -> None:
    """End when the parent ends, however it ends."""
    _call("prctl", _PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:  # it ended before the line above
        os._exit(1)


# ---- Landlock ----

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446  # alike on all processors
_VERSION_FLAG = 1
_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
# How many rights over files each version of Landlock knows, from the first one on.
_FILE_RIGHTS = (13, 14, 15, 15, 16)
_TCP = 0b11  # bind and connect, from version 4 on
_SCOPES = 0b11  # abstract sockets and signals, from version 6 on


def hide_files(readable: Iterable[str], listed: Iterable[str] = ()) -> None:
    """Leave only what is beneath `readable` readable, and nothing writable; of `listed` folders, the names.

    Raises:
        LockdownError: this kernel has no Landlock, or it is switched off.
    """
    version = _call_number("Landlock", _CREATE_RULESET, None, 0, _VERSION_FLAG)
    rights = (1 << _FILE_RIGHTS[min(version, len(_FILE_RIGHTS)) - 1]) - 1
    attributes = struct.pack("QQQ", rights, _TCP, _SCOPES)[
        : 24 if version >= 6 else 16 if version >= 4 else 8
    ]
    ruleset = _call_number("Landlock", _CREATE_RULESET, attributes, len(attributes), 0)
    for path, allowed in [
        *((path, _READ_FILE | _READ_DIR) for path in readable),
        *((path, _READ_DIR) for path in listed),
    ]:
        _allow_beneath(ruleset, path, allowed)
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _call_number("Landlock", _RESTRICT_SELF, ruleset, 0)
    os.close(ruleset)


def _allow_beneath(ruleset: int, path: str, allowed: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:  # what is not there needs no leave
        return
    if not os.path.isdir(path):  # noqa: PTH112 - this module is loaded in every child: no pathlib
        allowed &= _READ_FILE
    _call_number("Landlock", _ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", allowed, place), 0)
    os.close(place)


# ---- seccomp ----

_PR_SET_PDEATHSIG, _PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 1, 22, 38
_MODE_FILTER = 2
_ALLOW, _EPERM, _ENOSYS, _KILL = 0x7FFF0000, 0x00050001, 0x00050026, 0x80000000
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_NUMBER, _PROCESSOR, _ARGUMENTS = 0, 4, 16  # where the filter finds them
_CLONE_THREAD = 0x10000

# The processor's name in a filter, and the column of the numbers below.
_PROCESSORS = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
_X32 = 0x40000000  # x86_64's second set of numbers
# Calls that are refused whatever their arguments: number on x86_64, number on aarch64 (None: there is no such call).
_REFUSED: Mapping[str, tuple[int | None, int | None]] = {
    # processes, signals, other processes' memory
    "fork": (57, None), "vfork": (58, None), "execve": (59, 221), "execveat": (322, 281), "ptrace": (101, 117),
    "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "process_madvise": (440, 440),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131), "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240), "pidfd_open": (434, 434), "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438), "kcmp": (312, 272), "move_pages": (279, 239), "migrate_pages": (256, 238),
    "setpriority": (141, 140), "ioprio_set": (251, 30), "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119), "sched_setparam": (142, 118), "sched_setattr": (314, 274),
    "setrlimit": (160, 164),
    # network, and memory that no limit counts
    "socket": (41, 198), "socketpair": (53, 199), "io_uring_setup": (425, 425), "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427), "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194),
    "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    # what changes a file by its name, which Landlock does not watch
    "truncate": (76, 45), "chmod": (90, None), "fchmod": (91, 52), "fchmodat": (268, 53), "fchmodat2": (452, 452),
    "chown": (92, None), "fchown": (93, 55), "lchown": (94, None), "fchownat": (260, 54), "utime": (132, None),
    "utimes": (235, None), "futimesat": (261, None), "utimensat": (280, 88), "setxattr": (188, 5),
    "lsetxattr": (189, 6), "fsetxattr": (190, 7), "setxattrat": (463, 463), "removexattr": (197, 14),
    "lremovexattr": (198, 15), "fremovexattr": (199, 16), "removexattrat": (466, 466), "mknod": (133, None),
    "mknodat": (259, 33), "file_setattr": (469, 469),
    # the system
    "mount": (165, 40), "umount2": (166, 39), "move_mount": (429, 429), "open_tree": (428, 428),
    "fsopen": (430, 430), "fsconfig": (431, 431), "fsmount": (432, 432), "fspick": (433, 433),
    "mount_setattr": (442, 442), "pivot_root": (155, 41), "chroot": (161, 51), "unshare": (272, 97),
    "setns": (308, 268), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264), "keyctl": (250, 219),
    "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "personality": (135, 92), "init_module": (175, 105), "finit_module": (313, 273),
    "delete_module": (176, 106), "kexec_load": (246, 104), "kexec_file_load": (320, 294), "reboot": (169, 142),
    "swapon": (167, 224), "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "syslog": (103, 116),
    "settimeofday": (164, 170), "clock_settime": (227, 112), "clock_adjtime": (305, 266), "adjtimex": (159, 171),
    "sethostname": (170, 161), "setdomainname": (171, 162), "fanotify_init": (300, 262), "inotify_init": (253, None),
    "inotify_init1": (294, 26),
}  # fmt: skip
# Calls that are refused for some values of one argument: numbers as above, which argument, which values.
_REFUSED_WITH: Mapping[str, tuple[tuple[int, int], int, tuple[int, ...]]] = {
    "prctl": ((157, 167), 0, (_PR_SET_PDEATHSIG,)),
    "fcntl": ((72, 25), 1, (8, 10, 15)),  # F_SETOWN, F_SETSIG, F_SETOWN_EX: signals to another process
    "ioctl": ((16, 29), 1, (0x5412, 0x541C, 0x8901, 0x8902)),  # typing into a terminal, and owners of sockets
}
_CLONE, _CLONE3, _PRLIMIT = (56, 220), (435, 435), (302, 261)


def refuse_calls() -> None:
    """Give up all capabilities, and have the kernel refuse the calls above from now on.

    Raises:
        LockdownError: this processor has no table here, or the kernel takes no filter.
    """
    program = b"".join(_filter())
    instructions = ctypes.create_string_buffer(program, len(program))
    description = struct.pack("HxxxxxxQ", len(program) // 8, ctypes.addressof(instructions))
    _call("prctl", _PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    _drop_capabilities()
    _call("prctl", _PR_SET_SECCOMP, _MODE_FILTER, description, 0, 0)


def _drop_capabilities() -> None:
    version, current = 0x20080522, 0
    _call("capset", struct.pack("Ii", version, current), bytes(24))


def _filter() -> Iterable[bytes]:
    """The filter, an instruction of eight bytes each; a jump counts the instructions that it passes over."""
    processor, column = _processor()
    yield _load(_PROCESSOR)
    yield _jump(_IF_EQUAL, processor, 1, 0)
    yield _return(_KILL)
    yield _load(_NUMBER)
    if column == 0:
        yield _jump(_IF_AT_LEAST, _X32, 0, 1)
        yield _return(_EPERM)
    for numbers in _REFUSED.values():
        number = numbers[column]
        if number is not None:
            yield _jump(_IF_EQUAL, number, 0, 1)
            yield _return(_EPERM)
    yield _jump(_IF_EQUAL, _CLONE3[column], 0, 1)  # its flags lie in memory, unseen; libc then takes clone
    yield _return(_ENOSYS)
    yield from _when(_CLONE[column], [_argument(0), _jump(_IF_ANY_BIT, _CLONE_THREAD, 1, 0), _return(_EPERM)])
    yield from _when(_PRLIMIT[column], _unless_zero(2))
    for pair, argument, values in _REFUSED_WITH.values():
        body = [_argument(argument)]
        for value in values:
            body += [_jump(_IF_EQUAL, value, 0, 1), _return(_EPERM)]
        yield from _when(pair[column], body)
    yield _return(_ALLOW)


def _processor() -> tuple[int, int]:
    known = _PROCESSORS.get(platform.machine()) if sys.maxsize > 1 << 32 else None
    if known is None:
        raise LockdownError(f"no table of system calls for {platform.machine()}")
    return known


def _when(number: int, body: list[bytes]) -> list[bytes]:
    """The body for this call alone; what it does not refuse is allowed."""
    return [_jump(_IF_EQUAL, number, 0, len(body) + 1), *body, _return(_ALLOW)]


def _unless_zero(index: int) -> list[bytes]:
    """Refuse a pointer that is set: both its halves are looked at."""
    refuse = [_jump(_IF_EQUAL, 0, 1, 0), _return(_EPERM)]
    return [_argument(index), *refuse, _load(_ARGUMENTS + 8 * index + 4), *refuse]


def _argument(index: int) -> bytes:
    return _load(_ARGUMENTS + 8 * index)


def _load(offset: int) -> bytes:
    return struct.pack("HBBI", _LOAD, 0, 0, offset)


def _jump(test: int, value: int, when_true: int, when_false: int) -> bytes:
    return struct.pack("HBBI", test, when_true, when_false, value)


def _return(action: int) -> bytes:
    return struct.pack("HBBI", _RETURN, 0, 0, action)


# ---- the C library ----


def _call(name: str, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return _checked(name, getattr(libc, name)(*map(_argument_of_c, arguments)))


def _call_number(what: str, number: int, *arguments: int | bytes | None) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    return _checked(what, libc.syscall(ctypes.c_long(number), *map(_argument_of_c, arguments)))


def _argument_of_c(value: int | bytes | None) -> object:
    return ctypes.c_ulong(value) if isinstance(value, int) else value


def _checked(what: str, result: int) -> int:
    if result < 0:
        raise LockdownError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")
    return int(result)
