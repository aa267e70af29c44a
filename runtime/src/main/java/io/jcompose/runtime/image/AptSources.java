package io.jcompose.runtime.image;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where this host gets its Debian packages, so that a bootstrap uses the mirror that is known to work here.
 *
 * @param entries what {@code /etc/apt} lists for Debian itself, not for other vendors
 */
record AptSources(List<Entry> entries) {
    private static final String MIRROR = "http://deb.debian.org/debian";
    private static final String SECURITY = "http://deb.debian.org/debian-security";
    private static final Set<String> RELEASES = Set.of(
            "bullseye",
            "bookworm",
            "trixie",
            "forky",
            "duke",
            "oldoldstable",
            "oldstable",
            "stable",
            "testing",
            "unstable",
            "sid");
    private static final Set<String> ROLLING = Set.of("unstable", "sid");

    AptSources {
        entries = List.copyOf(entries);
    }

    /** One place and the suites it has. */
    record Entry(String uri, List<String> suites, boolean trusted) {
        Entry {
            suites = List.copyOf(suites);
        }

        boolean has(String ending) {
            return suites.stream().anyMatch(suite -> suite.endsWith(ending) && isDebian(suite));
        }

        boolean hasRelease() {
            return suites.stream().anyMatch(RELEASES::contains);
        }
    }

    private static boolean isDebian(String suite) {
        return RELEASES.contains(suite.replaceFirst("(?:-updates|-security|/updates)$", ""));
    }

    /** Reads {@code sources.list} and {@code sources.list.d} below {@code etcApt}; what is not there is skipped. */
    static AptSources read(Path etcApt) {
        List<Entry> entries = new ArrayList<>();
        List<Path> files = new ArrayList<>(List.of(etcApt.resolve("sources.list")));
        try (DirectoryStream<Path> more = Files.newDirectoryStream(etcApt.resolve("sources.list.d"))) {
            more.forEach(files::add);
        } catch (IOException e) {
            files.removeIf(file -> !Files.isReadable(file)); // there is no such folder
        }
        files.sort(null);
        for (Path file : files) {
            String text = text(file);
            entries.addAll(file.toString().endsWith(".sources") ? deb822(text) : oneLine(text));
        }
        return new AptSources(entries);
    }

    /** What we cannot read, the bootstrap could not read either. */
    private static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** {@code deb [options] URI SUITE COMPONENTS}. */
    static List<Entry> oneLine(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String line : text.split("\n")) {
            String stripped = line.replaceFirst("#.*", "").strip();
            if (!stripped.startsWith("deb ") && !stripped.startsWith("deb\t") && !stripped.startsWith("deb[")) {
                continue;
            }
            boolean trusted = stripped.matches("deb\\s*\\[[^]]*trusted=yes[^]]*].*");
            String[] words =
                    stripped.replaceFirst("^deb\\s*(\\[[^]]*])?\\s*", "").split("\\s+");
            if (words.length >= 3) {
                add(entries, words[0], List.of(words[1]), trusted);
            }
        }
        return entries;
    }

    /** Paragraphs of {@code Key: value} lines; a value goes on in indented lines. */
    static List<Entry> deb822(String text) {
        List<Entry> entries = new ArrayList<>();
        for (String paragraph : text.split("\n[ \t]*\n")) {
            Map<String, String> fields = new HashMap<>();
            String key = "";
            for (String line : paragraph.split("\n")) {
                if (line.startsWith("#") || line.isBlank()) {
                    continue;
                }
                int colon = line.indexOf(':');
                if (Character.isWhitespace(line.charAt(0))) {
                    fields.merge(key, line.strip(), (old, next) -> old + " " + next);
                } else if (colon > 0) {
                    key = line.substring(0, colon).toLowerCase(Locale.ROOT);
                    fields.put(key, line.substring(colon + 1).strip());
                }
            }
            boolean off = "no".equalsIgnoreCase(fields.get("enabled"));
            boolean binary =
                    List.of(fields.getOrDefault("types", "deb").split("\\s+")).contains("deb");
            if (!off && binary) {
                List<String> suites = List.of(fields.getOrDefault("suites", "").split("\\s+"));
                boolean trusted = "yes".equalsIgnoreCase(fields.get("trusted"));
                for (String uri : fields.getOrDefault("uris", "").split("\\s+")) {
                    add(entries, uri, suites, trusted);
                }
            }
        }
        return entries;
    }

    private static void add(List<Entry> entries, String uri, List<String> suites, boolean trusted) {
        if (suites.stream().anyMatch(AptSources::isDebian)) {
            resolveList(uri).ifPresent(resolved -> entries.add(new Entry(resolved, suites, trusted)));
        }
    }

    /** Cloud images name a file with mirrors; an image needs a mirror itself. */
    private static Optional<String> resolveList(String uri) {
        if (!uri.startsWith("mirror+file:")) {
            return uri.matches("https?://\\S+|file:\\S+") ? Optional.of(uri) : Optional.empty();
        }
        try (var lines =
                Files.lines(Path.of(uri.substring("mirror+file:".length()).replaceFirst("^//", "")))) {
            return lines.map(line -> line.strip().split("\\s+")[0])
                    .filter(line -> line.startsWith("http"))
                    .findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    /** The mirror for {@code debootstrap}, which takes one. */
    String mirror() {
        return entries.stream()
                .filter(Entry::hasRelease)
                .map(Entry::uri)
                .findFirst()
                .orElse(MIRROR);
    }

    /** {@code sources.list} lines for a suite: updates and security if this host has them, or if it lists no Debian. */
    List<String> lines(String suite) {
        List<String> lines = new ArrayList<>();
        Optional<Entry> main = entries.stream().filter(Entry::hasRelease).findFirst();
        lines.add(line(main, MIRROR, suite));
        if (ROLLING.contains(suite)) {
            return lines;
        }
        Optional<Entry> updates =
                entries.stream().filter(entry -> entry.has("-updates")).findFirst();
        if (updates.isPresent() || main.isEmpty()) {
            lines.add(line(updates, MIRROR, suite + "-updates"));
        }
        Optional<Entry> security =
                entries.stream().filter(entry -> entry.has("-security")).findFirst();
        if (security.isPresent() || main.isEmpty()) {
            lines.add(line(security, SECURITY, suite + "-security"));
        }
        return lines;
    }

    private static String line(Optional<Entry> entry, String otherwise, String suite) {
        return "deb %s%s %s main"
                .formatted(
                        entry.filter(Entry::trusted).isPresent() ? "[trusted=yes] " : "",
                        entry.map(Entry::uri).orElse(otherwise),
                        suite);
    }
}
