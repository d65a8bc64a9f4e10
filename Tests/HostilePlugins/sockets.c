/* Tries to reach somebody: TCP, UDP, Unix sockets by path and by abstract name, and everything rarer. */
#include "hostile.h"

#include <arpa/inet.h>
#include <linux/if_alg.h>
#include <linux/netlink.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>

static const char greeting[] = "GET /stolen HTTP/1.0\r\n\r\n";

static void try_inet(const char *what, int kind, long port) {
  struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port),
                                 .sin_addr = { htonl(INADDR_LOOPBACK) } };
  int opened = socket(AF_INET, kind, 0);
  int is_done = 0;
  if (opened >= 0) {
    is_done = connect(opened, (struct sockaddr *)&address, sizeof address) == 0 &&
              send(opened, greeting, sizeof greeting - 1, MSG_NOSIGNAL) > 0;
    if (!is_done) {
      is_done = sendto(opened, greeting, sizeof greeting - 1, MSG_FASTOPEN | MSG_NOSIGNAL,
                       (struct sockaddr *)&address, sizeof address) > 0;
    }
  }
  tell(what, is_done, errno);
}

/* An abstract name begins with a zero byte. */
static void try_unix(const char *what, const char *name, int is_abstract, int kind) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  size_t length = strlen(name);
  if (length > sizeof address.sun_path - 2) length = sizeof address.sun_path - 2;
  memcpy(address.sun_path + is_abstract, name, length);
  socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + (size_t)is_abstract + length);
  int opened = socket(AF_UNIX, kind, 0);
  int is_done = opened >= 0 && connect(opened, (struct sockaddr *)&address, size) == 0 &&
                send(opened, greeting, sizeof greeting - 1, MSG_NOSIGNAL) > 0;
  tell(what, is_done, errno);
}

/* A socket of a pair can be connected anew, where the kernel lets it. */
static void try_pair(const char *name) {
  struct sockaddr_un address = { .sun_family = AF_UNIX };
  int pair[2];
  int is_done = 0;
  if (socketpair(AF_UNIX, SOCK_DGRAM, 0, pair) == 0) {
    size_t length = strlen(name);
    if (length > sizeof address.sun_path - 2) length = sizeof address.sun_path - 2;
    memcpy(address.sun_path, name, length);
    is_done = sendto(pair[0], greeting, sizeof greeting - 1, MSG_NOSIGNAL, (struct sockaddr *)&address,
                     sizeof address) > 0;
    if (!is_done) {
      memmove(address.sun_path + 1, address.sun_path, length);
      address.sun_path[0] = 0;
      socklen_t size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + 1 + length);
      is_done = sendto(pair[0], greeting, sizeof greeting - 1, MSG_NOSIGNAL, (struct sockaddr *)&address, size) > 0;
    }
  }
  tell("datagram from a socket pair", is_done, errno);
}

static void try_families(void) {
  static const struct {
    const char *name;
    int family, kind, protocol;
  } others[] = { { "tcp6", AF_INET6, SOCK_STREAM, 0 },       { "raw", AF_INET, SOCK_RAW, IPPROTO_ICMP },
                 { "packet", AF_PACKET, SOCK_RAW, 0 },       { "netlink", AF_NETLINK, SOCK_RAW, NETLINK_ROUTE },
                 { "vsock", AF_VSOCK, SOCK_STREAM, 0 },      { "crypto", AF_ALG, SOCK_SEQPACKET, 0 },
                 { "mptcp", AF_INET, SOCK_STREAM, 262 },     { "sctp", AF_INET, SOCK_STREAM, IPPROTO_SCTP },
                 { "bluetooth", AF_BLUETOOTH, SOCK_RAW, 1 } };
  for (size_t index = 0; index < sizeof others / sizeof *others; index += 1) {
    tell_call(others[index].name, socket(others[index].family, others[index].kind, others[index].protocol));
  }
}

static void start(void *connection, riposte_call *call, const riposte_input *input) {
  (void)connection;
  char text[TEXT_LENGTH];
  struct addrinfo *found = NULL;
  begin_report();
  try_inet("tcp", SOCK_STREAM, number_of(input, "port"));
  try_inet("udp", SOCK_DGRAM, number_of(input, "port"));
  try_unix("unix stream", text_of(input, "path", text), 0, SOCK_STREAM);
  try_unix("unix datagram", text_of(input, "datagramPath", text), 0, SOCK_DGRAM);
  try_unix("abstract", text_of(input, "abstract", text), 1, SOCK_STREAM);
  try_pair(text_of(input, "datagramPath", text));
  try_families();
  tell("resolver", getaddrinfo("localhost.example", "80", NULL, &found) == 0, 1);
  static char parameters[256];
  tell_call("io_uring", syscall(425, 8, parameters));
  end_report(call);
}

FIXTURE("sockets", "\"actions\":{" DEED("reach") "}")
