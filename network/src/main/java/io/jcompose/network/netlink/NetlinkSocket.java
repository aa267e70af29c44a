package io.jcompose.network.netlink;

import io.jcompose.network.NetworkException;
import io.jcompose.network.linux.ErrorNumbers;
import io.jcompose.network.linux.SyscallException;
import io.jcompose.network.linux.Syscalls;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A conversation with the kernel: requests with acknowledgements, and dumps. Belongs for good to the network namespace of
 * the thread that opened it. Blocks; used by one thread at a time.
 */
public final class NetlinkSocket implements AutoCloseable {
    public static final int ROUTE = 0;
    public static final int NETFILTER = 12;

    public static final int REQUEST = 0x1;
    public static final int ACK = 0x4;

    /** Has the kernel send back what it has made of a request. */
    public static final int ECHO = 8;

    public static final int EXCLUSIVE = 0x200;
    public static final int CREATE = 0x400;
    public static final int APPEND = 0x800;
    public static final int DUMP = 0x300;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;
    private static final int DUMP_INTERRUPTED = 0x10;
    private static final int ACK_CAPPED = 0x100;
    private static final int ACK_HAS_ATTRIBUTES = 0x200;
    private static final int ERROR_ATTRIBUTE_TEXT = 1;
    private static final int SOL_SOCKET = 1;
    private static final int SO_SNDBUFFORCE = 32;
    private static final int SO_RCVBUFFORCE = 33;
    private static final int SOL_NETLINK = 270;
    private static final int NETLINK_ADD_MEMBERSHIP = 1;
    private static final int NETLINK_CAP_ACK = 10;
    private static final int NETLINK_EXT_ACK = 11;
    private static final int SOCKET_BUFFER_BYTES =
            4 << 20; // a ruleset with hundreds of ports is larger than the default
    private static final Duration PATIENCE = Duration.ofSeconds(10); // the kernel answers in microseconds
    private static final int DUMP_ATTEMPTS = 5;

    private final Syscalls syscalls;
    private final int fd;
    private final byte[] buffer = new byte[64 << 10];
    private int sequence;

    /** A message from the kernel without its header. */
    @SuppressWarnings("ArrayRecordComponent") // lives only between two lines of a parser
    public record Message(int type, int flags, int sequence, byte[] payload) {}

    /** @param protocol {@link #ROUTE} or {@link #NETFILTER} */
    public NetlinkSocket(Syscalls syscalls, int protocol) {
        this.syscalls = syscalls;
        this.fd = syscalls.netlinkSocket(protocol);
        try {
            syscalls.setReceiveTimeout(fd, PATIENCE);
            option(SOL_NETLINK, NETLINK_CAP_ACK, 1);
            option(SOL_NETLINK, NETLINK_EXT_ACK, 1);
            option(SOL_SOCKET, SO_SNDBUFFORCE, SOCKET_BUFFER_BYTES);
            option(SOL_SOCKET, SO_RCVBUFFORCE, SOCKET_BUFFER_BYTES);
        } catch (RuntimeException e) {
            syscalls.close(fd);
            throw e;
        }
    }

    /** Conveniences only: an old kernel or a user namespace may refuse them. */
    private void option(int level, int option, int value) {
        try {
            syscalls.setSocketOption(fd, level, option, value);
        } catch (SyscallException e) {
            if (e.errno() == ErrorNumbers.EAGAIN) {
                throw e;
            }
        }
    }

    /**
     * Sends the requests in one datagram and waits until the last one is acknowledged, so give it the {@link #ACK} flag.
     * The kernel goes on after a failure; the first one is thrown.
     *
     * @throws NetlinkException if the kernel refused one
     */
    public void execute(List<Request> requests) {
        if (!requests.isEmpty()) {
            execute(requests, requests.size() - 1);
        }
    }

    /**
     * The same for batches that end with a message that is never acknowledged.
     *
     * @param acknowledged index of the last request that is
     * @return what requests with the {@link #ECHO} flag have made, in order; none from kernels that do not know it
     */
    public List<Message> execute(List<Request> requests, int acknowledged) {
        int first = sequence + 1;
        ByteArrayOutputStream datagram = new ByteArrayOutputStream();
        for (Request request : requests) {
            datagram.writeBytes(request.message().build(++sequence));
        }
        int last = first + acknowledged;
        syscalls.send(fd, datagram.toByteArray());
        NetlinkException failure = null;
        List<Message> echoes = new ArrayList<>();
        boolean done = false;
        while (!done) {
            for (Message message : receive()) {
                if (message.sequence() - first < 0) {
                    continue;
                }
                if (message.type() != NLMSG_ERROR) {
                    echoes.add(message);
                    continue;
                }
                Request request = requests.get(Math.min(message.sequence() - first, requests.size() - 1));
                Optional<NetlinkException> error = error(request.step(), message);
                if (failure == null && error.isPresent()) {
                    failure = error.get();
                }
                // A batch whose first message is refused is not looked at further.
                boolean refused =
                        error.isPresent() && message.sequence() == first && acknowledged < requests.size() - 1;
                done |= refused || message.sequence() == last;
            }
        }
        if (failure != null) {
            throw failure;
        }
        return echoes;
    }

