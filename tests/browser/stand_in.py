"""What JupyterLab starts in place of a kernel: ``stand_in.py FILE PLACE``, see nursery.py. It starts at once.

It asks the nursery for a kernel that serves the connection file, passes signals on to it, and ends with it.
"""

import json
import os
import signal
import socket
import sys


def main(file: str, place: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as line:
        line.connect(place)
        request = {"file": file, "folder": os.path.realpath("."), "environment": dict(os.environ)}
        socket.send_fds(line, [json.dumps(request).encode()], [0, 1, 2])
        kernel = int(line.recv(100))
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda number, _: os.killpg(kernel, number))
        line.recv(1)  # nothing, when the kernel has ended


if __name__ == "__main__":
    main(*sys.argv[1:])
