package io.jcompose.runtime.process;

import static io.jcompose.runtime.process.Protocol.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Encodes plans as PROTOCOL.md describes. All limits of the monitor are checked here first, in words. */
final class PlanEncoder {
    private static final int S_IFBLK = 0060000;
    private static final int S_IFCHR = 0020000;
    private static final int MAX_FILE_BYTES = 1 << 20;
    private final RecordWriter out = new RecordWriter();

    private PlanEncoder() {}

    /** @throws IllegalArgumentException if the plan has something that the monitor would refuse */
    static byte[] encode(LaunchPlan plan) {
        PlanEncoder encoder = new PlanEncoder();
        encoder.host(plan);
        encoder.root(plan.root());
        limit("setup steps", plan.steps().size(), MAX_STEPS);
        plan.steps().forEach(encoder::step);
        encoder.process(plan.process());
        return encoder.out.toPlan();
    }

    /** A further process. */
    static byte[] encode(ProcessPlan plan) {
        PlanEncoder encoder = new PlanEncoder();
        encoder.process(plan);
        return encoder.out.toPlan();
    }

    private void host(LaunchPlan plan) {
        limit("bytes of socket path " + plan.socket(), utf8Length(plan.socket()), LaunchPlan.MAX_SOCKET_PATH);
        limit("samples", plan.samples().size(), MAX_SAMPLES);
        limit("namespaces", plan.namespaces().size(), MAX_NAMESPACES);
        limit("cgroups", plan.cgroups().size(), MAX_CGROUPS);
        out.string(absolute(plan.socket())).end(TAG_SOCKET);
        out.string(absolute(plan.exitFile())).end(TAG_EXIT_FILE);
        plan.samples().forEach(sample -> out.string(absolute(sample)).end(TAG_SAMPLE));
        LaunchPlan.Log log = plan.log();
        out.u64(log.maxSize().orElse(0)).u32(log.maxFiles());
        out.string(log.folder().map(folder -> absolute(folder).toString()).orElse(""))
                .end(TAG_LOG);
        plan.lifeline().ifPresent(this::lifeline);
        for (LaunchPlan.NamespaceUse use : plan.namespaces()) {
            out.u32(use.kind().cloneFlag());
            out.string(use.join().map(Path::toString).orElse("")).end(TAG_NAMESPACE);
        }
        for (LaunchPlan.Cgroup cgroup : plan.cgroups()) {
            out.u32(cgroup.version()).string(absolute(cgroup.folder())).end(TAG_CGROUP);
        }
        out.u32((plan.init() ? FLAG_INIT : 0)
                        | (plan.console() ? FLAG_CONSOLE : 0)
                        | (plan.readOnlyRoot() ? FLAG_READ_ONLY_ROOT : 0))
                .end(TAG_FLAGS);
        if (plan.namespaces().stream()
                .anyMatch(use ->
                        use.kind() == LaunchPlan.NamespaceKind.UTS && use.join().isEmpty())) {
            plan.hostname().ifPresent(name -> out.string(name).end(TAG_HOSTNAME));
            plan.domainname().ifPresent(name -> out.string(name).end(TAG_DOMAINNAME));
        }
    }

    private void lifeline(LaunchPlan.Lifeline lifeline) {
        out.u32(lifeline.command().size()).u32(lifeline.environment().size()).string(absolute(lifeline.lock()));
        lifeline.command().forEach(out::string);
        lifeline.environment().forEach(out::string);
        out.end(TAG_LIFELINE);
    }

    private void root(LaunchPlan.Root root) {
        if (root instanceof LaunchPlan.Root.Folder folder) {
            out.string(absolute(folder.path())).end(TAG_ROOT_FOLDER);
        } else if (root instanceof LaunchPlan.Root.Overlay overlay) {
            if (overlay.lower().isEmpty()) { // from scratch: there is nothing to lay over
                out.string(absolute(overlay.upper())).end(TAG_ROOT_FOLDER);
                return;
            }
            overlay(overlay);
        }
    }

    private void overlay(LaunchPlan.Root.Overlay overlay) {
        Path base = commonParent(overlay.lower());
        out.string(absolute(overlay.target())).string(base);
        out.string(overlayPath(absolute(overlay.upper()))).string(overlayPath(absolute(overlay.work())));
        for (Path lower : overlay.lower()) {
            out.string(overlayPath(base.relativize(lower)));
        }
        out.end(TAG_OVERLAY);
    }

    private static Path commonParent(List<Path> paths) {
        Path base = absolute(paths.get(0)).getParent();
        for (Path path : paths) {
            while (base != null && (!absolute(path).startsWith(base) || path.equals(base))) {
                base = base.getParent();
            }
        }
        if (base == null) {
            throw new IllegalArgumentException("the root folder '/' cannot be a layer");
        }
        return base;
    }

