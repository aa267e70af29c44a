package io.jcompose.cli.image;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.cli.output.Rows;
import io.jcompose.runtime.image.Json;
import io.jcompose.runtime.registry.HostHttp;
import io.jcompose.runtime.registry.RegistrySettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code search}: asks Docker Hub, or a registry that answers the same question; most others do not. */
@picocli.CommandLine.Command(
        name = "search",
        description = "Search Docker Hub for images",
        footer = {"%nExample:", "  jcompose search --filter is-official=true redis"})
public final class SearchCommand extends Command {
    private static final String HUB = "https://index.docker.io";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int MAX_ANSWER = 4 << 20;
    private static final int MAX_LIMIT = 100;
    private static final int WIDTH = 45;

    @Option(
            names = {"-f", "--filter"},
            paramLabel = "FILTER",
            description = "Only some: is-official=true, stars=N")
    private List<String> filters = new ArrayList<>();

    @Option(names = "--limit", paramLabel = "N", description = "At most so many, 1 to 100 (default 25)")
    private int limit = 25;

    @Option(names = "--no-trunc", description = "Show descriptions in full")
    private boolean noTrunc;

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json, or a Go template")
    private String format = "table";

    @Parameters(paramLabel = "TERM", description = "Part of a name; HOST/TERM asks another registry")
    private String term = "";

    public SearchCommand(CommandContext context) {
        super(context);
    }

    @Override
    protected boolean honoursDryRun() {
        return true; // it only looks
    }

    @Override
    protected int run() {
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new CliException("--limit %d is out of range; use 1 to %d".formatted(limit, MAX_LIMIT));
        }
        Rows rows = new Rows(10)
                .column("Name", "NAME")
                .column("Description", "DESCRIPTION")
                .column("StarCount", "STARS")
                .column("IsOfficial", "OFFICIAL");
        filters.forEach(SearchCommand::requireKnown);
        answers().stream()
                .filter(this::accepts)
                .sorted(Comparator.comparing(SearchCommand::stars).reversed())
                .forEach(answer -> rows.add(row(answer)));
        context.out().print(rows.render(format));
        return 0;
    }

    private static void requireKnown(String filter) {
        if (!filter.matches("is-official=(true|false|1|0)|stars=[0-9]+")) {
            throw new CliException("unknown filter %s; use is-official=true or stars=N".formatted(filter));
        }
    }

    private boolean accepts(Map<String, Object> answer) {
        return filters.stream().allMatch(filter -> {
            String value = filter.substring(filter.indexOf('=') + 1);
            return filter.startsWith("stars=")
                    ? stars(answer) >= Long.parseLong(value)
                    : isOfficial(answer) == (value.equals("true") || value.equals("1"));
        });
    }

    private static long stars(Map<String, Object> answer) {
        return Json.number(answer, "star_count").orElse(0L);
    }

    private static boolean isOfficial(Map<String, Object> answer) {
        return Boolean.TRUE.equals(answer.get("is_official"));
    }

    private Map<String, Object> row(Map<String, Object> answer) {
        String text = Json.string(answer, "description").orElse("").replaceAll("[\\r\\n]", " ");
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Description", noTrunc || text.length() <= WIDTH ? text : text.substring(0, WIDTH - 1) + "…");
        row.put("IsOfficial", official(isOfficial(answer)));
        row.put("Name", Json.string(answer, "name").orElse(""));
        row.put("StarCount", Long.toString(stars(answer)));
        return row;
    }

    private String official(boolean yes) {
        return format.equals("json") ? Boolean.toString(yes) : yes ? "[OK]" : "";
    }

    private List<Map<String, Object>> answers() {
        int slash = term.indexOf('/');
        String first = slash < 0 ? "" : term.substring(0, slash);
        boolean hasHost = first.contains(".") || first.contains(":") || first.equals("localhost");
        String host = hasHost ? address(first) : HUB;
        String wanted = hasHost ? term.substring(slash + 1) : term;
        URI uri = URI.create("%s/v1/search?q=%s&n=%d".formatted(host, URLEncoder.encode(wanted, UTF_8), limit));
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Accept", "application/json")
                .build();
        try {
            HttpResponse<InputStream> response = new HostHttp(RegistrySettings.of(context.environment()))
                    .client()
                    .send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream body = response.body()) {
                if (response.statusCode() != 200) {
                    throw new CliException("search at %s: HTTP %d; %s"
                            .formatted(
                                    uri.getHost(),
                                    response.statusCode(),
                                    hasHost ? "most registries cannot be searched" : "try again later"));
                }
                return Json.objects(Json.parseObject(body.readNBytes(MAX_ANSWER)), "results");
            }
        } catch (IOException e) {
            throw new CliException("search at %s: %s".formatted(uri.getHost(), HostHttp.explain(e)), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException("search at %s: interrupted".formatted(uri.getHost()), e);
        }
    }

    private static String address(String host) {
        boolean here = host.matches("(localhost|127\\..*|\\[::1])(:.*)?");
        return (here ? "http://" : "https://") + host;
    }
}
