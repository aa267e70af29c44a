/* The root file system: mounts, devices and files inside a root that no symbolic link can lead out of. */
#include <errno.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "init.h"
#include "kernel.h"

static int in_root(int root, const char *path, uint64_t flags) {
    int fd;
    do { /* EAGAIN: somebody renamed a folder meanwhile, so the kernel cannot be sure that ".." stayed inside */
        fd = openat2_(root, path, flags, RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS);
    } while (fd < 0 && errno == EAGAIN);
    return fd;
}

static int make_target(int root, const char *path, bool folder, int depth);

/* Opens (and makes) the folder that holds the last component of `path`, which goes to `name`. */
static int parent_of(int root, const char *path, char name[NAME_MAX + 1], char parent[PATH_MAX], int depth) {
    size_t length = strlen(path);
    while (length && path[length - 1] == '/') length--;
    size_t start = length;
    while (start && path[start - 1] != '/') start--;
    if (length == start || length - start > NAME_MAX || start >= PATH_MAX || depth > 200) {
        errno = length == start ? EINVAL : ENAMETOOLONG;
        return -1;
    }
    memcpy(name, path + start, length - start);
    name[length - start] = 0;
    memcpy(parent, path, start);
    parent[start] = 0;
    if (!start) strcpy(parent, "/");
    return make_target(root, parent, true, depth + 1);
}

/* An O_PATH descriptor of `path`, made with its parents if missing. A dangling link is followed, inside the root. */
static int make_target(int root, const char *path, bool folder, int depth) {
    char name[NAME_MAX + 1], parent[PATH_MAX], link[PATH_MAX], next[PATH_MAX];
    int fd = in_root(root, path, O_PATH);
    if (fd >= 0 || errno != ENOENT) return fd;
    int dir = parent_of(root, path, name, parent, depth);
    if (dir < 0) return -1;
    if (!strcmp(name, ".") || !strcmp(name, "..")) {
        close(dir);
        return in_root(root, path, O_PATH);
    }
    int made = folder ? mkdirat(dir, name, 0755) : openat(dir, name, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0644);
    if (made < 0 && errno == EEXIST) {
        ssize_t n = readlinkat(dir, name, link, sizeof link - 1);
        close(dir);
        if (n < 0) return in_root(root, path, O_PATH); /* made by somebody else just now */
        link[n] = 0;
        if (snprintf(next, sizeof next, "%s%s%s", link[0] == '/' ? "" : parent, link[0] == '/' ? "" : "/", link) >=
            (int)sizeof next) {
            errno = ENAMETOOLONG;
            return -1;
        }
        return make_target(root, next, folder, depth + 1);
    }
    if (made >= 0) {
        if (!folder) close(made);
        fd = openat(dir, name, O_PATH | O_NOFOLLOW | O_CLOEXEC);
    }
    int saved = errno;
    close(dir);
    errno = saved;
    return fd;
}

static int parent_for(struct child *child, int root, const char *path, char name[NAME_MAX + 1]) {
    char parent[PATH_MAX];
    int dir = parent_of(root, path, name, parent, 0);
    if (dir < 0) child_fail(child, 1, "make the folder of", path);
    return dir;
}

static void attach(struct child *child, int root, int mount, const char *target, bool folder) {
    int fd = make_target(root, target, folder, 0);
    if (fd < 0) child_fail(child, 1, "make mount point", target);
    if (syscall(NR_MOVE_MOUNT, mount, "", fd, "", MOVE_MOUNT_BETWEEN_FDS) < 0)
        child_fail(child, 1, "mount on", target);
    close(fd);
}

