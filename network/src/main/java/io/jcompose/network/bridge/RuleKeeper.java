package io.jcompose.network.bridge;

import io.jcompose.network.NetworkException;
import io.jcompose.network.linux.SyscallException;
import io.jcompose.network.linux.Syscalls;
import io.jcompose.network.netlink.NetlinkSocket;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for changes of the packet filter and has it looked at once they are over: {@code nft flush ruleset} or a firewall
 * that loads its rules anew takes ours along. Our own changes wake it too; then there is nothing to do.
 */
final class RuleKeeper implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RuleKeeper.class);
    private static final Duration NAP = Duration.ofSeconds(2); // how long it may outlive its owner
    private static final Duration QUIET = Duration.ofMillis(100);
    private static final int MOST_MESSAGES = 10_000; // somebody may change rules all the time
    private static final int TABLE_CHANGES = 7; // NFNLGRP_NFTABLES

    private final Syscalls syscalls;
    private final Runnable repair;
    private volatile boolean closed;

    /** @param repair called on a thread of its own */
    RuleKeeper(Syscalls syscalls, Runnable repair) {
        this.syscalls = syscalls;
        this.repair = repair;
    }

    /** From when this returns, no change is missed. */
    void start() {
        NetlinkSocket socket = new NetlinkSocket(syscalls, NetlinkSocket.NETFILTER);
        try {
            socket.subscribe(TABLE_CHANGES);
        } catch (SyscallException e) {
            socket.close();
            throw e;
        }
        Thread thread = new Thread(() -> watch(socket), "packet-filter");
        thread.setDaemon(true);
        thread.start();
    }

    private void watch(NetlinkSocket socket) {
        try (socket) {
            while (!closed) {
                if (socket.awaitNotification(NAP)) {
                    for (int i = 0; i < MOST_MESSAGES && socket.awaitNotification(QUIET); i++) {
                        // a reload comes as thousands of messages
                    }
                    repairQuietly();
                }
            }
        } catch (SyscallException e) {
            LOG.warn("rules that are removed by others will not come back by themselves", e);
        }
    }

    private void repairQuietly() {
        try {
            if (!closed) {
                repair.run();
            }
        } catch (NetworkException e) {
            LOG.warn("packet filter: {}", e.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
