/* Faults at chosen moments: loaded before libc (LD_PRELOAD), it counts every call that changes a file below
 * one folder, and at the n-th of them kills the process, or makes the call fail as a broken disk would.
 *
 * Nothing happens until soak_arm() is called, through ctypes, in the process that is to suffer.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, NAME = 2, SYNC = 4, CREATE = 8, REMOVE = 16, READ = 32, SHARED = 64 };
enum { COUNT = 0, KILL = 1, TORN = 2, POWER = 3, FAIL_ONCE = 4, FAIL_FROM = 5 };

static atomic_int armed;
static atomic_long counted;
static int mode, mask, failure, log_fd = -1;
static long at;
static char home[PATH_MAX];
static size_t home_length;

/* Files that were written and not yet flushed: what a power cut would take from them. */
#define FILES 4096
static struct { dev_t device; ino_t inode; int fd; off_t flushed; } dirty[FILES];
static atomic_int dirty_count;
static atomic_flag dirty_lock = ATOMIC_FLAG_INIT;

#define REAL(name) ((__typeof__(&name)) real(#name))
static void *real(const char *name) {
    void *found = dlsym(RTLD_NEXT, name);
    if (!found) abort();
    return found;
}

void soak_arm(const char *folder, int how, long when, int kinds, int error, int log) {
    snprintf(home, sizeof home, "%s/", folder);
    home_length = strlen(home);
    mode = how; at = when; mask = kinds; failure = error; log_fd = log;
    atomic_store(&counted, 0);
    atomic_store(&dirty_count, 0);
    atomic_store(&armed, 1);
}
void soak_disarm(void) { atomic_store(&armed, 0); }
long soak_counted(void) { return atomic_load(&counted); }

static int below(const char *path) { return strncmp(path, home, home_length) == 0; }
static int path_of(int fd, char *out) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, out, PATH_MAX - 1);
    if (n < 0) return 0;
    out[n] = 0;
    return 1;
}
static int fd_below(int fd) {
    char path[PATH_MAX];
    return atomic_load(&armed) && path_of(fd, path) && below(path);
}
static int name_below(int folder, const char *path) {
    char whole[PATH_MAX * 2];
    if (!atomic_load(&armed)) return 0;
    if (path[0] == '/') return below(path);
    if (folder == AT_FDCWD) { if (!getcwd(whole, PATH_MAX)) return 0; }
    else if (!path_of(folder, whole)) return 0;
    strncat(whole, "/", 2);
    strncat(whole, path, PATH_MAX - 1);
    return below(whole);
}

static void lock(void) { while (atomic_flag_test_and_set(&dirty_lock)) {} }
static void unlock(void) { atomic_flag_clear(&dirty_lock); }
static int entry_of(int fd, off_t flushed_if_new) {
    struct stat s;
    if (fstat(fd, &s) || !S_ISREG(s.st_mode)) return -1;
    int n = atomic_load(&dirty_count);
    for (int i = 0; i < n; i++)
        if (dirty[i].device == s.st_dev && dirty[i].inode == s.st_ino) return i;
    if (n >= FILES) return -1;
    /* Opened anew: a copy of the descriptor would hold its flock() for ever. Never closed: that would drop the
     * process's fcntl() locks on the file. */
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    int keep = REAL(open)(link, O_RDWR | O_CLOEXEC);
    if (keep < 0) return -1;
    dirty[n].device = s.st_dev; dirty[n].inode = s.st_ino; dirty[n].fd = keep;
    dirty[n].flushed = flushed_if_new < 0 ? s.st_size : flushed_if_new;
    atomic_store(&dirty_count, n + 1);
    return n;
}
static void note_write(int fd) {
    if (mode != POWER) return;
    lock(); entry_of(fd, -1); unlock();
}
static void note_new(int fd) {
    if (mode != POWER) return;
    lock();
    int i = entry_of(fd, 0);
    if (i >= 0) dirty[i].flushed = 0;
    unlock();
}
static void note_flush(int fd) {
    if (mode != POWER) return;
    struct stat s;
    lock();
    if (!fstat(fd, &s))
        for (int i = 0; i < atomic_load(&dirty_count); i++)
            if (dirty[i].device == s.st_dev && dirty[i].inode == s.st_ino) dirty[i].flushed = s.st_size;
    unlock();
}
static void die(void) {
    if (mode == POWER)
        for (int i = 0; i < atomic_load(&dirty_count); i++) {
            struct stat s;
            if (!fstat(dirty[i].fd, &s) && s.st_size > dirty[i].flushed)
                if (REAL(ftruncate64)(dirty[i].fd, dirty[i].flushed)) {}
        }
    kill(getpid(), SIGKILL);
    for (;;) pause();
}
/* 0: go on; otherwise the error to fail with. Does not come back where the process dies. */
static int step(int kind, const char *what, const char *path, int fd, const void *data, size_t size) {
    char name[PATH_MAX] = "";
    if (!path && path_of(fd, name)) path = name;
    /* SQLite's index of its log is shared memory: nothing in it outlives the processes that use it. */
    size_t length = path ? strlen(path) : 0;
    if (length > 4 && !strcmp(path + length - 4, "-shm")) kind = SHARED;
    if (!(kind & mask)) return 0;
    long n = atomic_fetch_add(&counted, 1) + 1;
    if (log_fd >= 0) {
        char line[PATH_MAX + 64];
        int length = snprintf(line, sizeof line, "%ld %s %s\n", n, what, path ? path : "");
        if (REAL(write)(log_fd, line, length)) {}
    }
    switch (mode) {
    case KILL: case POWER:
        if (n == at) die();
        return 0;
    case TORN:
        if (n == at) {
            if (data && size > 1 && REAL(write)(fd, data, size / 2)) {}
            die();
        }
        return 0;
    case FAIL_ONCE: return n == at ? failure : 0;
    case FAIL_FROM: return n >= at ? failure : 0;
    }
    return 0;
}
#define STEP(kind, path, fd, data, size) step(kind, __func__, path, fd, data, size)
#define FAIL_IF(condition, kind, path, fd, data, size) \
    if (condition) { int e = STEP(kind, path, fd, data, size); if (e) { errno = e; return -1; } }