/* Attaches a mount with attributes and propagation (0: as they are). */
static void attach_with(struct child *child, int root, int tree, const char *target, bool folder, uint32_t attributes,
                        uint32_t propagation, bool recursive) {
    struct mount_attr_ attr = {.attr_set = attributes, .propagation = propagation};
    if (attributes & MOUNT_ATTR_ATIME_MASK) attr.attr_clr = MOUNT_ATTR_ATIME_MASK;
    bool set = (!attributes && !propagation) || mount_setattr_(tree, recursive ? AT_RECURSIVE_ : 0, &attr) == 0;
    if (!set && errno != ENOSYS) child_fail(child, 1, "set mount attributes of", target);
    attach(child, root, tree, target, folder);
    if (set) return;
    /* Before Linux 5.12: a remount, which works on attached mounts only and never on the mounts below. */
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", tree);
    if (attributes && mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | (attributes & 15), NULL) < 0)
        child_fail(child, 1, "remount", target);
    if (propagation && mount(NULL, path, NULL, propagation | (recursive ? MS_REC : 0), NULL) < 0)
        child_fail(child, 1, "set propagation of", target);
}

static bool is_folder(int fd) {
    struct stat st;
    return fstat(fd, &st) == 0 && S_ISDIR(st.st_mode);
}

/* fsconfig explains its errors in words, which are worth more than the number. */
static void fail_with_log(struct child *child, int context, const char *type, const char *target) {
    int saved = errno;
    char text[512], object[1024];
    ssize_t n = read(context, text, sizeof text - 1);
    text[n > 0 ? n : 0] = 0;
    snprintf(object, sizeof object, "%s on %s%s%s", type, target, n > 0 ? " (" : "", n > 2 ? text + 2 : "");
    if (n > 2) {
        char *newline = strchr(object, '\n');
        if (newline) *newline = 0;
        if (strlen(object) < sizeof object - 1) strcat(object, ")");
    }
    errno = saved;
    child_fail(child, 1, "mount", object);
}

