package io.jcompose.runtime.registry;

import io.jcompose.runtime.image.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The tags of a repository, page by page. */
final class Tags {
    private static final int MAX_PAGES = 200;
    private static final int MAX_PAGE = 4 << 20;
    private static final Pattern NEXT = Pattern.compile("<([^>]*)>\\s*;\\s*rel=\"?next\"?");
    private final Endpoint endpoint;

    Tags(Endpoint endpoint) {
        this.endpoint = endpoint;
    }

    List<String> list() throws IOException {
        List<String> tags = new ArrayList<>();
        Optional<URI> page = Optional.of(endpoint.uri("tags/list?n=1000"));
        for (int i = 0; i < MAX_PAGES && page.isPresent(); i++) {
            HttpResponse<InputStream> response =
                    endpoint.send("GET", page.get(), Map.of("Accept", "application/json"), Optional.empty());
            tags.addAll(Json.strings(Json.parseObject(Bodies.bounded(response, MAX_PAGE)), "tags"));
            page = next(response);
        }
        return tags;
    }

    private static Optional<URI> next(HttpResponse<?> response) throws IOException {
        Matcher link = NEXT.matcher(response.headers().firstValue("Link").orElse(""));
        if (!link.find()) {
            return Optional.empty();
        }
        URI here = response.request().uri();
        URI next;
        try {
            next = here.resolve(link.group(1));
        } catch (IllegalArgumentException e) {
            throw new IOException("the registry names no proper address for the next page of tags", e);
        }
        if (!here.getAuthority().equals(next.getAuthority())) {
            throw new IOException("the registry sends us elsewhere for the next page of tags");
        }
        return Optional.of(next);
    }
}