ssize_t write(int fd, const void *data, size_t size) {
    if (fd_below(fd)) {
        int e = STEP(WRITE, NULL, fd, data, size);
        if (e) { errno = e; return -1; }
        note_write(fd);
    }
    return REAL(write)(fd, data, size);
}
#define PWRITE(name, type) \
ssize_t name(int fd, const void *data, size_t size, type offset) { \
    if (fd_below(fd)) { \
        if (mode == TORN && atomic_load(&counted) + 1 == at && size > 1) \
            if (REAL(name)(fd, data, size / 2, offset)) {} \
        int e = STEP(WRITE, NULL, fd, NULL, 0); \
        if (e) { errno = e; return -1; } \
        note_write(fd); \
    } \
    return REAL(name)(fd, data, size, offset); \
}
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)
ssize_t writev(int fd, const struct iovec *parts, int count) {
    if (fd_below(fd)) {
        int e = STEP(WRITE, NULL, fd, parts->iov_base, parts->iov_len);
        if (e) { errno = e; return -1; }
        note_write(fd);
    }
    return REAL(writev)(fd, parts, count);
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count);
ssize_t sendfile(int out, int in, off_t *offset, size_t count);
#define SENDFILE(name, type) \
ssize_t name(int out, int in, type *offset, size_t count) { \
    FAIL_IF(fd_below(out), WRITE, NULL, out, NULL, 0) \
    if (fd_below(out)) note_write(out); \
    return REAL(name)(out, in, offset, count); \
}
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)
ssize_t copy_file_range(int in, off64_t *from, int out, off64_t *to, size_t count, unsigned flags) {
    FAIL_IF(fd_below(out), WRITE, NULL, out, NULL, 0)
    if (fd_below(out)) note_write(out);
    return REAL(copy_file_range)(in, from, out, to, count, flags);
}
size_t fwrite(const void *data, size_t size, size_t count, FILE *file) {
    int fd = fileno(file);
    if (fd >= 0 && fd_below(fd)) {
        int e = STEP(WRITE, NULL, fd, NULL, 0);
        if (e) { errno = e; return 0; }
        note_write(fd);
    }
    return REAL(fwrite)(data, size, count, file);
}
#define FTRUNCATE(name, type) \
int name(int fd, type length) { \
    FAIL_IF(fd_below(fd), WRITE, NULL, fd, NULL, 0) \
    if (fd_below(fd)) note_write(fd); \
    return REAL(name)(fd, length); \
}
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)
#define FSYNC(name) \
int name(int fd) { \
    FAIL_IF(fd_below(fd), SYNC, NULL, fd, NULL, 0) \
    int result = REAL(name)(fd); \
    if (!result && atomic_load(&armed)) note_flush(fd); \
    return result; \
}
FSYNC(fsync)
FSYNC(fdatasync)

