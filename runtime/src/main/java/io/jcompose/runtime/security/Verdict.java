package io.jcompose.runtime.security;

import static io.jcompose.runtime.security.Bpf.jumpIfAnyBit;
import static io.jcompose.runtime.security.Bpf.jumpIfEqual;
import static io.jcompose.runtime.security.Bpf.loadArgument;
import static io.jcompose.runtime.security.Bpf.returnValue;

import java.util.List;

/** What becomes of a call. */
enum Verdict {
    ALLOW,
    /** EPERM. */
    REFUSE,
    /** ENOSYS. */
    NOT_THERE,
    /** clone without any CLONE_NEW… flag; CLONE_NEWTIME is not among them, since its bit is part of the exit signal. */
    NO_NEW_NAMESPACES,
    /** AF_VSOCK is not confined by network namespaces. The kernel looks at the lower half of the argument only. */
    NO_VSOCK,
    /** PER_LINUX, PER_LINUX32, UNAME26 of both, and the question what it is. */
    KNOWN_PERSONALITIES;

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int CLONE_NEW_ANY = 0x7E020000;
    private static final int AF_VSOCK = 40;

    /** A piece of program that always returns. */
    List<Bpf> program() {
        Bpf allow = returnValue(Bpf.ALLOW);
        Bpf refuse = returnValue(Bpf.ERRNO | EPERM);
        return switch (this) {
            case ALLOW -> List.of(allow);
            case REFUSE -> List.of(refuse);
            case NOT_THERE -> List.of(returnValue(Bpf.ERRNO | ENOSYS));
            case NO_NEW_NAMESPACES -> List.of(loadArgument(0), jumpIfAnyBit(CLONE_NEW_ANY, 1, 0), allow, refuse);
            case NO_VSOCK -> List.of(loadArgument(0), jumpIfEqual(AF_VSOCK, 1, 0), allow, refuse);
            case KNOWN_PERSONALITIES ->
                List.of(
                        loadArgument(0),
                        jumpIfEqual(0, 4, 0),
                        jumpIfEqual(0x0008, 3, 0),
                        jumpIfEqual(0x20000, 2, 0),
                        jumpIfEqual(0x20008, 1, 0),
                        jumpIfEqual(0xFFFFFFFF, 0, 1),
                        allow,
                        refuse);
        };
    }
}
