package io.jcompose.network.linux;

import java.nio.file.Path;
import java.time.Duration;

/**
 * The calls this module makes to the kernel, and nothing more. All of them block; each failure is a {@link
 * SyscallException}. Safe for use by several threads, but {@link #joinNetwork} changes the calling thread alone.
 */
public interface Syscalls {

    /** Opens a raw netlink socket in the calling thread's network namespace; it stays there for good. */
    int netlinkSocket(int protocol);

    void setSocketOption(int fd, int level, int option, int value);

    /** A read that waits longer fails with EAGAIN. */
    void setReceiveTimeout(int fd, Duration timeout);

    /** Sends one datagram to the kernel. */
    void send(int fd, byte[] datagram);

    /** Waits for one datagram; returns its length, which is larger than the buffer if it was cut. */
    int receive(int fd, byte[] buffer);

    /**
     * Reads a socket option that is a structure; {@code value} carries the question in and the answer out.
     *
     * @return length of the answer
     */
    int socketOption(int fd, int level, int option, byte[] value);

    /** Opens a raw IPv4 socket: only good for asking the kernel's packet filter. */
    int rawSocket();

    /** Opens a namespace file read-only; an open descriptor keeps the namespace alive. */
    int openNamespace(Path file);

    /** Moves the calling thread, and only it, into a network namespace. */
    void joinNetwork(int fd);

    void close(int fd);
}