static int opening(const char *call, int folder, const char *path, int flags) {
    if (!name_below(folder, path)) return 0;
    if (flags & (O_CREAT | O_TRUNC)) {
        int missing = faccessat(folder, path, F_OK, AT_EACCESS) != 0;
        if (missing || (flags & O_TRUNC)) return step(CREATE, call, path, -1, NULL, 0);
    } else if ((flags & O_ACCMODE) == O_RDONLY) {
        return step(READ, call, path, -1, NULL, 0);
    }
    /* Opened to be written, though it is there: a read-only file system says no to that too. */
    if ((flags & O_ACCMODE) != O_RDONLY && failure == EROFS && (mode == FAIL_FROM || mode == FAIL_ONCE))
        return step(CREATE, call, path, -1, NULL, 0);
    return 0;
}
static int is_new(int folder, const char *path, int flags) {
    return mode == POWER && (flags & (O_CREAT | O_TRUNC)) && (flags & O_ACCMODE) != O_RDONLY &&
           name_below(folder, path) && ((flags & O_TRUNC) || faccessat(folder, path, F_OK, AT_EACCESS) != 0);
}
#define OPEN(name) \
int name(const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t rights = va_arg(more, mode_t); va_end(more); \
    int e = opening(#name, AT_FDCWD, path, flags), fresh = is_new(AT_FDCWD, path, flags); \
    if (e) { errno = e; return -1; } \
    int fd = REAL(name)(path, flags, rights); \
    if (fd >= 0 && fresh) note_new(fd); \
    return fd; \
}
OPEN(open)
OPEN(open64)
#define OPENAT(name) \
int name(int folder, const char *path, int flags, ...) { \
    va_list more; va_start(more, flags); mode_t rights = va_arg(more, mode_t); va_end(more); \
    int e = opening(#name, folder, path, flags), fresh = is_new(folder, path, flags); \
    if (e) { errno = e; return -1; } \
    int fd = REAL(name)(folder, path, flags, rights); \
    if (fd >= 0 && fresh) note_new(fd); \
    return fd; \
}
OPENAT(openat)
OPENAT(openat64)
#define FOPEN(name) \
FILE *name(const char *path, const char *how) { \
    int writes = how[0] == 'w', e = opening(#name, AT_FDCWD, path, writes ? O_CREAT | O_TRUNC | O_WRONLY : O_RDONLY); \
    if (e) { errno = e; return NULL; } \
    FILE *file = REAL(name)(path, how); \
    if (file && writes && name_below(AT_FDCWD, path)) note_new(fileno(file)); \
    return file; \
}
FOPEN(fopen)
FOPEN(fopen64)

#define NAMES2(name) \
int name(const char *a, const char *b) { \
    FAIL_IF(name_below(AT_FDCWD, b), NAME, b, -1, NULL, 0) \
    return REAL(name)(a, b); \
}
NAMES2(rename)
NAMES2(link)
NAMES2(symlink)
int renameat(int fa, const char *a, int fb, const char *b) {
    FAIL_IF(name_below(fb, b), NAME, b, -1, NULL, 0)
    return REAL(renameat)(fa, a, fb, b);
}
int renameat2(int fa, const char *a, int fb, const char *b, unsigned flags) {
    FAIL_IF(name_below(fb, b), NAME, b, -1, NULL, 0)
    return REAL(renameat2)(fa, a, fb, b, flags);
}
int linkat(int fa, const char *a, int fb, const char *b, int flags) {
    FAIL_IF(name_below(fb, b), NAME, b, -1, NULL, 0)
    return REAL(linkat)(fa, a, fb, b, flags);
}
int mkdir(const char *path, mode_t rights) {
    FAIL_IF(name_below(AT_FDCWD, path), CREATE, path, -1, NULL, 0)
    return REAL(mkdir)(path, rights);
}
int mkdirat(int folder, const char *path, mode_t rights) {
    FAIL_IF(name_below(folder, path), CREATE, path, -1, NULL, 0)
    return REAL(mkdirat)(folder, path, rights);
}
int unlink(const char *path) {
    FAIL_IF(name_below(AT_FDCWD, path), REMOVE, path, -1, NULL, 0)
    return REAL(unlink)(path);
}
int unlinkat(int folder, const char *path, int flags) {
    FAIL_IF(name_below(folder, path), REMOVE, path, -1, NULL, 0)
    return REAL(unlinkat)(folder, path, flags);
}
int rmdir(const char *path) {
    FAIL_IF(name_below(AT_FDCWD, path), REMOVE, path, -1, NULL, 0)
    return REAL(rmdir)(path);
}
