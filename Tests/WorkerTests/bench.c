/* How fast a worker is: start, round trips beside a bare echo over the same kind of socket, calls in flight.
 *
 * cc -O2 -D_GNU_SOURCE bench.c ../../Sources/WorkerProtocol/frames.c ../../Sources/WorkerProtocol/spawn.c
 *    -I ../../Sources/WorkerProtocol/include -o bench && ./bench WORKER ECHO.so
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "worker_protocol.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { STARTS = 200, TRIPS = 20000, PIPELINED = 200000, WINDOW = 64 };

static const char *const readable[] = {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/etc/ld.so.cache"};

static rw_inbox inbox;
static rw_writer writer;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void must(int holds, const char *what) {
  if (holds) return;
  fprintf(stderr, "bench: %s\n", what);
  exit(1);
}

static void send_message(int socket) {
  size_t sent = 0;
  must(rw_send(socket, &writer, &sent, 0) == 0, "send");
}

static void expect(int socket, uint16_t type) {
  must(rw_receive(socket, &inbox, 0) == 1 && inbox.type == type, "another message was expected");
}

static rw_worker start(const char *program, int library) {
  rw_worker worker;
  must(rw_spawn(program, library, &worker) == 0, "spawn");
  rw_begin(&writer, RW_HELLO, 0);
  rw_add_number(&writer, RW_T_VERSION, RW_VERSION);
  rw_add(&writer, RW_T_NAME, "bench", 5);
  rw_add_number(&writer, RW_T_MEMORY, 512 << 20);
  rw_add_number(&writer, RW_T_FILES, 64);
  for (size_t index = 0; index < sizeof readable / sizeof *readable; index += 1) {
    rw_add(&writer, RW_T_READABLE, readable[index], strlen(readable[index]));
  }
  send_message(worker.socket);
  expect(worker.socket, RW_READY);
  return worker;
}

static void end(rw_worker *worker) {
  close(worker->socket);
  close(worker->output);
  waitpid(worker->process, NULL, 0);
}

static void begin_call(uint64_t call, size_t size) {
  static const uint8_t body[4096];
  rw_begin(&writer, RW_START, call);
  rw_add_number(&writer, RW_T_CONNECTION, 1);
  rw_add_number(&writer, RW_T_KIND, 1);
  rw_add(&writer, RW_T_OPERATION, "say", 3);
  rw_add(&writer, RW_T_BODY, body, size);
  rw_add_number(&writer, RW_T_DEADLINE, 1);
  rw_add_number(&writer, RW_T_ATTEMPT, 1);
}

static void trips(rw_worker *worker, size_t size, uint64_t *call) {
  double begun = now();
  for (int index = 0; index < TRIPS; index += 1) {
    begin_call(++*call, size);
    send_message(worker->socket);
    expect(worker->socket, RW_COMPLETE);
  }
  double took = now() - begun;
  printf("%5zu bytes, one at a time: %7.0f a second, %5.2f us\n", size, TRIPS / took, took / TRIPS * 1e6);
}

/* Milliseconds of processor time that the worker has used. */
static double used(rw_worker *worker) {
  rw_field field;
  double cpu = 0;
  rw_begin(&writer, RW_PING, 0);
  send_message(worker->socket);
  expect(worker->socket, RW_PONG);
  rw_reader reader = rw_fields(&inbox);
  while (rw_next(&reader, &field) == 1) {
    if (field.tag == RW_T_CPU) cpu = (double)rw_number(&field);
  }
  return cpu;
}

static void pipelined(rw_worker *worker, size_t size, uint64_t *call) {
  double cpu = used(worker), begun = now();
  int sent = 0, received = 0;
  while (received < PIPELINED) {
    for (; sent < PIPELINED && sent - received < WINDOW; sent += 1) {
      begin_call(++*call, size);
      send_message(worker->socket);
    }
    for (; received < sent && sent - received > (sent < PIPELINED ? WINDOW / 2 : 0); received += 1) {
      expect(worker->socket, RW_COMPLETE);
    }
  }
  double took = now() - begun;
  printf("%5zu bytes, %d in flight:  %7.0f a second, %5.2f us of the worker's\n", size, WINDOW, PIPELINED / took,
         (used(worker) - cpu) * 1e3 / PIPELINED);
}

static void bare(size_t size) {
  int sockets[2];
  must(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, sockets) == 0, "socketpair");
  static uint8_t bytes[RW_FRAME];
  pid_t process = fork();
  if (process == 0) {
    for (;;) {
      ssize_t count = recv(sockets[1], bytes, sizeof bytes, 0);
      if (count <= 0 || send(sockets[1], bytes, (size_t)count, 0) < 0) _exit(0);
    }
  }
  double begun = now();
  for (int index = 0; index < TRIPS; index += 1) {
    must(send(sockets[0], bytes, size, 0) > 0 && recv(sockets[0], bytes, sizeof bytes, 0) > 0, "echo");
  }
  double took = now() - begun;
  printf("%5zu bytes, bare echo:     %7.0f a second, %5.2f us\n", size, TRIPS / took, took / TRIPS * 1e6);
  kill(process, SIGKILL);
  waitpid(process, NULL, 0);
  close(sockets[0]);
  close(sockets[1]);
}

static int by_size(const void *left, const void *right) {
  double difference = *(const double *)left - *(const double *)right;
  return difference < 0 ? -1 : difference > 0;
}

int main(int count, char **arguments) {
  must(count == 3, "usage: bench WORKER ECHO.so");
  int library = open(arguments[2], O_RDONLY | O_CLOEXEC);
  must(library >= 0, "the plugin cannot be opened");
  double times[STARTS];
  for (int index = 0; index < STARTS; index += 1) {
    double begun = now();
    rw_worker worker = start(arguments[1], library);
    times[index] = now() - begun;
    end(&worker);
  }
  qsort(times, STARTS, sizeof *times, by_size);
  printf("ready: median %.2f ms, 95 in 100 within %.2f ms\n", times[STARTS / 2] * 1e3,
         times[STARTS * 95 / 100] * 1e3);
  rw_worker worker = start(arguments[1], library);
  uint64_t call = 1;
  rw_begin(&writer, RW_OPEN, call);
  rw_add_number(&writer, RW_T_CONNECTION, 1);
  rw_add(&writer, RW_T_CONNECTOR, "echo", 4);
  rw_add_number(&writer, RW_T_PARALLEL, 1);
  send_message(worker.socket);
  expect(worker.socket, RW_COMPLETE);
  static const size_t sizes[] = {64, 4096};
  for (int index = 0; index < 2; index += 1) {
    bare(sizes[index]);
    trips(&worker, sizes[index], &call);
    pipelined(&worker, sizes[index], &call);
  }
  end(&worker);
  return 0;
}
