/* Constants shared with Java (Protocol.java); a test compares the two. Meanings: PROTOCOL.md. */
#ifndef PROTOCOL_H
#define PROTOCOL_H

#define PLAN_MAGIC 0x4C50434A /* "JCPL" */
#define PLAN_VERSION 1
#define PLAN_MAX 4194304

#define TAG_SOCKET 1
#define TAG_EXIT_FILE 2
#define TAG_SAMPLE 3
#define TAG_LOG 4
#define TAG_LIFELINE 5
#define TAG_NAMESPACE 6
#define TAG_CGROUP 7
#define TAG_OVERLAY 8
#define TAG_ROOT_FOLDER 9
#define TAG_FLAGS 10
#define TAG_HOSTNAME 11
#define TAG_DOMAINNAME 12
#define TAG_STEP_FOLDER 32
#define TAG_STEP_BIND 33
#define TAG_STEP_MOUNT 34
#define TAG_STEP_DEVICE 35
#define TAG_STEP_SYMLINK 36
#define TAG_STEP_FILE 37
#define TAG_STEP_MASK 38
#define TAG_STEP_READ_ONLY 39
#define TAG_STEP_SYSCTL 40
#define TAG_ARG 64
#define TAG_ENV 65
#define TAG_CWD 66
#define TAG_IDS 67
#define TAG_CAPS 68
#define TAG_SECCOMP 69
#define TAG_RLIMIT 70
#define TAG_OOM_SCORE_ADJ 71
#define TAG_PROCESS_FLAGS 72
#define TAG_TERMINAL_SIZE 73

#define FLAG_INIT 1
#define FLAG_CONSOLE 2
#define FLAG_READ_ONLY_ROOT 4

#define PROCESS_TTY 1
#define PROCESS_STDIN 2
#define PROCESS_NO_NEW_PRIVS 4

#define MAX_SAMPLES 8
#define MAX_SAMPLE_BYTES 4096
#define MAX_NAMESPACES 8
#define MAX_CGROUPS 32
#define MAX_STEPS 2048
#define MAX_RLIMITS 32
#define MAX_GROUPS 1024

#define FRAME_MAX 65536
#define FRAME_STDIN 0
#define FRAME_STDOUT 1
#define FRAME_STDERR 2
#define FRAME_RESIZE 3
#define FRAME_SIGNAL 4
#define FRAME_EXIT 5
#define FRAME_STDIN_EOF 6
#define FRAME_ERROR 7
#define FRAME_START 16
#define FRAME_KILL 17
#define FRAME_WATCH 18
#define FRAME_BYE 19
#define FRAME_EXEC 20
#define FRAME_ATTACH 21
#define FRAME_STATUS_REQUEST 22
#define FRAME_OK 32
#define FRAME_EXITED 33
#define FRAME_STARTED 34
#define FRAME_STATUS 35
#define FRAME_LAUNCHED 36
#define FRAME_WARNING 37

#define STATE_WAITING 0
#define STATE_RUNNING 1
#define STATE_OVER 2

#define LOG_MAGIC 0x4A4C
#define LOG_LINE_MAX 16384
#define LOG_STDOUT 1
#define LOG_STDERR 2
#define LOG_PARTIAL 1

#endif
