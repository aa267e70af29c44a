package io.jcompose.runtime.build.dockerfile;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the fields of a {@link MountOption}. */
final class MountOptionParser {
    private static final Set<String> KEYS = Set.of(
            "type",
            "from",
            "source",
            "target",
            "readonly",
            "readwrite",
            "size",
            "id",
            "sharing",
            "required",
            "env",
            "mode",
            "uid",
            "gid");
    private static final Map<String, String> ALIASES =
            Map.of("src", "source", "dst", "target", "destination", "target", "ro", "readonly", "rw", "readwrite");
    private static final Pattern SIZE = Pattern.compile("([0-9]+(?:\\.[0-9]+)?) ?([kmgt]?)i?b?");

    private final Map<String, String> values = new LinkedHashMap<>();
    private MountOption.Type type = MountOption.Type.BIND;

    private MountOptionParser() {}

    static MountOption parse(List<String> fields) throws SyntaxException {
        MountOptionParser parser = new MountOptionParser();
        for (String field : fields) {
            parser.add(field);
        }
        return parser.build();
    }

    private void add(String field) throws SyntaxException {
        int equals = field.indexOf('=');
        String written = (equals < 0 ? field : field.substring(0, equals)).toLowerCase(Locale.ROOT);
        String key = ALIASES.getOrDefault(written, written);
        if (!KEYS.contains(key)) {
            throw new SyntaxException(
                    "--mount: unexpected key '%s' in '%s'%s".formatted(written, field, Nearest.hint(written, KEYS)));
        }
        if (equals < 0 && !Set.of("readonly", "readwrite", "required").contains(key)) {
            throw new SyntaxException("--mount: '%s' must be written as %s=value".formatted(field, written));
        }
        String value = equals < 0 ? "true" : field.substring(equals + 1);
        if (key.equals("type")) {
            type = type(value);
        }
        values.put(key, value);
    }

    private static MountOption.Type type(String value) throws SyntaxException {
        try {
            return MountOption.Type.valueOf(value.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            List<String> names = Arrays.stream(MountOption.Type.values())
                    .map(t -> t.name().toLowerCase(Locale.ROOT))
                    .toList();
            throw new SyntaxException("--mount: unsupported mount type '%s'%s; use one of %s"
                    .formatted(value, Nearest.hint(value, names), names));
        }
    }

    private MountOption build() throws SyntaxException {
        only("size", MountOption.Type.TMPFS);
        only("sharing", MountOption.Type.CACHE);
        only("env", MountOption.Type.SECRET);
        only("required", MountOption.Type.SECRET, MountOption.Type.SSH);
        only("mode", MountOption.Type.CACHE, MountOption.Type.SECRET, MountOption.Type.SSH);
        only("uid", MountOption.Type.CACHE, MountOption.Type.SECRET, MountOption.Type.SSH);
        only("gid", MountOption.Type.CACHE, MountOption.Type.SECRET, MountOption.Type.SSH);
        String sharing = values.getOrDefault("sharing", "shared").toLowerCase(Locale.ROOT);
        if (!Set.of("shared", "private", "locked").contains(sharing)) {
            throw new SyntaxException(
                    "--mount: unsupported sharing '%s'; use shared, private or locked".formatted(sharing));
        }
        if (type == MountOption.Type.SECRET) {
            checkSecret();
        }
        boolean readOnly = type != MountOption.Type.CACHE && type != MountOption.Type.TMPFS;
        if (values.containsKey("readonly")) {
            readOnly = truth("readonly");
        }
        if (values.containsKey("readwrite")) {
            readOnly = !truth("readwrite");
        }
        return new MountOption(
                type,
                text("from"),
                text("source"),
                text("target"),
                readOnly,
                size(),
                text("id"),
                sharing,
                truth("required"),
                text("env"),
                number("mode", 8),
                number("uid", 10),
                number("gid", 10));
    }

    private void checkSecret() throws SyntaxException {
        if (text("from").isPresent()) {
            throw new SyntaxException("--mount: 'from' is not allowed with type secret");
        }
        if (text("source").isPresent() && text("id").isPresent()) {
            throw new SyntaxException("--mount: a secret has either an id or a source, not both");
        }
        if (text("source").or(() -> text("target")).or(() -> text("id")).isEmpty()) {
            throw new SyntaxException("--mount: a secret needs an id");
        }
    }

    private void only(String key, MountOption.Type... types) throws SyntaxException {
        if (values.containsKey(key) && !Arrays.asList(types).contains(type)) {
            throw new SyntaxException("--mount: '%s' is not allowed with type %s"
                    .formatted(key, type.name().toLowerCase(Locale.ROOT)));
        }
    }

    private Optional<String> text(String key) {
        return Optional.ofNullable(values.get(key)).filter(value -> !value.isEmpty());
    }

    private boolean truth(String key) throws SyntaxException {
        String value = values.getOrDefault(key, "false");
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "true", "1", "t" -> true;
            case "false", "0", "f" -> false;
            default -> throw new SyntaxException("--mount: %s: '%s' is neither true nor false".formatted(key, value));
        };
    }

    private OptionalInt number(String key, int radix) throws SyntaxException {
        Optional<String> text = text(key);
        if (text.isEmpty()) {
            return OptionalInt.empty();
        }
        try {
            return OptionalInt.of(Integer.parseUnsignedInt(text.get(), radix));
        } catch (NumberFormatException e) {
            throw new SyntaxException(
                    "--mount: %s: '%s' is not %s number".formatted(key, text.get(), radix == 8 ? "an octal" : "a"));
        }
    }

    private OptionalLong size() throws SyntaxException {
        Optional<String> text = text("size");
        if (text.isEmpty()) {
            return OptionalLong.empty();
        }
        Matcher matcher = SIZE.matcher(text.get().toLowerCase(Locale.ROOT));
        if (!matcher.matches()) {
            throw new SyntaxException("--mount: size: '%s' is not a size such as 64m".formatted(text.get()));
        }
        int power = matcher.group(2).isEmpty() ? 0 : " kmgt".indexOf(matcher.group(2));
        return OptionalLong.of((long) (Double.parseDouble(matcher.group(1)) * Math.pow(1024, power)));
    }
}
