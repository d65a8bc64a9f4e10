"""A round trip of grpcio over a Unix socket between two processes: one line `us` for each size given, its median."""

import os
import statistics
import sys
import tempfile
import time
from concurrent import futures

WARM_UP, SAMPLES = 200, 3000


def serve(address, ready):
    import grpc

    class Echo(grpc.GenericRpcHandler):
        def service(self, details):
            return grpc.unary_unary_rpc_method_handler(lambda request, context: request)

    server = grpc.server(futures.ThreadPoolExecutor(max_workers=4))
    server.add_generic_rpc_handlers((Echo(),))
    server.add_insecure_port(address)
    server.start()
    os.write(ready, b"x")
    server.wait_for_termination()


def main():
    with tempfile.TemporaryDirectory() as folder:
        address = "unix:" + os.path.join(folder, "socket")
        read, write = os.pipe()
        # Before grpc is imported: it does not survive a fork.
        child = os.fork()
        if child == 0:
            serve(address, write)
            os._exit(0)
        os.read(read, 1)
        import grpc
        with grpc.insecure_channel(address) as channel:
            call = channel.unary_unary("/echo/Echo")
            for size in map(int, sys.argv[1:]):
                payload, samples = b"x" * size, []
                for index in range(-WARM_UP, SAMPLES):
                    begin = time.perf_counter()
                    call(payload)
                    if index >= 0:
                        samples.append((time.perf_counter() - begin) * 1e6)
                print(f"{size}|{statistics.median(samples):.3f}", flush=True)
        os.kill(child, 9)
        os.waitpid(child, 0)


main()