static int new_mount(struct child *child, const char *type, const char *source, const char *options, uint32_t attributes,
                     const char *target) {
    int context = (int)syscall(NR_FSOPEN, type, 1);
    if (context < 0) child_fail(child, 1, "open file system type", type);
    if (syscall(NR_FSCONFIG, context, FSCONFIG_SET_STRING, "source", source, 0) < 0)
        fail_with_log(child, context, type, target);
    char *copy = strdup(options), *next = copy;
    for (char *option; copy && (option = strsep(&next, ","));) {
        char *value = strchr(option, '=');
        if (!*option) continue;
        if (value) *value++ = 0;
        if (syscall(NR_FSCONFIG, context, value ? FSCONFIG_SET_STRING : FSCONFIG_SET_FLAG, option, value, 0) < 0)
            fail_with_log(child, context, type, target);
    }
    free(copy);
    if (syscall(NR_FSCONFIG, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        fail_with_log(child, context, type, target);
    int mount = (int)syscall(NR_FSMOUNT, context, 1, attributes);
    if (mount < 0) fail_with_log(child, context, type, target);
    close(context);
    return mount;
}

/* The option string of mount(2) ends at one page, hence short lower names relative to the base; else one by one. */
static void mount_overlay(struct child *child, const struct plan *plan) {
    char options[4096];
    const char *target = plan->overlay_target;
    if (chdir(plan->overlay_base) < 0) child_fail(child, 1, "change into", plan->overlay_base);
    size_t used = (size_t)snprintf(options, sizeof options, "upperdir=%s,workdir=%s,lowerdir=", plan->overlay_upper,
                                   plan->overlay_work);
    for (char **lower = plan->overlay_lower; *lower && used < sizeof options; lower++)
        used += (size_t)snprintf(options + used, sizeof options - used, "%s%s", lower == plan->overlay_lower ? "" : ":",
                                 *lower);
    if (used < sizeof options) {
        if (mount("overlay", target, "overlay", 0, options) < 0) child_fail(child, 1, "mount overlay on", target);
        return;
    }
    int context = (int)syscall(NR_FSOPEN, "overlay", 1);
    if (context < 0) child_fail(child, 1, "open file system type", "overlay");
    bool failed = syscall(NR_FSCONFIG, context, FSCONFIG_SET_STRING, "upperdir", plan->overlay_upper, 0) < 0 ||
                  syscall(NR_FSCONFIG, context, FSCONFIG_SET_STRING, "workdir", plan->overlay_work, 0) < 0;
    for (char **lower = plan->overlay_lower; *lower && !failed; lower++)
        failed = syscall(NR_FSCONFIG, context, FSCONFIG_SET_STRING, "lowerdir+", *lower, 0) < 0;
    if (failed || syscall(NR_FSCONFIG, context, FSCONFIG_CMD_CREATE, NULL, NULL, 0) < 0)
        fail_with_log(child, context, "overlay", target);
    int mount = (int)syscall(NR_FSMOUNT, context, 1, 0);
    int fd = open(target, O_PATH | O_CLOEXEC);
    if (mount < 0 || fd < 0 || syscall(NR_MOVE_MOUNT, mount, "", fd, "", MOVE_MOUNT_BETWEEN_FDS) < 0)
        child_fail(child, 1, "mount overlay on", target);
    close(fd);
    close(mount);
    close(context);
}

/* Mounts the root and returns its O_PATH descriptor; pivot_root wants it to be a mount of its own. */
static int mount_root(struct child *child, const struct plan *plan) {
    const char *path = plan->root_folder ? plan->root_folder : plan->overlay_target;
    if (!plan->root_folder) {
        mount_overlay(child, plan);
    } else if (mount(path, path, NULL, MS_BIND | MS_REC, NULL) < 0) {
        child_fail(child, 1, "bind root folder", path);
    }
    int root = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (root < 0) child_fail(child, 1, "open root", path);
    return root;
}

static void step_device(struct child *child, int root, const struct record *step) {
    char name[NAME_MAX + 1];
    int dir = parent_for(child, root, step->string[0], name);
    unlinkat(dir, name, 0);
    if (mknodat(dir, name, step->number[0], makedev(step->number[1], step->number[2])) < 0)
        child_fail(child, 1, "make device", step->string[0]);
    if (fchownat(dir, name, step->number[3], step->number[4], AT_SYMLINK_NOFOLLOW) < 0)
        child_fail(child, 1, "give owner to device", step->string[0]);
    close(dir);
}

static void step_symlink(struct child *child, int root, const struct record *step) {
    char name[NAME_MAX + 1];
    int dir = parent_for(child, root, step->string[0], name);
    if (symlinkat(step->string[1], dir, name) < 0 && errno != EEXIST)
        child_fail(child, 1, "make symbolic link", step->string[0]);
    close(dir);
}

static void step_file(struct child *child, int root, const struct record *step) {
    const char *target = step->string[0];
    int place = make_target(root, target, false, 0);
    if (place < 0) child_fail(child, 1, "make file", target);
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", place);
    int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOCTTY);
    if (fd < 0 || write_all(fd, step->rest, step->rest_bytes) < 0) child_fail(child, 1, "write file", target);
    if (fchown(fd, step->number[1], step->number[2]) < 0 || fchmod(fd, step->number[0]) < 0)
        child_fail(child, 1, "give owner and mode to file", target);
    close(fd);
    close(place);
}

static void step_folder(struct child *child, int root, const struct record *step) {
    const char *target = step->string[0];
    int fd = in_root(root, target, O_PATH | O_DIRECTORY);
    if (fd < 0 && errno == ENOENT && (fd = make_target(root, target, true, 0)) >= 0) {
        if (fchownat(fd, "", step->number[1], step->number[2], AT_EMPTY_PATH) < 0)
            child_fail(child, 1, "give owner to folder", target);
        char path[32];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd); /* fchmod refuses O_PATH */
        if (chmod(path, step->number[0]) < 0) child_fail(child, 1, "give mode to folder", target);
    }
    if (fd < 0) child_fail(child, 1, "make folder", target);
    close(fd);
}

