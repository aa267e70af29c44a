package io.jcompose.network.nftables;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.jcompose.network.linux.SyscallException;
import io.jcompose.network.linux.Syscalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;

/** Looks into the packet filter of old kernels, which nf_tables doesn't show. Only looks. */
public final class LegacyIptables {
    private static final int SOL_IP = 0;
    private static final int IPT_SO_GET_INFO = 64;
    private static final int IPT_SO_GET_ENTRIES = 65;
    private static final int NAME_BYTES = 32;
    private static final int INFO_BYTES = 84;
    private static final int INFO_UNDERFLOWS = NAME_BYTES + 4 + 5 * 4;
    private static final int INFO_SIZE = INFO_BYTES - 4;
    private static final int ENTRIES_HEADER_BYTES = 40;
    private static final int ENTRY_TARGET_OFFSET = 88;
    private static final int TARGET_HEADER_BYTES = 32;
    private static final int VERDICT_DROP = -1;

    private final Syscalls syscalls;
    private final Path proc;

    /** @param proc {@code /proc} */
    public LegacyIptables(Syscalls syscalls, Path proc) {
        this.syscalls = syscalls;
        this.proc = proc;
    }

    /** Whether the policy of the filter table's chain at this hook is DROP; false if it cannot be found out. */
    public boolean drops(Chain.Hook hook) {
        try {
            // Asking the kernel would load the module, and with it the table: ask only where it is loaded.
            if (!Files.readString(proc.resolve("net/ip_tables_names")).lines().anyMatch("filter"::equals)) {
                return false;
            }
        } catch (IOException e) {
            return false;
        }
        int socket = syscalls.rawSocket();
        try {
            byte[] info = question(INFO_BYTES);
            syscalls.socketOption(socket, SOL_IP, IPT_SO_GET_INFO, info);
            int size = read(info).getInt(INFO_SIZE);
            int policy = read(info).getInt(INFO_UNDERFLOWS + hook.number() * 4);
            byte[] answer = question(ENTRIES_HEADER_BYTES + size);
            ByteBuffer entries = read(answer).putInt(NAME_BYTES, size);
            syscalls.socketOption(socket, SOL_IP, IPT_SO_GET_ENTRIES, answer);
            int entry = ENTRIES_HEADER_BYTES + policy;
            int target = entry + Short.toUnsignedInt(entries.getShort(entry + ENTRY_TARGET_OFFSET));
            return entries.getInt(target + TARGET_HEADER_BYTES) == VERDICT_DROP;
        } catch (SyscallException | IndexOutOfBoundsException e) {
            return false;
        } finally {
            syscalls.close(socket);
        }
    }

    private static byte[] question(int bytes) {
        byte[] question = new byte[bytes];
        byte[] table = "filter".getBytes(US_ASCII);
        System.arraycopy(table, 0, question, 0, table.length);
        return question;
    }

    private static ByteBuffer read(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.nativeOrder());
    }
}
