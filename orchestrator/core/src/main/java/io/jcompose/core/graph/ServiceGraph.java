package io.jcompose.core.graph;

import static java.util.Collections.unmodifiableMap;
import static java.util.Collections.unmodifiableSet;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which service needs which. Without circles; edges to services that are not there are left out. Orders are stable: the
 * order of the file decides between services that do not depend on each other.
 */
public final class ServiceGraph {
    private final Map<String, Set<String>> dependencies;
    private final List<String> startOrder;

    private ServiceGraph(Map<String, Set<String>> dependencies) {
        this.dependencies = unmodifiableMap(dependencies);
        this.startOrder = List.copyOf(sort(dependencies));
    }

    /**
     * @param dependencies for each service the ones it needs
     * @throws CycleException naming the circle
     */
    public static ServiceGraph of(Map<String, ? extends Collection<String>> dependencies) {
        Map<String, Set<String>> known = new LinkedHashMap<>();
        dependencies.forEach((service, needed) -> {
            Set<String> present = new LinkedHashSet<>(needed);
            present.retainAll(dependencies.keySet());
            known.put(service, unmodifiableSet(present));
        });
        return new ServiceGraph(known);
    }

    /** Every service after those it needs. */
    public List<String> startOrder() {
        return startOrder;
    }

    /** Every service before those it needs. */
    public List<String> stopOrder() {
        List<String> reversed = new ArrayList<>(startOrder);
        Collections.reverse(reversed);
        return reversed;
    }

    /** What {@code service} needs itself; empty for an unknown one. */
    public Set<String> dependenciesOf(String service) {
        return dependencies.getOrDefault(service, Set.of());
    }

    /** Who needs {@code service} itself. */
    public Set<String> dependentsOf(String service) {
        Set<String> result = new LinkedHashSet<>();
        dependencies.forEach((candidate, needed) -> {
            if (needed.contains(service)) {
                result.add(candidate);
            }
        });
        return result;
    }

    /** The given services and all they need, directly or not, in start order. */
    public Set<String> withDependencies(Collection<String> services) {
        Set<String> wanted = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(services);
        while (!open.isEmpty()) {
            String service = open.pop();
            if (dependencies.containsKey(service) && wanted.add(service)) {
                open.addAll(dependenciesOf(service));
            }
        }
        Set<String> ordered = new LinkedHashSet<>(startOrder);
        ordered.retainAll(wanted);
        return ordered;
    }

    /** The given services and all that need them, directly or not, in stop order. */
    public Set<String> withDependents(Collection<String> services) {
        Set<String> wanted = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(services);
        while (!open.isEmpty()) {
            String service = open.pop();
            if (dependencies.containsKey(service) && wanted.add(service)) {
                open.addAll(dependentsOf(service));
            }
        }
        Set<String> ordered = new LinkedHashSet<>(stopOrder());
        ordered.retainAll(wanted);
        return ordered;
    }

    private static List<String> sort(Map<String, Set<String>> dependencies) {
        List<String> sorted = new ArrayList<>();
        Set<String> done = new LinkedHashSet<>();
        for (String service : dependencies.keySet()) {
            visit(service, dependencies, new LinkedHashSet<>(), done, sorted);
        }
        return sorted;
    }

    private static void visit(
            String service,
            Map<String, Set<String>> dependencies,
            Set<String> path,
            Set<String> done,
            List<String> sorted) {
        if (done.contains(service)) {
            return;
        }
        if (!path.add(service)) {
            List<String> circle = new ArrayList<>(path);
            circle = new ArrayList<>(circle.subList(circle.indexOf(service), circle.size()));
            circle.add(service);
            throw new CycleException(circle);
        }
        for (String needed : dependencies.getOrDefault(service, Set.of())) {
            visit(needed, dependencies, path, done, sorted);
        }
        path.remove(service);
        done.add(service);
        sorted.add(service);
    }
}
