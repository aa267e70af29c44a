package io.jcompose.core.model;

import java.util.Map;
import java.util.Optional;

/**
 * What is left of {@code deploy} once replicas, restart policy, limits and device requests went where they belong.
 *
 * @param mode replicated, global, …
 * @param endpointMode vip or dnsrr
 * @param labels of the service, not of its containers
 * @param updateOrder start-first or stop-first
 */
public record Deploy(
        Optional<String> mode,
        Optional<String> endpointMode,
        Map<String, String> labels,
        Optional<String> updateOrder) {
    public Deploy {
        labels = Copies.map(labels);
    }
}
