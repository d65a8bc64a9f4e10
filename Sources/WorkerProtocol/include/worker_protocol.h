/* The frames that the host and a worker exchange: layout, reading, writing, sending.
 *
 * A worker is a process that has loaded one plugin. It speaks over one SOCK_SEQPACKET socket, descriptor 3.
 * A message is a type, the call it is about, and fields; it travels as one or more frames. All but the last
 * frame of a message have RW_MORE; the frames of one message follow each other without another between.
 *
 * Frame: 16 bytes of header (u16 type, u16 flags, u32 zero, u64 call), then at most 65,520 bytes of body.
 * Body of a message: fields, each u16 tag, u16 zero, u32 length, then the bytes, padded with zeros to 8.
 * Numbers are little-endian and unsigned unless said; a number is a field of 8 bytes. A tag that is unknown is
 * passed over, one that is absent is zero or empty: so the protocol grows.
 *
 * Both sides treat what they read as hostile: a message that breaks a rule ends the connection.
 */
#ifndef RIPOSTE_WORKER_PROTOCOL_H
#define RIPOSTE_WORKER_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#define RW_VERSION 1
#define RW_SOCKET 3      /* descriptor of the socket in the worker */
#define RW_LIBRARY 4     /* descriptor of the opened library in the worker; /dev/null for natives only */
#define RW_FRAME 65536   /* bytes of a frame at most, header included */
#define RW_HEADER 16
#define RW_MESSAGE (20u << 20) /* bytes of a message's body at most */
#define RW_MORE 1        /* flag: the message goes on in the next frame */

/* Types. "down" is from the host to the worker. */
enum {
  RW_HELLO = 1,       /* down, first: VERSION, NOW, NAME (path, for messages), and the sandbox: MEMORY bytes,
                         FILES, READABLE (repeated: folders and files that may be read and executed), REQUIRE,
                         INSPECT 1: only tell the descriptor */
  RW_READY = 2,       /* up: PROTECTION, LANDLOCK (version of the kernel's), ABI, PROCESS; with INSPECT also
                         BODY, the descriptor */
  RW_FAILED = 3,      /* up, instead: CODE (a code of docs/errors.md, PL0006 ... PL0009, PL0201), MESSAGE, HELP */
  RW_OPEN = 4,        /* down, a call: CONNECTION, CONNECTOR, NAME, BODY (settings), PARALLEL */
  RW_CLOSE = 5,       /* down: CONNECTION */
  RW_CLOSED = 6,      /* up: CONNECTION */
  RW_START = 7,       /* down, a call: CONNECTION, KIND, OPERATION, BODY, CURSOR, KEY, TRACE, DEADLINE, ATTEMPT,
                         FLAGS, BLOCKING */
  RW_CANCEL = 8,      /* down: the call should stop */
  RW_COMPLETE = 9,    /* up: STATUS, BODY (output), CURSOR, CODE, MESSAGE, DELAY (retry after, ms) */
  RW_EMIT = 10,       /* up: KEY, BODY, TIME */
  RW_LOG = 11,        /* up: LEVEL, MESSAGE, then FIELD_NAME and FIELD_VALUE in turn */
  RW_HTTP = 12,       /* up: REQUEST, METHOD, URL, BODY, FLAGS, TIMEOUT (ms), MAXIMUM (bytes), then FIELD_NAME
                         and FIELD_VALUE in turn */
  RW_HTTP_DONE = 13,  /* down: REQUEST, STATUS, HTTP_STATUS, FLAGS, BODY, MESSAGE, FIELD_NAME, FIELD_VALUE */
  RW_PING = 14,       /* down: NOW */
  RW_PONG = 15,       /* up: CALLS in hand, RESIDENT bytes, CPU ms, THREADS */
  RW_GOODBYE = 16,    /* down: close the connections, unload, exit */
  RW_MISBEHAVED = 17, /* up: MESSAGE: what rule the plugin broke, for the log */
  RW_BIND = 18,       /* down, a call: BINDING, LIBRARY (empty: the plugin itself), SYMBOL, SIGNATURE; completed */
  RW_NATIVE = 19,     /* down, a call: BINDING, then the arguments in order; completed with their results */
  RW_DROP = 20        /* down: a handle of a native connection is released: CONNECTION */
};

