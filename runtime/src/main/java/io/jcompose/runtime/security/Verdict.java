package io.jcompose.runtime.security;

import static io.jcompose.runtime.security.Bpf.jumpIfAnyBit;
import static io.jcompose.runtime.security.Bpf.jumpIfEqual;
import static io.jcompose.runtime.security.Bpf.loadArgument;
import static io.jcompose.runtime.security.Bpf.returnValue;

import java.util.List;

/** What becomes of a call; each is a piece of program that always returns. */
enum Verdict {
    ALLOW(List.of(returnValue(Bpf.ALLOW))),
    REFUSE(List.of(returnValue(Bpf.ERRNO | 1))), // EPERM
    NOT_THERE(List.of(returnValue(Bpf.ERRNO | 38))), // ENOSYS

    /** clone without any CLONE_NEW… flag; CLONE_NEWTIME is not among them, since its bit is part of the exit signal. */
    NO_NEW_NAMESPACES(List.of(
            loadArgument(0), jumpIfAnyBit(0x7E020000, 1, 0), returnValue(Bpf.ALLOW), returnValue(Bpf.ERRNO | 1))),

    /** AF_VSOCK (40) is not confined by network namespaces. The kernel looks at the lower half of the argument only. */
    NO_VSOCK(List.of(loadArgument(0), jumpIfEqual(40, 1, 0), returnValue(Bpf.ALLOW), returnValue(Bpf.ERRNO | 1))),

    /** PER_LINUX, PER_LINUX32, UNAME26 of both, and the question what it is. */
    KNOWN_PERSONALITIES(List.of(
            loadArgument(0),
            jumpIfEqual(0, 4, 0),
            jumpIfEqual(0x0008, 3, 0),
            jumpIfEqual(0x20000, 2, 0),
            jumpIfEqual(0x20008, 1, 0),
            jumpIfEqual(0xFFFFFFFF, 0, 1),
            returnValue(Bpf.ALLOW),
            returnValue(Bpf.ERRNO | 1)));

    private final List<Bpf> program;

    Verdict(List<Bpf> program) {
        this.program = program;
    }

    List<Bpf> program() {
        return program;
    }
}
