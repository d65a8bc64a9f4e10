/* Native-typed actions: C functions that are described instead of written, called through libffi.
 *
 * rn_bind and rn_call take the body of a message of the host and write the whole answer, a COMPLETE; the
 * caller brings the thread and sends. They may run on several threads at once.
 *
 * BIND   BINDING (a number below RN_BINDINGS, chosen by the host), LIBRARY (a SONAME; empty: the plugin
 *        itself), SYMBOL, SIGNATURE. Opens and looks up once; a number may be bound again to the same.
 * NATIVE BINDING, CONNECTION (the owner of handles), then an ARGUMENT for each parameter that takes a value,
 *        in order. Answered with a RESULT for the return value, unless it is void, then one for each
 *        parameter that gives a value, then one for errno where the signature asks for it.
 * DROP   CONNECTION: its handles are forgotten. To close them is the business of calls made before.
 *
 * SIGNATURE, without blanks but those shown:
 *   signature  type "(" [parameter {"," parameter}] ")" {";" option}
 *   parameter  type | "out " type | "inout " type | "buffer(" N ")" | "out buffer(" N ")" | "-handle"
 *   type       void bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 cstr bytes json handle
 *              bytes and json also with the type of their length: bytes(u32), bytes(i32)
 *              and, for what the function allocates, with what frees it: cstr~free, out bytes~lib_free
 *   option     errno (capture it), parallel (calls of the library may overlap)
 * "-handle" takes a handle and ends it.
 *
 * Values: numbers are 8 bytes, f32 and f64 as a double; cstr has its terminator, and NULL is no bytes; bytes
 * and json are as they are; a handle is a number, 0 for NULL, that is good only for its connection.
 */
#ifndef RIPOSTE_WORKER_NATIVE_H
#define RIPOSTE_WORKER_NATIVE_H

#include <stddef.h>
#include <stdint.h>

#include "worker_protocol.h"

#define RN_PARAMETERS 32             /* of one function */
#define RN_BINDINGS 4096             /* of one worker */
#define RN_LIBRARIES 64              /* of one worker */
#define RN_HANDLES 4096              /* open at once in one worker */
#define RN_BYTES ((size_t)16 << 20)  /* of one value, and of all results of one call */
#define RN_SIGNATURE 2048            /* bytes of a signature */
#define RN_NAME 255                  /* bytes of a library's or a symbol's name */

typedef struct rn_natives rn_natives;

/* `plugin` is what dlopen gave for the plugin's library; NULL where there is none. NULL without memory. */
rn_natives *rn_create(void *plugin);

/* Only once no call is running. The libraries stay loaded. */
void rn_destroy(rn_natives *natives);

/* Each is given the body of its message; the answer goes to `answer`, begun here. */
void rn_bind(rn_natives *natives, uint64_t call, const uint8_t *body, size_t length, rw_writer *answer);
void rn_call(rn_natives *natives, uint64_t call, const uint8_t *body, size_t length, rw_writer *answer);

/* Forgets the handles of a connection. Needs no answer. */
void rn_drop(rn_natives *natives, uint64_t connection);

#endif
