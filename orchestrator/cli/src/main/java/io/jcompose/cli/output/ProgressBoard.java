package io.jcompose.cli.output;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What the display on a terminal shows, as lines for a given size and time. Pure: the caller has the clock and the
 * screen. Not thread-safe.
 */
final class ProgressBoard {
    private static final String[] SPINNER = {"⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"};
    private static final String[] FILL = {" ", "⡀", "⣀", "⣄", "⣤", "⣦", "⣶", "⣷", "⣿"};
    private static final int OUTPUT_LINES = 4;
    private static final int FAILURE_LINES = 40;
    private static final int HOOK_LINES = 1000;
    private static final int COMFORTABLE = 100;

    private final String title;
    private final Ansi ansi;
    private final String prefix;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final List<String> hookOutput = new ArrayList<>();

    /** One resource. */
    private static final class Entry {
        final String id;
        final long start;
        long end = -1;
        String status = "Working";
        String text = "";
        String details = "";
        final Map<String, ProgressEvent> children = new LinkedHashMap<>();
        final List<String> output = new ArrayList<>();
        String step = "";

        Entry(String id, long start) {
            this.id = id;
            this.start = start;
        }

        boolean working() {
            return status.equals("Working");
        }
    }

    ProgressBoard(String title, Ansi ansi, String prefix) {
        this.title = title;
        this.ansi = ansi;
        this.prefix = prefix;
    }

    void on(ProgressEvent event, long now) {
        Optional<HookLine> hook = HookLine.of(event);
        if (hook.isPresent()) {
            onHook(hook.get(), now);
            return;
        }
        String id = event.parentId().orElse(event.id());
        Entry entry = entries.computeIfAbsent(id, key -> new Entry(key, now));
        if (event.parentId().isEmpty()) {
            entry.text = event.text();
            entry.details = event.details();
            entry.status = event.status();
            entry.end = entry.working() ? -1 : now;
            return;
        }
        if (entry.text.isEmpty()) {
            entry.text = event.id().startsWith("#") ? "Building" : "Pulling";
        }
        if (event.id().startsWith("#")) {
            onStep(entry, event);
        } else {
            entry.children.put(event.id(), event);
        }
    }

    private void onHook(HookLine hook, long now) {
        entries.computeIfAbsent(hook.owner(), key -> new Entry(key, now)).output.add(hook.line());
        hookOutput.add(hook.text());
        trim(entries.get(hook.owner()).output, FAILURE_LINES);
        trim(hookOutput, HOOK_LINES);
    }

    private static void trim(List<String> lines, int size) {
        if (lines.size() > size) {
            lines.subList(0, lines.size() - size).clear();
        }
    }

