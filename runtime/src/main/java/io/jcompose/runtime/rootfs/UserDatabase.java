package io.jcompose.runtime.rootfs;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.ContainerException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The users and groups of a root file system, by Docker's rules: names must exist in its {@code /etc/passwd} and
 * {@code /etc/group}, numbers need not. Immutable. The files are hostile: malformed lines are skipped, sizes bounded.
 */
public final class UserDatabase {
    private static final int MAX_FILE = 4 << 20;
    private static final long MAX_ID = 0xFFFFFFFEL; // (uid_t)-1 means "unchanged" to the kernel
    private final List<User> users;
    private final List<Group> groups;

    private record User(String name, long uid, long gid, String home) {}

    private record Group(String name, long gid, List<String> members) {}

    /**
     * Who a process runs as.
     *
     * @param groups supplementary groups, the primary one first
     * @param name empty if the user is not in the database
     */
    public record Identity(long uid, long gid, List<Long> groups, String home, Optional<String> name) {
        public Identity {
            groups = List.copyOf(groups);
        }
    }

    private UserDatabase(List<User> users, List<Group> groups) {
        this.users = users;
        this.groups = groups;
    }

    /** Reads both files; missing ones are empty. */
    public static UserDatabase read(LayeredView root) {
        return parse(text(root, "/etc/passwd"), text(root, "/etc/group"));
    }

    /** From the content of the two files. */
    public static UserDatabase parse(String passwd, String group) {
        List<User> users = new ArrayList<>();
        for (String line : passwd.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4) {
                OptionalLong uid = id(fields[2]);
                OptionalLong gid = id(fields[3]);
                if (uid.isPresent() && gid.isPresent()) {
                    String home = fields.length > 5 && fields[5].startsWith("/") ? fields[5] : "/";
                    users.add(new User(fields[0], uid.getAsLong(), gid.getAsLong(), home));
                }
            }
        }
        List<Group> groups = new ArrayList<>();
        for (String line : group.split("\n")) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3) {
                OptionalLong gid = id(fields[2]);
                if (gid.isPresent()) {
                    List<String> members = fields.length > 3 ? List.of(fields[3].split(",")) : List.of();
                    groups.add(new Group(fields[0], gid.getAsLong(), members));
                }
            }
        }
        return new UserDatabase(users, groups);
    }

    /**
     * Finds out who {@code spec} is.
     *
     * @param spec {@code user}, {@code uid}, {@code user:group} and so on; empty means root
     * @param supplementary further groups, names or numbers
     * @param image for messages
     * @throws ContainerException if a name is unknown; says which, in which image
     */
    public Identity resolve(Optional<String> spec, List<String> supplementary, String image) {
        String text = spec.orElse("");
        int colon = text.indexOf(':');
        String userPart = colon < 0 ? text : text.substring(0, colon);
        String groupPart = colon < 0 ? "" : text.substring(colon + 1);
        Optional<User> user = findUser(userPart.isEmpty() ? "0" : userPart);
        if (user.isEmpty() && !userPart.isEmpty() && id(userPart).isEmpty()) {
            throw new ContainerException(
                    "user '%s': no such user in image %s; add it there, or use a number".formatted(userPart, image));
        }
        long uid = user.map(User::uid).orElseGet(() -> id(userPart).orElse(0));
        long gid = groupPart.isEmpty() ? user.map(User::gid).orElse(0L) : groupId(groupPart, image);
        Set<Long> all = new LinkedHashSet<>();
        all.add(gid);
        if (groupPart.isEmpty()) {
            user.ifPresent(found -> groups.stream()
                    .filter(group -> group.members().contains(found.name()))
                    .forEach(group -> all.add(group.gid())));
        }
        for (String extra : supplementary) {
            all.add(groupId(extra, image));
        }
        return new Identity(uid, gid, new ArrayList<>(all), user.map(User::home).orElse("/"), user.map(User::name));
    }

    /** Name of a user id, as {@code ps} shows it; empty if it has none. */
    public Optional<String> userName(long uid) {
        return users.stream().filter(user -> user.uid() == uid).map(User::name).findFirst();
    }

    private Optional<User> findUser(String nameOrId) {
        OptionalLong uid = id(nameOrId);
        return users.stream()
                .filter(user -> user.name().equals(nameOrId) || (uid.isPresent() && user.uid() == uid.getAsLong()))
                .findFirst();
    }

    private long groupId(String nameOrId, String image) {
        OptionalLong gid = id(nameOrId);
        return groups.stream()
                .filter(group -> group.name().equals(nameOrId) || (gid.isPresent() && group.gid() == gid.getAsLong()))
                .map(Group::gid)
                .findFirst()
                .or(() -> gid.isPresent() ? Optional.of(gid.getAsLong()) : Optional.empty())
                .orElseThrow(() ->
                        new ContainerException("group '%s': no such group in image %s; add it there, or use a number"
                                .formatted(nameOrId, image)));
    }

    private static OptionalLong id(String text) {
        if (text.isEmpty() || text.length() > 10 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return OptionalLong.empty();
        }
        long value = Long.parseLong(text);
        return value <= MAX_ID ? OptionalLong.of(value) : OptionalLong.empty();
    }

    private static String text(LayeredView root, String path) {
        try (InputStream in = root.open(path)) {
            return new String(in.readNBytes(MAX_FILE), UTF_8);
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            throw new ContainerException("read %s of the image: %s".formatted(path, e.getMessage()), e);
        }
    }
}
