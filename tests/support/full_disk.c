/* Preloaded, this library makes a disk full: the calls that would take space on it fail with ENOSPC from the
   FULL_DISK_FROM-th on. They are counted over all processes in the file FULL_DISK_COUNT, which holds a number. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static _Atomic int64_t *calls;
static int64_t first;

__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("FULL_DISK_COUNT"), *from = getenv("FULL_DISK_FROM");
  if (!path || !from) return;
  int file = NEXT(open)(path, O_RDWR);
  if (file < 0) return;
  void *shared = mmap(NULL, sizeof *calls, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  close(file);
  if (shared == MAP_FAILED) return;
  first = strtoll(from, NULL, 10);
  calls = shared;
}

static int is_full(void) {
  if (!calls || atomic_fetch_add(calls, 1) < first) return 0;
  errno = ENOSPC;
  return 1;
}

/* pipes and terminals take no space */
static int is_full_for(int file) {
  struct stat status;
  return calls && fstat(file, &status) == 0 && S_ISREG(status.st_mode) && is_full();
}

ssize_t write(int file, const void *bytes, size_t count) {
  return is_full_for(file) ? -1 : NEXT(write)(file, bytes, count);
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset) {
  return is_full_for(file) ? -1 : NEXT(pwrite)(file, bytes, count, offset);
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset) {
  return is_full_for(file) ? -1 : NEXT(pwrite64)(file, bytes, count, offset);
}

ssize_t writev(int file, const struct iovec *pieces, int count) {
  return is_full_for(file) ? -1 : NEXT(writev)(file, pieces, count);
}

int fsync(int file) { return is_full_for(file) ? -1 : NEXT(fsync)(file); }

int ftruncate(int file, off_t size) { return size && is_full_for(file) ? -1 : NEXT(ftruncate)(file, size); }

int ftruncate64(int file, off64_t size) { return size && is_full_for(file) ? -1 : NEXT(ftruncate64)(file, size); }

int mkdir(const char *path, mode_t mode) { return is_full() ? -1 : NEXT(mkdir)(path, mode); }

/* a new file takes a place in its folder */
static int would_create(const char *path, int flags) { return (flags & O_CREAT) && access(path, F_OK) != 0; }

#define OPENS(name)                                                     \
  int name(const char *path, int flags, ...) {                          \
    va_list more;                                                       \
    va_start(more, flags);                                              \
    mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, int) : 0; \
    va_end(more);                                                       \
    int saved = errno;                                                  \
    if (would_create(path, flags) && is_full()) return -1;              \
    errno = saved;                                                      \
    return NEXT(name)(path, flags, mode);                               \
  }
OPENS(open)
OPENS(open64)
