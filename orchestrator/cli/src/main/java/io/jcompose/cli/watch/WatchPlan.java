package io.jcompose.cli.watch;

import io.jcompose.core.client.EngineClient.SyncFile;
import io.jcompose.core.model.Service;
import io.jcompose.core.model.Service.Hook;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a batch of changed files asks for.
 *
 * @param rebuild services to build and replace; nothing else is done for them
 * @param work what to do for the other services
 */
record WatchPlan(Set<String> rebuild, Map<String, Work> work) {

    /**
     * @param files to bring into the containers, first of all
     * @param restart then
     * @param commands then, each once
     */
    record Work(List<SyncFile> files, boolean restart, Set<Hook> commands) {}

    /** Decides; looks at no file. */
    static WatchPlan of(Collection<Service> services, Map<String, WatchFilter> filters, Collection<Path> changed) {
        Set<String> rebuild = new LinkedHashSet<>();
        Map<String, Work> work = new LinkedHashMap<>();
        for (Service service : services) {
            Set<SyncFile> files = new LinkedHashSet<>();
            Set<Hook> commands = new LinkedHashSet<>();
            boolean restart = false;
            boolean any = false;
            for (Path file : changed) {
                for (Service.WatchRule rule : rules(service, filters, file)) {
                    any = true;
                    if (rule.action().equals("rebuild")) {
                        rebuild.add(service.name());
                    }
                    if (rule.action().startsWith("sync")) {
                        files.add(sync(rule, file));
                    }
                    restart |= rule.action().endsWith("restart");
                    rule.exec()
                            .filter(hook -> rule.action().equals("sync+exec"))
                            .ifPresent(commands::add);
                }
            }
            if (any && !rebuild.contains(service.name())) {
                work.put(service.name(), new Work(List.copyOf(files), restart, commands));
            }
        }
        return new WatchPlan(rebuild, work);
    }

    /** Every rule counts on which a file falls, as one may ask for a copy and another for a restart. */
    private static List<Service.WatchRule> rules(Service service, Map<String, WatchFilter> filters, Path file) {
        List<Service.WatchRule> result = new ArrayList<>();
        for (Service.WatchRule rule : service.watch()) {
            WatchFilter filter = filters.getOrDefault(service.name(), WatchFilter.NONE);
            if (filter.accepts(rule, file)) {
                result.add(rule);
            }
        }
        return result;
    }

    static SyncFile sync(Service.WatchRule rule, Path file) {
        String relative = WatchFilter.slashed(Path.of(rule.path()).relativize(file));
        String target = rule.target().orElse("/");
        String inside = relative.isEmpty() ? target : target.replaceFirst("/+$", "") + "/" + relative;
        return new SyncFile(file.toString(), inside);
    }

    boolean isEmpty() {
        return rebuild.isEmpty() && work.isEmpty();
    }
}
