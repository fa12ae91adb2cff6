"""A process from which this kernel withholds what the sandbox needs, as a container's profile or an old kernel does.

python lesser_host.py namespaces,landlock COMMAND ...    runs COMMAND and all that it starts without these
"""

import errno
import os
import struct
import sys

from unroll.runner import seccomp, syscalls

WITHHELD = {
    "namespaces": {"unshare": errno.EPERM, "setns": errno.EPERM, "mount": errno.EPERM},
    "landlock": {"landlock_create_ruleset": errno.ENOSYS},
    "seccomp": {"seccomp": errno.ENOSYS},
}
_LOAD_NUMBER, _EQUAL, _RETURN = 0x20, 0x15, 0x06
_ALLOW, _ERRNO = 0x7FFF0000, 0x00050000


def withhold(names):
    """From now on, for this process and all below it, these parts of the kernel do not exist."""
    steps = [(_LOAD_NUMBER, 0, 0, 0)]
    for name in names:
        for call, code in WITHHELD[name].items():
            steps += [(_EQUAL, 0, 1, syscalls.numbers()[call]), (_RETURN, 0, 0, _ERRNO | code)]
    steps.append((_RETURN, 0, 0, _ALLOW))
    seccomp.load(b"".join(struct.pack("=HBBI", *step) for step in steps))


if __name__ == "__main__":
    withhold(sys.argv[1].split(","))
    os.execv(sys.argv[2], sys.argv[2:])
