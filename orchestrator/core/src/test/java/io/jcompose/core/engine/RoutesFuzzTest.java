package io.jcompose.core.engine;

import io.jcompose.core.client.ContainerVerbs;
import io.jcompose.core.client.EngineClient;
import io.jcompose.core.client.EngineException;
import io.jcompose.core.client.ResourceVerbs;
import io.jcompose.core.client.Wire;
import io.jcompose.testkit.Mutations;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Requests with the wrong values, kinds and shapes reach no method, or one that gets whole values. */
class RoutesFuzzTest {
    private static final List<String> WORDS = List.of(
            "null",
            "{}",
            "[]",
            "-1",
            "1e99",
            "99999999999999999999",
            "\"\"",
            "true",
            "\"a\"",
            "[[",
            "{\"a\":",
            "\\u0000",
            ",",
            ":");
    private static final String BODY = """
            {"project":"{}","services":["web"],"scale":{"web":3},"timeout":1000,"recreate":"changed","pull":"always",
             "containerId":"c","container":"c","containers":["a"],"nameOrId":"n","name":"n","action":"stop",
             "options":{"signal":"KILL"},"args":["a","b"],"environment":{"A":"b"},"tty":true,"columns":80,"rows":24,
             "requestJson":"{}","reference":"busybox","platform":"linux/amd64","repair":false,"path":"/x","force":true,
             "driver":"local","labels":{"a":"b"},"pools":[{"subnet":"10.0.0.0/24","gateway":"10.0.0.1"}],"ipv4":"10.0.0.9",
             "network":"n","aliases":["x"],"parallel":4,"waitTimeout":5,"mounts":[{"type":"bind"}],"start":"now"}
            """;
    private final Mutations mutations = new Mutations();
    private final Wire wire = new Wire();

    @Test
    void oddRequest_isRefused_orReachesItsMethodWhole() {
        Routes routes = new Routes(engine(), wire);
        for (int round = Mutations.rounds(4000); round > 0; round--) {
            String text = mutations.of(BODY, WORDS);
            try {
                Map<String, @org.jspecify.annotations.Nullable Object> body = wire.parseObject(text);
                String name = mutations.any(routes.names());
                var unused = routes.method(name).orElseThrow().call(body, new NoReply());
                for (String stream : List.of("exec", "attach", "copyOut", "copyIn", "export")) {
                    var ignored = routes.stream(stream).orElseThrow().apply(body);
                }
            } catch (IllegalArgumentException | EngineException e) {
                // refused
            }
        }
    }

    /** Looks at what it is given, and returns nothing. */
    private static EngineClient engine() {
        return fake(EngineClient.class);
    }

    private static <T> T fake(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    for (Object argument : arguments == null ? new Object[0] : arguments) {
                        if (argument instanceof Record record) {
                            var unused = record.hashCode() + record.toString().length();
                        } else if (argument == null) {
                            throw new AssertionError(method + " was given nothing");
                        }
                    }
                    Class<?> result = method.getReturnType();
                    if (result == ContainerVerbs.class || result == ResourceVerbs.class) {
                        return fake(result);
                    }
                    if (result == boolean.class) {
                        return false;
                    }
                    if (result == int.class) {
                        return 0;
                    }
                    if (result == long.class) {
                        return 0L;
                    }
                    return result == String.class ? "{}" : null;
                }));
    }

    private static final class NoReply implements Routes.Reply {
        @Override
        public boolean event(EngineClient.ContainerEvent event) {
            return false;
        }

        @Override
        public boolean isCancelled() {
            return true;
        }

        @Override
        public void on(EngineClient.ProgressEvent event) {
            // nobody looks
        }
    }
}
