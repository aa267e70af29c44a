package io.jcompose.cli.image;

import io.jcompose.cli.output.Human;
import io.jcompose.runtime.image.Image;
import io.jcompose.runtime.image.ImageStore;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code image ls --tree}: images with all their names, and the platforms that these stand for below. */
final class ImageTree {
    private static final String LINE = "%%-%ds   %%-12s   %%10s   %%12s   %%s%%n";
    private final ImageStore store;
    private final Collection<String> inUse;

    /** @param inUse ids of images that containers use */
    ImageTree(ImageStore store, Collection<String> inUse) {
        this.store = store;
        this.inUse = inUse;
    }

    private record Line(String title, String id, String size, String content, String extra) {}

    String render(List<Image> images) {
        Map<List<String>, List<String>> names = new LinkedHashMap<>();
        Map<List<String>, List<Image>> groups = new LinkedHashMap<>();
        for (Image image : images) {
            for (String name : image.names().isEmpty() ? List.of("<untagged>") : image.names()) {
                List<Image> platforms = image.names().isEmpty() ? List.of(image) : store.all(name);
                List<String> ids = platforms.stream().map(Image::id).toList();
                groups.put(ids, platforms);
                List<String> known = names.computeIfAbsent(ids, key -> new ArrayList<>());
                if (!known.contains(name)) {
                    known.add(name);
                }
            }
        }
        List<Line> lines = new ArrayList<>();
        groups.forEach((ids, group) -> add(names.getOrDefault(ids, List.of()), group, lines));
        int width = lines.stream().mapToInt(line -> line.title().length()).max().orElse(0);
        String format = LINE.formatted(Math.max(width, "IMAGE".length()));
        StringBuilder text = new StringBuilder(format.formatted("IMAGE", "ID", "DISK USAGE", "CONTENT SIZE", "EXTRA"));
        lines.forEach(line ->
                text.append(format.formatted(line.title(), line.id(), line.size(), line.content(), line.extra())));
        return text.toString().replaceAll(" +\n", "\n");
    }

    /** @param names of one and the same list of platforms */
    private void add(List<String> names, List<Image> platforms, List<Line> lines) {
        Image first = platforms.get(0);
        names.subList(0, names.size() - 1).forEach(name -> lines.add(new Line(name, "", "", "", "")));
        long size = platforms.stream().mapToLong(Image::size).sum();
        boolean used = platforms.stream().map(Image::id).anyMatch(inUse::contains);
        long content = platforms.stream().mapToLong(store::contentSize).sum();
        lines.add(new Line(
                names.get(names.size() - 1), first.shortId(), Human.size(size), Human.size(content), used ? "U" : ""));
        for (int i = 0; i < platforms.size(); i++) {
            Image one = platforms.get(i);
            String branch = i < platforms.size() - 1 ? "├─ " : "└─ ";
            lines.add(new Line(
                    branch + one.platform(),
                    one.shortId(),
                    Human.size(one.size()),
                    Human.size(store.contentSize(one)),
                    inUse.contains(one.id()) ? "U" : ""));
        }
    }
}
