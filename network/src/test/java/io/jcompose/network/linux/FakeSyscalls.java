package io.jcompose.network.linux;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Records calls; answers reads with what was put into {@link #answers}; fails when told to. */
public final class FakeSyscalls implements Syscalls {
    public final List<String> calls = new ArrayList<>();
    public final List<byte[]> sent = new ArrayList<>();
    public final Deque<byte[]> answers = new ArrayDeque<>();
    public int failJoinWith;

    @Override
    public int netlinkSocket(int protocol) {
        calls.add("netlinkSocket " + protocol);
        return 7;
    }

    @Override
    public void setSocketOption(int fd, int level, int option, int value) {}

    @Override
    public void setReceiveTimeout(int fd, Duration timeout) {}

    @Override
    public void send(int fd, byte[] datagram) {
        sent.add(datagram);
    }

    @Override
    public int receive(int fd, byte[] buffer) {
        if (answers.isEmpty()) {
            throw new SyscallException("recv", "netlink", ErrorNumbers.EAGAIN);
        }
        byte[] answer = answers.remove();
        System.arraycopy(answer, 0, buffer, 0, answer.length);
        return answer.length;
    }

    @Override
    public int socketOption(int fd, int level, int option, byte[] value) {
        return 0;
    }

    @Override
    public int rawSocket() {
        return 8;
    }

    @Override
    public int openNamespace(Path file) {
        calls.add("open " + file);
        return 9;
    }

    @Override
    public void joinNetwork(int fd) {
        calls.add("join %d in %s".formatted(fd, Thread.currentThread().getName()));
        if (failJoinWith != 0) {
            throw new SyscallException("setns", "network namespace", failJoinWith);
        }
    }

    @Override
    public void close(int fd) {
        calls.add("close " + fd);
    }
}