/* Tags of fields. */
enum {
  RW_T_VERSION = 1,
  RW_T_NOW = 2, /* Unix time, ms, signed */
  RW_T_NAME = 3,
  RW_T_MEMORY = 4,
  RW_T_FILES = 5,
  RW_T_READABLE = 6,
  RW_T_REQUIRE = 7, /* RW_P_ bits without which the worker must not start */
  RW_T_INSPECT = 8,
  RW_T_PROTECTION = 9, /* RW_P_ bits that are in force */
  RW_T_LANDLOCK = 10,
  RW_T_ABI = 11,
  RW_T_PROCESS = 12,
  RW_T_CODE = 13,
  RW_T_MESSAGE = 14,
  RW_T_HELP = 15,
  RW_T_CONNECTION = 16,
  RW_T_CONNECTOR = 17,
  RW_T_BODY = 18,
  RW_T_PARALLEL = 19,
  RW_T_KIND = 20,
  RW_T_OPERATION = 21,
  RW_T_CURSOR = 22,
  RW_T_KEY = 23,
  RW_T_TRACE = 24,
  RW_T_DEADLINE = 25, /* Unix time, ms, signed */
  RW_T_ATTEMPT = 26,
  RW_T_FLAGS = 27,
  RW_T_BLOCKING = 28,
  RW_T_STATUS = 29, /* a riposte_status, signed */
  RW_T_DELAY = 30,
  RW_T_TIME = 31,
  RW_T_LEVEL = 32,
  RW_T_FIELD_NAME = 33,
  RW_T_FIELD_VALUE = 34,
  RW_T_REQUEST = 35,
  RW_T_METHOD = 36,
  RW_T_URL = 37,
  RW_T_TIMEOUT = 38,
  RW_T_MAXIMUM = 39,
  RW_T_HTTP_STATUS = 40,
  RW_T_CALLS = 41,
  RW_T_RESIDENT = 42,
  RW_T_CPU = 43,
  RW_T_THREADS = 44,
  RW_T_BINDING = 45,
  RW_T_LIBRARY = 46,
  RW_T_SYMBOL = 47,
  RW_T_SIGNATURE = 48,
  RW_T_ARGUMENT = 49,
  RW_T_RESULT = 50
};

/* What may stand between a worker and the machine. */
enum {
  RW_P_NO_NEW_PRIVILEGES = 1,
  RW_P_LIMITS = 2,           /* memory, files, core dumps, locked memory */
  RW_P_LANDLOCK_FILES = 4,   /* nothing but READABLE is opened */
  RW_P_LANDLOCK_NETWORK = 8, /* no TCP by landlock, version 4 and later */
  RW_P_LANDLOCK_SCOPE = 16,  /* no signals to others, no abstract sockets, version 6 and later */
  RW_P_SECCOMP = 32          /* no sockets, no exec, no fork, no ptrace ... */
};

/* A field as it is read: the bytes are borrowed from the message. */
typedef struct rw_field {
  uint16_t tag;
  uint32_t length;
  const uint8_t *bytes;
} rw_field;

/* Reads the fields of a message's body one after the other. */
typedef struct rw_reader {
  const uint8_t *bytes;
  size_t length;
  size_t offset;
} rw_reader;

/* 1 with the next field, 0 at the end, -1 where the body is malformed. */
int rw_next(rw_reader *reader, rw_field *field);

/* The field's number; 0 where it has not 8 bytes. */
uint64_t rw_number(const rw_field *field);

/* A message that is written: begin, add fields, send. The memory is kept from message to message. */
typedef struct rw_writer {
  uint8_t *bytes; /* header of the first frame, then the body */
  size_t length;
  size_t capacity;
  int failed; /* no memory, or the message would be too long */
} rw_writer;

void rw_begin(rw_writer *writer, uint16_t type, uint64_t call);
void rw_add(rw_writer *writer, uint16_t tag, const void *bytes, size_t length);
void rw_add_number(rw_writer *writer, uint16_t tag, uint64_t number);
void rw_free(rw_writer *writer);

/* Sends what is left of a message, from byte *sent of its frames on, 0 at first; flags as for send(2).
 * 0 when it is all sent; otherwise -1 with errno, and *sent says how far it came. */
int rw_send(int socket, const rw_writer *writer, size_t *sent, int flags);

/* A message that is read, frame by frame. The memory is kept from message to message. */
typedef struct rw_inbox {
  uint16_t type;
  uint64_t call;
  uint8_t *bytes; /* the body */
  size_t length;
  size_t capacity;
  int is_open; /* frames of this message are still to come */
  uint8_t frame[RW_FRAME];
} rw_inbox;

/* Receives until a message is complete. 1 with a message, whose fields are read by rw_fields until the next
 * call; 0 at the end of the connection; -1 with errno: EBADMSG for one that breaks the rules, EAGAIN with
 * MSG_DONTWAIT when there is no more for now. */
int rw_receive(int socket, rw_inbox *inbox, int flags);
rw_reader rw_fields(const rw_inbox *inbox);

/* A worker that was started: the host's end of the socket, and of the pipe of its standard output and error. */
typedef struct rw_worker {
  pid_t process;
  int socket;
  int output;
} rw_worker;

/* Starts a worker in a process group of its own, with an empty environment and no other descriptor; `library` is
 * -1 for natives only. 0, or an errno. The worker ends when the thread that started it does. */
int rw_spawn(const char *program, int library, rw_worker *worker);

/* The file that this process has a symbol from; 0 where there is none. */
int rw_library_of(const char *symbol, char *path, size_t capacity);

/* Takes one frame into the inbox, as rw_receive does: 1 complete, 0 more to come, -1 malformed. */
int rw_take(rw_inbox *inbox, const uint8_t *frame, size_t length);

#endif
