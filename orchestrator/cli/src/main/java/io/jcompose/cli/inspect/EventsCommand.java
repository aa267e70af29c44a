package io.jcompose.cli.inspect;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.cli.project.Target;
import io.jcompose.core.client.ContainerVerbs.EventsRequest;
import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.core.client.Json;
import io.jcompose.core.plan.Labels;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code events}. */
@picocli.CommandLine.Command(
        name = "events",
        description = "Follow what happens to containers",
        footer = {"%nExample:", "  jcompose events --json"})
public final class EventsCommand extends ProjectCommand {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.SSSSSS", Locale.ROOT);

    @Option(names = "--json", description = "A JSON object a line")
    private boolean asJson;

    @Option(names = "--since", paramLabel = "TIME", description = "Also those from then on that are remembered")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "End then")
    private Optional<String> until = Optional.empty();

    @Parameters(paramLabel = "SERVICE", arity = "0..*")
    private List<String> services = new ArrayList<>();

    private final Json json = new Json();

    public EventsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        Target target = session.target();
        if (target.loaded().isPresent() && !services.isEmpty()) { // else they may be of a file that is not at hand
            var unused = session.ofServices(target, session.containers(target), services);
        }
        EventsRequest request = new EventsRequest(
                Optional.of(target.name()),
                TimeArgument.nanos(since, context.clock()),
                TimeArgument.nanos(until, context.clock()));
        session.engine().containerVerbs().followEvents(request, event -> {
            if (event.ofContainer() && (services.isEmpty() || services.contains(event.service()))) {
                context.out().println(asJson ? asJson(event) : asText(event));
                context.out().flush();
            }
            return !context.out().checkError();
        });
        return 0;
    }

    private OffsetDateTime time(ContainerEvent event) {
        return Instant.ofEpochSecond(event.timeNanos() / 1_000_000_000, event.timeNanos() % 1_000_000_000)
                .atZone(context.clock().getZone())
                .toOffsetDateTime();
    }

    private String asJson(ContainerEvent event) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("time", time(event).toString());
        object.put("type", "container");
        object.put("service", event.service());
        object.put("id", event.id());
        object.put("action", event.action());
        object.put("attributes", attributes(event));
        return json.write(object);
    }

    /** Without the labels by which projects are found: who asks for a project knows them. */
    private static Map<String, String> attributes(ContainerEvent event) {
        Map<String, String> attributes = new TreeMap<>(event.attributes());
        attributes.keySet().removeIf(name -> name.startsWith("com.docker.compose.") || name.equals(Labels.INPUTS));
        return attributes;
    }

    private String asText(ContainerEvent event) {
        String attributes = attributes(event).entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        return TIME.format(time(event)) + " container " + event.action() + " " + event.id() + " (" + attributes + ")";
    }
}
