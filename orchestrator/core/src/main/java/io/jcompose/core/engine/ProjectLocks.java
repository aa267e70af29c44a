package io.jcompose.core.engine;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One changing command at a time for each project; different projects side by side. A command that stops or removes
 * things makes the one before it end its waiting, so that {@code down} need not sit out a health check.
 */
final class ProjectLocks {
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final Runnable onPreempt;

    /** @param onPreempt wakes those who wait */
    ProjectLocks(Runnable onPreempt) {
        this.onPreempt = onPreempt;
    }

    private static final class Entry {
        private final ReentrantLock lock = new ReentrantLock(true);
        private volatile Lease holder = new Lease(this);
    }

    /** Makes whoever holds the project end its waiting; does not wait for it. */
    void preempt(String project) {
        entries.computeIfAbsent(project, name -> new Entry()).holder.preempted = true;
        onPreempt.run();
    }

    /** Blocks until nobody else holds the project. */
    Lease acquire(String project, boolean urgent) {
        Entry entry = entries.computeIfAbsent(project, name -> new Entry());
        if (urgent) {
            preempt(project);
        }
        entry.lock.lock();
        Lease lease = new Lease(entry);
        entry.holder = lease;
        return lease;
    }

    /** The right to change a project; close it on the same thread. */
    static final class Lease implements AutoCloseable {
        private final Entry entry;
        private volatile boolean preempted;

        private Lease(Entry entry) {
            this.entry = entry;
        }

        /** Another command wants to stop what this one is starting. */
        boolean preempted() {
            return preempted;
        }

        @Override
        public void close() {
            entry.lock.unlock();
        }
    }
}