/* A clone of what is at `path` (with the mounts below), or -1 if there is nothing. */
static int clone_of(struct child *child, int root, const char *path, int *place) {
    *place = in_root(root, path, O_PATH);
    if (*place < 0) {
        if (errno != ENOENT && errno != ENOTDIR) child_fail(child, 1, "open", path);
        return -1;
    }
    int tree = open_tree_(*place, "", OPEN_TREE_CLONE | AT_RECURSIVE_ | AT_EMPTY_PATH);
    if (tree < 0) child_fail(child, 1, "clone mount", path);
    return tree;
}

static void step_read_only(struct child *child, int root, const struct record *step) {
    int place;
    int tree = clone_of(child, root, step->string[0], &place);
    if (tree < 0) return;
    attach_with(child, root, tree, step->string[0], is_folder(place), MOUNT_ATTR_RDONLY_, 0, true);
    close(tree);
    close(place);
}

static void step_mask(struct child *child, int root, const struct record *step) {
    const char *target = step->string[0];
    int place = in_root(root, target, O_PATH), unused;
    if (place < 0) {
        if (errno != ENOENT && errno != ENOTDIR) child_fail(child, 1, "open", target);
        return;
    }
    bool folder = is_folder(place);
    int mount = folder ? new_mount(child, "tmpfs", "tmpfs", "size=4k,mode=755", MOUNT_ATTR_RDONLY_, target)
                       : clone_of(child, root, "/dev/null", &unused);
    if (mount < 0) child_fail(child, 1, "mask (no /dev/null to mask it with)", target);
    attach(child, root, mount, target, folder);
    if (!folder) close(unused);
    close(mount);
    close(place);
}

static void step_sysctl(struct child *child, const struct record *step) {
    int base = open("/proc/sys", O_PATH | O_DIRECTORY | O_CLOEXEC); /* shows the caller's namespaces, host or not */
    int fd = openat2_(base, step->string[0], O_WRONLY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS);
    if (fd < 0 || write_all(fd, step->string[1], strlen(step->string[1])) < 0)
        child_fail(child, 1, "set kernel parameter", step->string[0]);
    close(fd);
    close(base);
}

/* mount(2) takes all lower folders on every kernel; values of fsconfig end at 256 bytes. */
static void step_overlay(struct child *child, int root, const struct record *step) {
    const char *target = step->string[2];
    int fd = make_target(root, target, true, 0);
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    if (fd < 0 || mount("overlay", path, "overlay", step->number[0] & 15, step->string[3]) < 0)
        child_fail(child, 1, "mount overlay on", target);
    close(fd);
}

static void carry_out(struct child *child, int root, const struct record *step, int tree) {
    const uint32_t *n = step->number;
    int mount;
    switch (step->tag) {
    case TAG_STEP_FOLDER: step_folder(child, root, step); break;
    case TAG_STEP_BIND:
        attach_with(child, root, tree, step->string[1], is_folder(tree), n[0], n[1], n[2] != 0);
        close(tree);
        break;
    case TAG_STEP_MOUNT:
        if (!strcmp(step->string[0], "overlay")) {
            step_overlay(child, root, step);
            break;
        }
        mount = new_mount(child, step->string[0], step->string[1], step->string[3], n[0], step->string[2]);
        attach(child, root, mount, step->string[2], true);
        close(mount);
        break;
    case TAG_STEP_DEVICE: step_device(child, root, step); break;
    case TAG_STEP_SYMLINK: step_symlink(child, root, step); break;
    case TAG_STEP_FILE: step_file(child, root, step); break;
    case TAG_STEP_MASK: step_mask(child, root, step); break;
    case TAG_STEP_READ_ONLY: step_read_only(child, root, step); break;
    case TAG_STEP_SYSCTL: step_sysctl(child, step); break;
    }
}

