#include <zlib.h>

/* inflateInit2 is a macro, which Swift does not see. */
static inline int inflateInitRaw(z_streamp stream) { return inflateInit2(stream, -MAX_WBITS); }
