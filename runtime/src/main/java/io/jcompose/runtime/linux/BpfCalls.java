package io.jcompose.runtime.linux;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Memory;
import jnr.ffi.Pointer;
import jnr.ffi.Runtime;
import jnr.ffi.annotations.In;

/** bpf(2), as far as device rules of control groups need it. Thread-safe. */
public final class BpfCalls {
    private static final long SYS_BPF = "aarch64".equals(System.getProperty("os.arch")) ? 280 : 321;
    private static final int PROG_LOAD = 5;
    private static final int PROG_ATTACH = 8;
    private static final int CGROUP_DEVICE_PROGRAM = 15;
    private static final int CGROUP_DEVICE = 6;
    private static final int ALLOW_MULTI = 2;
    private static final int INSTRUCTION_BYTES = 8;
    private static final int LOAD_ATTRIBUTES = 72; // up to prog_ifindex and expected_attach_type
    private static final int ATTACH_ATTRIBUTES = 16;

    /** C prototypes, spelled as in the man pages. */
    public interface LibC {
        long syscall(long number, int command, @In byte[] attributes, int size);

        int close(int fd);
    }

    private static final class Bound {
        static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
        static final Runtime RUNTIME = Runtime.getRuntime(LIBC);
    }

    /**
     * Loads a device program.
     *
     * @return its descriptor, which the caller closes
     * @throws SyscallException if the kernel has no such programs, refuses this one, or lets us load none
     */
    public int loadDeviceProgram(byte[] instructions) {
        Pointer code = Memory.allocateDirect(Bound.RUNTIME, instructions.length);
        code.put(0, instructions, 0, instructions.length);
        byte[] text = "Apache\0".getBytes(US_ASCII); // only GPL opens more functions, and this calls none
        Pointer license = Memory.allocateDirect(Bound.RUNTIME, text.length);
        license.put(0, text, 0, text.length);
        byte[] attributes = new byte[LOAD_ATTRIBUTES];
        ByteBuffer.wrap(attributes)
                .order(ByteOrder.nativeOrder())
                .putInt(CGROUP_DEVICE_PROGRAM)
                .putInt(instructions.length / INSTRUCTION_BYTES)
                .putLong(code.address())
                .putLong(license.address());
        try {
            return (int) check(Bound.LIBC.syscall(SYS_BPF, PROG_LOAD, attributes, attributes.length), "device program");
        } finally {
            // the kernel has read both; until here they must not be collected
            Reference.reachabilityFence(code);
            Reference.reachabilityFence(license);
        }
    }

    /** Makes a loaded program decide for a control group of version 2, for as long as the group exists. */
    public void attach(int program, Path group) {
        try (OpenFile folder = FileSyscalls.linux().openFolder(group)) {
            byte[] attributes = new byte[ATTACH_ATTRIBUTES];
            ByteBuffer.wrap(attributes)
                    .order(ByteOrder.nativeOrder())
                    .putInt(folder.number())
                    .putInt(program)
                    .putInt(CGROUP_DEVICE)
                    .putInt(ALLOW_MULTI);
            long unused =
                    check(Bound.LIBC.syscall(SYS_BPF, PROG_ATTACH, attributes, attributes.length), group.toString());
        }
    }

    public void close(int program) {
        int unused = Bound.LIBC.close(program);
    }

    private static long check(long result, String subject) {
        if (result < 0) {
            throw new SyscallException("bpf", subject, Errno.valueOf(LastError.getLastError(Bound.RUNTIME)));
        }
        return result;
    }
}
