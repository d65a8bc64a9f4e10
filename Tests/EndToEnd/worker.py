"""The worker by its protocol, without the host: Tests/WorkerTests/drive.py on the worker that was built."""

import os
import subprocess
import sys

here = os.path.dirname(os.path.abspath(__file__))
worker = os.path.join(os.path.dirname(os.path.abspath(sys.argv[1])), "riposte-worker")
subprocess.run([sys.executable, os.path.join(here, "../WorkerTests/drive.py"), worker], check=True)