static void enter_terminal(struct child *child, const struct plan *plan, int root) {
    int master = in_root(root, "/dev/pts/ptmx", O_RDWR | O_NOCTTY);
    if (master < 0) child_fail(child, 1, "open", "/dev/pts/ptmx");
    int slave = child_terminal(child, &plan->process, master);
    if (!(plan->flags & FLAG_CONSOLE)) return;
    int tree = open_tree_(slave, "", OPEN_TREE_CLONE | AT_EMPTY_PATH);
    if (tree < 0) child_fail(child, 1, "clone", "the terminal");
    attach(child, root, tree, "/dev/console", false);
    close(tree);
}

/* What a bind shows. Another container's folder, /proc/PID/root/…, can be cloned in its own mount namespace only. */
static int clone_source(struct child *child, const struct record *step) {
    uint32_t flags = OPEN_TREE_CLONE | (step->number[2] ? AT_RECURSIVE_ : 0);
    const char *source = step->string[0];
    int pid, used = 0;
    if (sscanf(source, "/proc/%d/root%n", &pid, &used) != 1 || !used || source[used] != '/')
        return open_tree_(AT_FDCWD, source, flags);
    char path[40];
    snprintf(path, sizeof path, "/proc/%d/ns/mnt", pid);
    int theirs = open(path, O_RDONLY | O_CLOEXEC), ours = open("/proc/self/ns/mnt", O_RDONLY | O_CLOEXEC), tree = -1;
    if (theirs < 0 || ours < 0 || setns(theirs, CLONE_NEWNS_) < 0) child_fail(child, 1, "join namespace", path);
    tree = open_tree_(AT_FDCWD, source + used, flags);
    int saved = errno;
    if (setns(ours, CLONE_NEWNS_) < 0) child_fail(child, 1, "return to", "the mount namespace");
    close(theirs);
    close(ours);
    errno = saved;
    return tree;
}

void rootfs_enter(struct child *child, const struct plan *plan) {
    /* Sources are cloned while this namespace's mounts still belong to the host's peer groups, so that slave and
       shared binds keep theirs; then all is made private and nothing mounted here shows on the host. */
    int *trees = calloc(plan->step_count + 1, sizeof *trees);
    if (!trees) child_fail(child, 1, "allocate memory for", "mounts");
    for (size_t i = 0; i < plan->step_count; i++) {
        const struct record *step = &plan->steps[i];
        if (step->tag != TAG_STEP_BIND) continue;
        trees[i] = clone_source(child, step);
        if (trees[i] < 0) child_fail(child, 1, "open bind source", step->string[0]);
    }
    if (mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0) child_fail(child, 1, "make mounts private below", "/");
    int root = mount_root(child, plan);
    for (size_t i = 0; i < plan->step_count; i++) carry_out(child, root, &plan->steps[i], trees[i]);
    free(trees);
    if (plan->process.flags & PROCESS_TTY) enter_terminal(child, plan, root);
    int cwd = make_target(root, plan->process.cwd, true, 0);
    if (cwd < 0) child_fail(child, 1, "make working folder", plan->process.cwd);
    close(cwd);
    struct mount_attr_ read_only = {.attr_set = MOUNT_ATTR_RDONLY_};
    char path[32];
    snprintf(path, sizeof path, "/proc/self/fd/%d", root);
    if (plan->flags & FLAG_READ_ONLY_ROOT && mount_setattr_(root, 0, &read_only) < 0 &&
        mount(NULL, path, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
        child_fail(child, 1, "make read-only", "the root");
    /* With new and old root in one place, the old one ends up below and is taken off by its name "." */
    if (fchdir(root) < 0 || syscall(SYS_pivot_root, ".", ".") < 0 || umount2(".", MNT_DETACH) < 0 || chdir("/") < 0)
        child_fail(child, 1, "change", "into the new root");
    close(root);
}