    private static void onStep(Entry entry, ProgressEvent event) {
        String name = event.id().replaceFirst("^#[0-9]+ ?", "");
        if (!name.equals(entry.step) && event.status().equals("Working")) {
            entry.step = name;
            entry.output.clear();
        }
        event.output().ifPresent(output -> {
            for (String line : output.split("\n", -1)) {
                if (!line.isEmpty()) {
                    entry.output.add(line.replaceFirst("\r$", ""));
                }
            }
            trim(entry.output, FAILURE_LINES);
        });
        if (event.status().equals("Done")) {
            entry.output.clear();
        }
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** The lines now; at most {@code rows - 1}, none wider than {@code columns}. */
    List<String> lines(int width, int rows, long now) {
        // A line is hard to follow across a wide window.
        int columns = Math.min(width, COMFORTABLE);
        List<String> lines = new ArrayList<>();
        long done = entries.values().stream().filter(entry -> !entry.working()).count();
        boolean allDone = done == entries.size();
        String header = TextWidth.cut("[+] %s %d/%d".formatted(title, done, entries.size()), columns);
        lines.add(allDone ? ansi.blue(header) : header);
        int nameWidth = entries.values().stream()
                .mapToInt(entry -> TextWidth.of(prefix + entry.id))
                .max()
                .orElse(0);
        int statusWidth = entries.values().stream()
                .mapToInt(entry -> TextWidth.of(entry.text))
                .max()
                .orElse(0);
        List<Entry> shown = visible(Math.max(1, rows - 2));
        for (Entry entry : shown) {
            lines.add(line(entry, nameWidth, statusWidth, columns, now));
            if (entry.working() && !entry.output.isEmpty() && lines.size() + OUTPUT_LINES < rows - 1) {
                int from = Math.max(0, entry.output.size() - OUTPUT_LINES);
                for (String output : entry.output.subList(from, entry.output.size())) {
                    lines.add(ansi.color("2", TextWidth.cut("     " + clean(output), columns)));
                }
            }
        }
        if (shown.size() < entries.size()) {
            lines.add(TextWidth.cut(" ... %d more".formatted(entries.size() - shown.size()), columns));
        }
        return lines;
    }

    /** Output of hooks, and of steps that failed, to be left on the screen. */
    List<String> remainingOutput() {
        List<String> lines = new ArrayList<>();
        hookOutput.forEach(line -> lines.add(clean(line)));
        for (Entry entry : entries.values()) {
            if (!entry.status.equals("Done") && !entry.step.isEmpty() && !entry.output.isEmpty()) {
                lines.add("------");
                lines.add(" > " + entry.step + ":");
                entry.output.forEach(line -> lines.add(clean(line)));
                lines.add("------");
            }
        }
        return lines;
    }

    /** What is under way goes first when there is no room for all. */
    private List<Entry> visible(int room) {
        if (entries.size() <= room) {
            return List.copyOf(entries.values());
        }
        List<Entry> chosen = new ArrayList<>();
        for (int pass = 0; pass < 2; pass++) {
            for (Entry entry : entries.values()) {
                if (entry.working() == (pass == 0) && chosen.size() < room - 1) {
                    chosen.add(entry);
                }
            }
        }
        return entries.values().stream().filter(chosen::contains).toList();
    }

    private String line(Entry entry, int nameWidth, int statusWidth, int columns, long now) {
        String timer = String.format(Locale.ROOT, "%.1fs", ((entry.end < 0 ? now : entry.end) - entry.start) / 1e9);
        int room = Math.max(0, columns - 3 - timer.length() - 1); // mark and spaces before, a space before the timer
        int nameColumn = Math.min(nameWidth, Math.max(room - statusWidth - 1, room / 2));
        String left = pad(TextWidth.cutMiddle(prefix + entry.id, nameColumn), nameColumn) + " ";
        int forStatus = Math.max(0, room - TextWidth.of(left));
        String status = pad(TextWidth.cut(entry.text, forStatus), Math.min(statusWidth, forStatus));
        int forDetails = forStatus - TextWidth.of(status) - 1;
        String details = forDetails > 3 ? " " + TextWidth.cut(details(entry), forDetails) : "";
        String gap = " ".repeat(Math.max(0, room - TextWidth.of(left + status + details)));
        return " " + mark(entry, now) + " " + left + colored(entry, status) + details + gap + " " + ansi.blue(timer);
    }

    private String details(Entry entry) {
        if (!entry.step.isEmpty() && entry.working()) {
            return clean(entry.step);
        }
        if (entry.children.isEmpty() || !entry.working()) {
            return entry.details;
        }
        StringBuilder bars = new StringBuilder("[");
        long current = 0;
        long total = 0;
        for (ProgressEvent child : entry.children.values()) {
            boolean finished = child.status().equals("Done");
            long part = finished || child.total() <= 0
                    ? (finished ? FILL.length - 1 : 0)
                    : Math.min(FILL.length - 1, child.current() * (FILL.length - 1) / child.total());
            bars.append(FILL[(int) part]);
            total += child.total();
            current += finished ? child.total() : child.current();
        }
        return bars + "]" + (total > 0 ? " " + Human.size(current) + " / " + Human.size(total) : "");
    }

    private String mark(Entry entry, long now) {
        return switch (entry.status) {
            case "Working" -> ansi.yellow(SPINNER[(int) (now / 100_000_000 % SPINNER.length)]);
            case "Warning" -> ansi.boldYellow("!");
            case "Error" -> ansi.boldRed("✘");
            default -> ansi.green("✔");
        };
    }

    private String colored(Entry entry, String text) {
        return switch (entry.status) {
            case "Done" -> ansi.green(text);
            case "Warning" -> ansi.boldYellow(text);
            case "Error" -> ansi.boldRed(text);
            default -> text;
        };
    }

    private static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - TextWidth.of(text)));
    }

    /** Control characters of a program's output would break the display. */
    private static String clean(String text) {
        return text.replace("\t", "    ")
                .replaceAll("\u001b\\[[0-9;?]*[A-Za-z]", "")
                .replaceAll("\\p{Cntrl}", "");
    }
}
