package io.jcompose.network.linux;

import io.jcompose.network.NetworkException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Runs code inside another network namespace. */
public final class NetnsExecutor {
    private final Syscalls syscalls;

    public NetnsExecutor(Syscalls syscalls) {
        this.syscalls = syscalls;
    }

    /**
     * Waits for {@code body}, run on a new thread that has joined the namespace and ends with it.
     *
     * @throws RuntimeException the one {@code body} threw; checked ones are wrapped, and so is the failure to start a thread
     */
    public <T> T callIn(int netnsFd, Callable<T> body) {
        // setns(2) moves one thread. A pooled thread would later do host work inside a container's namespace.
        FutureTask<T> task = new FutureTask<>(() -> {
            syscalls.joinNetwork(netnsFd);
            return body.call();
        });
        Thread thread = new Thread(task, "netns-fd-" + netnsFd);
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // the limit of threads, most likely; who called undoes what is half done
            throw new NetworkException("start a thread in the network namespace: " + e.getMessage(), e);
        }
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return task.get();
                } catch (InterruptedException e) {
                    interrupted = true; // the kernel's answer comes within milliseconds; half a step would be worse
                }
            }
        } catch (ExecutionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            if (cause instanceof RuntimeException runtime) {
                throw runtime;
            }
            throw new NetworkException("in the network namespace: " + cause.getMessage(), cause);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
