package io.jcompose.network.netlink;

import io.jcompose.network.NetworkException;
import io.jcompose.network.linux.ErrorNumbers;

/** The kernel refused a request. The message names the request and carries the kernel's own words where it has some. */
public final class NetlinkException extends NetworkException {
    private static final long serialVersionUID = 1L;
    private final int errno;

    /**
     * @param step what was asked for, for example {@code create bridge jc-0123456789}
     * @param kernelText from the extended acknowledgement; may be empty
     */
    public NetlinkException(String step, int errno, String kernelText) {
        super("%s: %s%s"
                .formatted(step, ErrorNumbers.describe(errno), kernelText.isEmpty() ? "" : ": kernel: " + kernelText));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