    /** These characters separate the options of an overlay mount. */
    private static Path overlayPath(Path path) {
        if (path.toString().matches(".*[,:\\\\].*")) {
            throw new IllegalArgumentException(
                    "%s: a layer's path must not contain ',' or ':'; choose another data folder".formatted(path));
        }
        return path;
    }

    private void step(SetupStep step) {
        if (step instanceof SetupStep.Folder s) {
            out.u32(s.mode())
                    .u32(s.uid())
                    .u32(s.gid())
                    .string(inside(s.target()))
                    .end(TAG_STEP_FOLDER);
        } else if (step instanceof SetupStep.Bind s) {
            out.u32(s.attributes()).u32(s.propagation().mountFlag()).u32(s.recursive() ? 1 : 0);
            out.string(absolute(s.source())).string(inside(s.target())).end(TAG_STEP_BIND);
        } else if (step instanceof SetupStep.FileSystem s) {
            out.u32(s.attributes()).string(s.type()).string(s.source()).string(inside(s.target()));
            out.string(s.options()).end(TAG_STEP_MOUNT);
        } else if (step instanceof SetupStep.Device s) {
            out.u32(s.mode() | (s.block() ? S_IFBLK : S_IFCHR)).u32(s.major()).u32(s.minor());
            out.u32(s.uid()).u32(s.gid()).string(inside(s.target())).end(TAG_STEP_DEVICE);
        } else if (step instanceof SetupStep.Symlink s) {
            out.string(inside(s.target())).string(s.content()).end(TAG_STEP_SYMLINK);
        } else if (step instanceof SetupStep.TextFile s) {
            byte[] content = s.content().getBytes(UTF_8);
            limit("bytes of file " + s.target(), content.length, MAX_FILE_BYTES);
            out.u32(s.mode()).u32(s.uid()).u32(s.gid()).string(inside(s.target()));
            out.bytes(content).end(TAG_STEP_FILE);
        } else if (step instanceof SetupStep.Mask s) {
            out.string(inside(s.target())).end(TAG_STEP_MASK);
        } else if (step instanceof SetupStep.ReadOnly s) {
            out.string(inside(s.target())).end(TAG_STEP_READ_ONLY);
        } else if (step instanceof SetupStep.Sysctl s) {
            out.string(s.name().indexOf('/') < 0 ? s.name().replace('.', '/') : s.name());
            out.string(s.value()).end(TAG_STEP_SYSCTL);
        }
    }

    private void process(ProcessPlan plan) {
        limit("supplementary groups", plan.groups().size(), MAX_GROUPS);
        limit("resource limits", plan.rlimits().size(), MAX_RLIMITS);
        plan.args().forEach(arg -> out.string(arg).end(TAG_ARG));
        plan.environment().forEach(variable -> out.string(variable).end(TAG_ENV));
        out.string(inside(plan.workingDir())).end(TAG_CWD);
        out.u32(plan.uid()).u32(plan.gid());
        plan.groups().forEach(out::u32);
        out.end(TAG_IDS);
        out.u64(plan.capabilities().bounding()).u64(plan.capabilities().effective());
        out.u64(plan.capabilities().permitted()).u64(plan.capabilities().inheritable());
        out.u64(plan.capabilities().ambient()).end(TAG_CAPS);
        plan.seccomp().ifPresent(program -> out.bytes(program.toByteArray()).end(TAG_SECCOMP));
        for (ProcessPlan.Rlimit limit : plan.rlimits()) {
            out.u32(limit.resource()).u32(0).u64(limit.soft()).u64(limit.hard()).end(TAG_RLIMIT);
        }
        plan.oomScoreAdj().ifPresent(value -> out.u32(value).end(TAG_OOM_SCORE_ADJ));
        out.u32((plan.tty() ? PROCESS_TTY : 0)
                        | (plan.stdin() ? PROCESS_STDIN : 0)
                        | (plan.noNewPrivileges() ? PROCESS_NO_NEW_PRIVS : 0))
                .end(TAG_PROCESS_FLAGS);
        out.u32((plan.columns() & 0xFFFF) | plan.rows() << 16).end(TAG_TERMINAL_SIZE);
    }

    private static String inside(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("'%s': a path in a container must begin with /".formatted(path));
        }
        return path;
    }

    private static Path absolute(Path path) {
        return path.toAbsolutePath().normalize();
    }

    private static int utf8Length(Path path) {
        return path.toString().getBytes(UTF_8).length;
    }

    private static void limit(String what, int value, int max) {
        if (value > max) {
            throw new IllegalArgumentException(String.format(Locale.ROOT, "%d %s; at most %d", value, what, max));
        }
    }
}