    public void execute(Request request) {
        execute(List.of(request));
    }

    /** Asks for all objects of a kind. Asks again if they changed while the kernel was counting them up. */
    public List<Message> dump(Request request) {
        for (int attempt = 1; ; attempt++) {
            Optional<List<Message>> result = dumpOnce(request);
            if (result.isPresent()) {
                return result.get();
            }
            if (attempt == DUMP_ATTEMPTS) {
                throw new NetworkException(request.step() + ": it keeps changing while being listed");
            }
        }
    }

    private Optional<List<Message>> dumpOnce(Request request) {
        int wanted = ++sequence;
        syscalls.send(fd, request.message().build(wanted));
        List<Message> result = new ArrayList<>();
        boolean interrupted = false;
        while (true) {
            for (Message message : receive()) {
                if (message.sequence() != wanted) {
                    continue;
                }
                interrupted |= (message.flags() & DUMP_INTERRUPTED) != 0;
                if (message.type() == NLMSG_ERROR) {
                    Optional<NetlinkException> error = error(request.step(), message);
                    if (error.isPresent()) {
                        throw error.get();
                    }
                } else if (message.type() != NLMSG_DONE) {
                    result.add(message);
                    continue;
                }
                return interrupted ? Optional.empty() : Optional.of(result);
            }
        }
    }

    /** Asks for one object; the request must not carry {@link #ACK}. */
    public Message get(Request request) {
        int wanted = ++sequence;
        syscalls.send(fd, request.message().build(wanted));
        while (true) {
            for (Message message : receive()) {
                if (message.sequence() != wanted) {
                    continue;
                }
                if (message.type() != NLMSG_ERROR) {
                    return message;
                }
                @Nullable
                NetlinkException error = error(request.step(), message).orElse(null);
                throw error == null ? new NetworkException(request.step() + ": the kernel gave no answer") : error;
            }
        }
    }

    /** Asks for messages about changes by anybody. */
    public void subscribe(int group) {
        syscalls.setSocketOption(fd, SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, group);
    }

    /** Waits for one message about changes and drops it; false if there was none in this time. */
    public boolean awaitNotification(Duration timeout) {
        syscalls.setReceiveTimeout(fd, timeout);
        try {
            int unused = syscalls.receive(fd, buffer);
            return true;
        } catch (SyscallException e) {
            if (e.errno() == ErrorNumbers.EAGAIN) {
                return false;
            } else if (e.errno() == ErrorNumbers.ENOBUFS) {
                return true; // there were more than fit
            }
            throw e;
        }
    }

    private List<Message> receive() {
        int length = syscalls.receive(fd, buffer);
        if (length > buffer.length) {
            throw new NetworkException("netlink answer of %d bytes is too long".formatted(length));
        }
        ByteBuffer in = ByteBuffer.wrap(buffer, 0, length).order(ByteOrder.nativeOrder());
        List<Message> messages = new ArrayList<>();
        int position = 0;
        while (position + MessageBuilder.HEADER_BYTES <= length) {
            int size = in.getInt(position);
            if (size < MessageBuilder.HEADER_BYTES || size > length - position) {
                break;
            }
            messages.add(new Message(
                    Short.toUnsignedInt(in.getShort(position + 4)),
                    Short.toUnsignedInt(in.getShort(position + 6)),
                    in.getInt(position + 8),
                    Arrays.copyOfRange(buffer, position + MessageBuilder.HEADER_BYTES, position + size)));
            position += (size + 3) & ~3;
        }
        return messages;
    }

    /** @return empty for an acknowledgement */
    private static Optional<NetlinkException> error(String step, Message message) {
        byte[] payload = message.payload();
        ByteBuffer in = ByteBuffer.wrap(payload).order(ByteOrder.nativeOrder());
        if (payload.length < 4 || in.getInt(0) == 0) {
            return Optional.empty();
        }
        String text = "";
        if ((message.flags() & ACK_HAS_ATTRIBUTES) != 0 && payload.length >= 8) {
            // After the error number comes the refused message: its header alone if capped, else all of it.
            int refused = (message.flags() & ACK_CAPPED) != 0 ? MessageBuilder.HEADER_BYTES : in.getInt(4);
            text = Attributes.parse(payload, 4 + refused)
                    .string(ERROR_ATTRIBUTE_TEXT)
                    .orElse("");
        }
        return Optional.of(new NetlinkException(step, -in.getInt(0), text));
    }

    @Override
    public void close() {
        syscalls.close(fd);
    }
}
