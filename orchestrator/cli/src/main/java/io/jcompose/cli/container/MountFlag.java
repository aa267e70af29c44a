package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import io.jcompose.cli.command.CommandContext;
import io.jcompose.core.model.Storage;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** One {@code --mount KEY=VALUE,…}: a line of comma-separated values, which may be quoted. One use. */
final class MountFlag {
    private static final Set<String> SWITCHES =
            Set.of("readonly", "ro", "volume-nocopy", "bind-nonrecursive", "bind-create-src");
    private static final Set<String> RECURSIVE = Set.of("enabled", "disabled", "writable", "readonly");
    private static final Set<String> TYPES = Set.of("bind", "volume", "tmpfs", "image");
    private static final int ANONYMOUS_BYTES = 32;
    private final String text;
    private final Map<String, Object> mount = new LinkedHashMap<>(Map.of("type", "volume"));
    private final Map<String, Map<String, Object>> sections = new LinkedHashMap<>();
    private final Map<String, String> volumeOptions = new LinkedHashMap<>();
    private final Map<String, String> volumeLabels = new LinkedHashMap<>();

    MountFlag(String text) {
        this.text = text;
    }

    /** @param declared where its volume is added to */
    Map<String, Object> parse(CommandContext context, Map<String, Object> declared) {
        for (String word : words()) {
            int equals = word.indexOf('=');
            String key = equals < 0 ? word : word.substring(0, equals);
            if (equals < 0 && !SWITCHES.contains(key)) {
                throw invalid("'%s' must be a key=value pair".formatted(word));
            }
            take(key, equals < 0 ? "true" : word.substring(equals + 1));
        }
        String type = String.valueOf(mount.get("type"));
        if (!TYPES.contains(type)) {
            throw invalid("type '%s' is unknown; use bind, volume, tmpfs or image".formatted(type));
        }
        if (!mount.containsKey("target")) {
            throw invalid("target is required");
        }
        for (String section : sections.keySet()) {
            if (!section.equals(type)) {
                throw invalid("cannot mix '%s-*' options with mount type '%s'".formatted(section, type));
            }
        }
        switch (type) {
            case "bind" -> bind(context);
            case "volume" -> volume(declared);
            case "tmpfs" -> {
                if (mount.containsKey("source")) {
                    throw invalid("a tmpfs has no source");
                }
            }
            default -> {
                if (!mount.containsKey("source")) {
                    throw invalid("source is required: the image");
                }
            }
        }
        sections.forEach((section, options) -> {
            if (!options.isEmpty()) {
                mount.put(section, options);
            }
        });
        mount.put(Storage.Mount.BY_MOUNT_FLAG, true);
        return mount;
    }

    private void take(String key, String value) {
        switch (key) {
            case "type" -> mount.put("type", value.toLowerCase(java.util.Locale.ROOT));
            case "source", "src" -> mount.put("source", value);
            case "target", "dst", "destination" -> mount.put("target", value);
            case "readonly", "ro" -> mount.put("read_only", flag(key, value));
            case "consistency" -> mount.put("consistency", value);
            case "bind-propagation" -> section("bind").put("propagation", value);
            case "bind-nonrecursive" -> section("bind").put("recursive", flag(key, value) ? "disabled" : "enabled");
            case "bind-recursive" -> section("bind").put("recursive", recursive(value));
            case "bind-create-src" -> section("bind").put("create_host_path", flag(key, value));
            case "volume-nocopy" -> section("volume").put("nocopy", flag(key, value));
            case "volume-subpath" -> section("volume").put("subpath", value);
            case "volume-driver" -> driver(value);
            case "volume-opt" -> pair(key, value, volumeOptions);
            case "volume-label" -> pair(key, value, volumeLabels);
            case "image-subpath" -> section("image").put("subpath", value);
            case "tmpfs-size" -> section("tmpfs").put("size", value);
            case "tmpfs-mode" -> section("tmpfs").put("mode", mode(value));
            default -> throw invalid("unexpected key '%s' in '%s=%s'".formatted(key, key, value));
        }
    }

