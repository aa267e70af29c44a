package io.jcompose.cli.system;

import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.GoTemplate;
import io.jcompose.cli.output.TemplateException;
import io.jcompose.cli.output.TimeArgument;
import io.jcompose.cli.project.ProjectCommand;
import io.jcompose.core.client.ContainerVerbs.EventsRequest;
import io.jcompose.core.client.EngineClient.ContainerEvent;
import io.jcompose.core.client.Json;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** {@code system events}: of all containers, with or without a project, of images, networks and volumes. */
@picocli.CommandLine.Command(
        name = "system events",
        description = "Follow what happens to containers, images, networks and volumes",
        footer = {"%nExample:", "  jcompose system events --since 10m --filter event=die"})
public final class SystemEventsCommand extends ProjectCommand {
    private static final long NANOS = 1_000_000_000L;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);

    @Option(names = "--since", paramLabel = "TIME", description = "Also those from then on that are remembered")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "End then")
    private Optional<String> until = Optional.empty();

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "KEY=VALUE",
            description = "Only some: container=, event=, image=, label=, network=, type=, volume=")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--format", paramLabel = "FORMAT", description = "json, or a Go template")
    private String format = "";

    public SystemEventsCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        EventFilter filter = new EventFilter(filters);
        Function<ContainerEvent, String> line = line();
        EventsRequest request = new EventsRequest(
                Optional.empty(),
                TimeArgument.nanos(since, context.clock()),
                TimeArgument.nanos(until, context.clock()));
        List<TemplateException> wrong = new ArrayList<>();
        session.engine().containerVerbs().followEvents(request, event -> {
            try {
                if (filter.accepts(event)) {
                    context.out().println(line.apply(event));
                    context.out().flush();
                }
            } catch (TemplateException e) {
                wrong.add(e);
            }
            return wrong.isEmpty() && !context.out().checkError();
        });
        for (TemplateException e : wrong) {
            throw e;
        }
        return 0;
    }

    private Function<ContainerEvent, String> line() {
        if (format.isEmpty()) {
            return this::text;
        }
        if (format.equals("json")) {
            Json json = new Json();
            return event -> json.write(object(event));
        }
        GoTemplate template = GoTemplate.parse(format);
        return event -> {
            Map<String, Object> object = object(event);
            List.of("status", "id", "from").forEach(key -> object.putIfAbsent(key, ""));
            return template.render(object);
        };
    }

    private String text(ContainerEvent event) {
        String attributes = event.attributes().entrySet().stream()
                .map(entry -> entry.getKey() + "=" + entry.getValue())
                .sorted()
                .collect(Collectors.joining(", "));
        Instant time = Instant.ofEpochSecond(event.timeNanos() / NANOS, event.timeNanos() % NANOS);
        return "%s %s %s %s%s"
                .formatted(
                        TIME.format(time.atZone(context.clock().getZone())),
                        event.type(),
                        event.action(),
                        event.id(),
                        attributes.isEmpty() ? "" : " (" + attributes + ")");
    }

    private static Map<String, Object> object(ContainerEvent event) {
        Map<String, Object> object = new LinkedHashMap<>();
        if (event.ofContainer() || event.type().equals("image")) {
            object.put("status", event.action());
            object.put("id", event.id());
        }
        if (event.ofContainer()) {
            object.put("from", event.attributes().getOrDefault("image", ""));
        }
        object.put("Type", event.type());
        object.put("Action", event.action());
        Map<String, Object> actor = new LinkedHashMap<>();
        actor.put("ID", event.id());
        actor.put("Attributes", new TreeMap<>(event.attributes()));
        object.put("Actor", actor);
        object.put("scope", "local");
        object.put("time", event.timeNanos() / NANOS);
        object.put("timeNano", event.timeNanos());
        return object;
    }
}
