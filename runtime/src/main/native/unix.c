/*
 * Blocking unix sockets for Java: connect, read, write, end. The JDK's own cost the first connection of a process 20 ms,
 * since for a name that clients do not need they set up the JVM's whole cryptography.
 *
 * Linked without a C library (see sha256.c), so system calls are made here. Results are the kernel's: a negative one is
 * an errno.
 */
#include <jni.h>
#include <stddef.h>
#include <stdint.h>

enum { UNIX = 1, STREAM = 1, CLOSE_ON_EXEC = 02000000, NO_SIGNAL = 0x4000, BOTH_WAYS = 2 };
enum { INTERRUPTED = -4, NOT_HERE = -38 };
enum { AT_ONCE = 16384 };

struct address {
    uint16_t family;
    char path[108];
};

#if defined(__x86_64__)
enum { READ = 0, CLOSE = 3, SOCKET = 41, CONNECT = 42, SEND = 44, SHUTDOWN = 48 };
static long call(long number, long a, long b, long c, long d) {
    register long fourth __asm__("r10") = d;
    register long fifth __asm__("r8") = 0;
    register long sixth __asm__("r9") = 0;
    long result;
    __asm__ volatile("syscall"
                     : "=a"(result)
                     : "a"(number), "D"(a), "S"(b), "d"(c), "r"(fourth), "r"(fifth), "r"(sixth)
                     : "rcx", "r11", "memory");
    return result;
}
#elif defined(__aarch64__)
enum { READ = 63, CLOSE = 57, SOCKET = 198, CONNECT = 203, SEND = 206, SHUTDOWN = 210 };
static long call(long number, long a, long b, long c, long d) {
    register long x8 __asm__("x8") = number;
    register long x0 __asm__("x0") = a;
    register long x1 __asm__("x1") = b;
    register long x2 __asm__("x2") = c;
    register long x3 __asm__("x3") = d;
    register long x4 __asm__("x4") = 0;
    register long x5 __asm__("x5") = 0;
    __asm__ volatile("svc 0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
    return x0;
}
#else
enum { READ, CLOSE, SOCKET, CONNECT, SEND, SHUTDOWN };
static long call(long number, long a, long b, long c, long d) {
    (void)number, (void)a, (void)b, (void)c, (void)d;
    return NOT_HERE; /* Java takes its own sockets */
}
#endif

static long again(long number, long a, long b, long c, long d) {
    long result;
    do result = call(number, a, b, c, d);
    while (result == INTERRUPTED);
    return result;
}

/* static native int connect(byte[] path): a descriptor. The path has at most 107 bytes. */
JNIEXPORT jint JNICALL Java_io_jcompose_runtime_jni_UnixChannel_connect(JNIEnv *env, jclass type, jbyteArray path) {
    (void)type;
    struct address address;
    jsize length = (*env)->GetArrayLength(env, path);
    if (length >= (jsize)sizeof address.path) return -36; /* ENAMETOOLONG */
    address.family = UNIX;
    (*env)->GetByteArrayRegion(env, path, 0, length, (jbyte *)address.path);
    address.path[length] = 0;
    long fd = call(SOCKET, UNIX, STREAM | CLOSE_ON_EXEC, 0, 0);
    if (fd < 0) return (jint)fd;
    long size = (long)offsetof(struct address, path) + length + 1;
    long result = again(CONNECT, fd, (long)&address, size, 0);
    if (result < 0) {
        call(CLOSE, fd, 0, 0, 0);
        return (jint)result;
    }
    return (jint)fd;
}

/* static native int read(int fd, byte[] into, int offset, int count): bytes; 0 at the end. */
JNIEXPORT jint JNICALL Java_io_jcompose_runtime_jni_UnixChannel_read(
    JNIEnv *env, jclass type, jint fd, jbyteArray into, jint offset, jint count) {
    (void)type;
    jbyte part[AT_ONCE];
    long result = again(READ, fd, (long)part, count < AT_ONCE ? count : AT_ONCE, 0);
    if (result > 0) (*env)->SetByteArrayRegion(env, into, offset, (jsize)result, part);
    return (jint)result;
}

/* static native int write(int fd, byte[] from, int offset, int count): bytes. A peer that is gone is no signal. */
JNIEXPORT jint JNICALL Java_io_jcompose_runtime_jni_UnixChannel_write(
    JNIEnv *env, jclass type, jint fd, jbyteArray from, jint offset, jint count) {
    (void)type;
    jbyte part[AT_ONCE];
    jint length = count < AT_ONCE ? count : AT_ONCE;
    (*env)->GetByteArrayRegion(env, from, offset, length, part);
    return (jint)again(SEND, fd, (long)part, length, NO_SIGNAL);
}

/* static native int shutdown(int fd): whoever reads or writes comes back. */
JNIEXPORT jint JNICALL Java_io_jcompose_runtime_jni_UnixChannel_shutdown(JNIEnv *env, jclass type, jint fd) {
    (void)env, (void)type;
    return (jint)call(SHUTDOWN, fd, BOTH_WAYS, 0, 0);
}

/* static native int close(int fd) */
JNIEXPORT jint JNICALL Java_io_jcompose_runtime_jni_UnixChannel_close(JNIEnv *env, jclass type, jint fd) {
    (void)env, (void)type;
    return (jint)call(CLOSE, fd, 0, 0, 0);
}