    private Map<String, Object> section(String name) {
        return sections.computeIfAbsent(name, key -> new LinkedHashMap<>());
    }

    private void driver(String name) {
        section("volume");
        if (!name.isEmpty() && !name.equals("local")) {
            throw invalid("there is no volume driver '%s'; use local".formatted(name));
        }
    }

    private void pair(String key, String value, Map<String, String> target) {
        section("volume");
        int equals = value.indexOf('=');
        String name = equals < 0 ? value : value.substring(0, equals);
        if (name.isEmpty()) {
            throw invalid("invalid value for %s: %s; use %s=KEY=VALUE".formatted(key, value, key));
        }
        target.put(name, equals < 0 ? "" : value.substring(equals + 1));
    }

    private boolean flag(String key, String value) {
        return switch (value) {
            case "true", "1", "TRUE", "True", "t", "T" -> true;
            case "false", "0", "FALSE", "False", "f", "F" -> false;
            default -> throw invalid("invalid value for %s: %s".formatted(key, value));
        };
    }

    private String recursive(String value) {
        if (!RECURSIVE.contains(value)) {
            throw invalid("invalid value for bind-recursive: %s (must be \"enabled\", \"disabled\", \"writable\", or"
                            .formatted(value)
                    + " \"readonly\")");
        }
        return value;
    }

    private int mode(String value) {
        if (!value.matches("[0-7]{1,5}")) {
            throw invalid("invalid value for tmpfs-mode: %s; use octal digits such as 1777".formatted(value));
        }
        return Integer.parseInt(value, 8);
    }

    private void bind(CommandContext context) {
        if (!mount.containsKey("source")) {
            throw invalid("source is required: a file or folder of the host");
        }
        Map<String, Object> bind = section("bind");
        boolean readOnly = Boolean.TRUE.equals(mount.get("read_only"));
        if (bind.get("recursive") instanceof String recursive
                && Set.of("writable", "readonly").contains(recursive)) {
            if (!readOnly) {
                throw invalid("option 'bind-recursive=%s' requires 'readonly' to be specified in conjunction"
                        .formatted(recursive));
            }
            if (recursive.equals("readonly") && !"rprivate".equals(bind.get("propagation"))) {
                throw invalid("option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in"
                        + " conjunction");
            }
        }
        bind.putIfAbsent("create_host_path", false);
        mount.put(
                "source",
                context.workingDirectory()
                        .resolve(mount.get("source").toString())
                        .normalize()
                        .toString());
    }

    private void volume(Map<String, Object> declared) {
        boolean special = !volumeOptions.isEmpty() || !volumeLabels.isEmpty();
        if (!mount.containsKey("source") && special) {
            byte[] name = new byte[ANONYMOUS_BYTES];
            new SecureRandom().nextBytes(name);
            mount.put("source", HexFormat.of().formatHex(name));
        }
        if (mount.get("source") instanceof String name) {
            Map<String, Object> volume = new LinkedHashMap<>();
            volume.put("name", name);
            if (!volumeOptions.isEmpty()) {
                volume.put("driver_opts", volumeOptions);
            }
            if (!volumeLabels.isEmpty()) {
                volume.put("labels", volumeLabels);
            }
            declared.put(name, volume);
        }
    }

    /** As a line of a CSV file. */
    private List<String> words() {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (quoted && c == '"' && i + 1 < text.length() && text.charAt(i + 1) == '"') {
                word.append('"');
                i++;
            } else if (c == '"' && (quoted || word.isEmpty())) {
                quoted = !quoted;
            } else if (c == ',' && !quoted) {
                words.add(word.toString());
                word.setLength(0);
            } else {
                word.append(c);
            }
        }
        if (quoted) {
            throw invalid("a quotation mark is not closed");
        }
        words.add(word.toString());
        return words;
    }

    private CliException invalid(String why) {
        return new CliException("invalid argument \"%s\" for \"--mount\" flag: %s".formatted(text, why));
    }
}
