package io.jcompose.runtime.process;

/** Constants shared with {@code protocol.h}; a test compares the two. Meanings: PROTOCOL.md. */
final class Protocol {
    static final int PLAN_MAGIC = 0x4C50434A;
    static final int PLAN_VERSION = 1;
    static final int PLAN_MAX = 4194304;

    static final int TAG_SOCKET = 1;
    static final int TAG_EXIT_FILE = 2;
    static final int TAG_SAMPLE = 3;
    static final int TAG_LOG = 4;
    static final int TAG_LIFELINE = 5;
    static final int TAG_NAMESPACE = 6;
    static final int TAG_CGROUP = 7;
    static final int TAG_OVERLAY = 8;
    static final int TAG_ROOT_FOLDER = 9;
    static final int TAG_FLAGS = 10;
    static final int TAG_HOSTNAME = 11;
    static final int TAG_DOMAINNAME = 12;
    static final int TAG_STEP_FOLDER = 32;
    static final int TAG_STEP_BIND = 33;
    static final int TAG_STEP_MOUNT = 34;
    static final int TAG_STEP_DEVICE = 35;
    static final int TAG_STEP_SYMLINK = 36;
    static final int TAG_STEP_FILE = 37;
    static final int TAG_STEP_MASK = 38;
    static final int TAG_STEP_READ_ONLY = 39;
    static final int TAG_STEP_SYSCTL = 40;
    static final int TAG_ARG = 64;
    static final int TAG_ENV = 65;
    static final int TAG_CWD = 66;
    static final int TAG_IDS = 67;
    static final int TAG_CAPS = 68;
    static final int TAG_SECCOMP = 69;
    static final int TAG_RLIMIT = 70;
    static final int TAG_OOM_SCORE_ADJ = 71;
    static final int TAG_PROCESS_FLAGS = 72;
    static final int TAG_TERMINAL_SIZE = 73;

    static final int FLAG_INIT = 1;
    static final int FLAG_CONSOLE = 2;
    static final int FLAG_READ_ONLY_ROOT = 4;

    static final int PROCESS_TTY = 1;
    static final int PROCESS_STDIN = 2;
    static final int PROCESS_NO_NEW_PRIVS = 4;

    static final int MAX_SAMPLES = 8;
    static final int MAX_SAMPLE_BYTES = 4096;
    static final int MAX_NAMESPACES = 8;
    static final int MAX_CGROUPS = 32;
    static final int MAX_STEPS = 2048;
    static final int MAX_RLIMITS = 32;
    static final int MAX_GROUPS = 1024;

    static final int FRAME_MAX = 65536;
    static final int FRAME_STDIN = 0;
    static final int FRAME_STDOUT = 1;
    static final int FRAME_STDERR = 2;
    static final int FRAME_RESIZE = 3;
    static final int FRAME_SIGNAL = 4;
    static final int FRAME_EXIT = 5;
    static final int FRAME_STDIN_EOF = 6;
    static final int FRAME_ERROR = 7;
    static final int FRAME_START = 16;
    static final int FRAME_KILL = 17;
    static final int FRAME_WATCH = 18;
    static final int FRAME_BYE = 19;
    static final int FRAME_EXEC = 20;
    static final int FRAME_ATTACH = 21;
    static final int FRAME_STATUS_REQUEST = 22;
    static final int FRAME_OK = 32;
    static final int FRAME_EXITED = 33;
    static final int FRAME_STARTED = 34;
    static final int FRAME_STATUS = 35;
    static final int FRAME_LAUNCHED = 36;
    static final int FRAME_WARNING = 37;

    static final int STATE_WAITING = 0;
    static final int STATE_RUNNING = 1;
    static final int STATE_OVER = 2;

    static final int LOG_MAGIC = 0x4A4C;
    static final int LOG_LINE_MAX = 16384;
    static final int LOG_STDOUT = 1;
    static final int LOG_STDERR = 2;
    static final int LOG_PARTIAL = 1;

    private Protocol() {}
}
