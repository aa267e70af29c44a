package io.jcompose.core.engine;

import io.jcompose.core.execute.Connectivity;
import io.jcompose.network.Endpoint;
import io.jcompose.network.Network;
import io.jcompose.network.NetworkException;
import io.vertx.core.Future;
import java.util.concurrent.CompletionException;

/** Name server and port forwarders of this engine. Blocks until they have done what was asked. */
final class VertxConnectivity implements Connectivity {
    private final NameServer names;
    private final PortForwarder forwarder;

    VertxConnectivity(NameServer names, PortForwarder forwarder) {
        this.names = names;
        this.forwarder = forwarder;
    }

    @Override
    public void networkAdded(Network network) {
        await(names.listen(network));
    }

    @Override
    public void networkRemoved(String networkId) {
        await(names.stop(networkId));
    }

    @Override
    public void joined(Endpoint endpoint, Naming naming) {
        await(names.join(endpoint, naming));
        await(forwarder.open(endpoint));
    }

    @Override
    public void left(String endpointId) {
        await(names.leave(endpointId));
        await(forwarder.close(endpointId));
    }

    void close() {
        await(names.close());
        await(forwarder.close());
    }

    private static void await(Future<Void> future) {
        try {
            future.toCompletionStage().toCompletableFuture().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new NetworkException(String.valueOf(e.getMessage()), e);
        }
    }
}
