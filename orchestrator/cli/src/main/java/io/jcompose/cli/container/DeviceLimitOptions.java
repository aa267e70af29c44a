package io.jcompose.cli.container;

import io.jcompose.cli.command.CliException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Limits that few ask for: block devices, real-time processes, and what happens when memory runs out. */
final class DeviceLimitOptions {
    private static final int LEAST_WEIGHT = 10;
    private static final int MOST_WEIGHT = 1000;

    @Option(names = "--blkio-weight", paramLabel = "N", description = "Share of block devices, 10 to 1000")
    private Optional<Integer> weight = Optional.empty();

    @Option(names = "--blkio-weight-device", paramLabel = "DEVICE:N", description = "Share of one block device")
    private List<String> deviceWeights = new ArrayList<>();

    @Option(names = "--device-read-bps", paramLabel = "DEVICE:BYTES", description = "Bytes read in a second")
    private List<String> readBps = new ArrayList<>();

    @Option(names = "--device-write-bps", paramLabel = "DEVICE:BYTES", description = "Bytes written in a second")
    private List<String> writeBps = new ArrayList<>();

    @Option(names = "--device-read-iops", paramLabel = "DEVICE:N", description = "Reads in a second")
    private List<String> readIops = new ArrayList<>();

    @Option(names = "--device-write-iops", paramLabel = "DEVICE:N", description = "Writes in a second")
    private List<String> writeIops = new ArrayList<>();

    @Option(names = "--cpu-rt-period", paramLabel = "MICROSECONDS", description = "Length of the real-time period")
    private Optional<Long> realtimePeriod = Optional.empty();

    @Option(
            names = "--cpu-rt-runtime",
            paramLabel = "MICROSECONDS",
            description = "Real-time processes run so long in each period")
    private Optional<Long> realtimeRuntime = Optional.empty();

    @Option(names = "--memory-swappiness", paramLabel = "N", description = "How willingly memory is swapped, 0 to 100")
    private Optional<Integer> swappiness = Optional.empty();

    @Option(names = "--oom-kill-disable", description = "Wait for memory instead of being killed")
    private boolean oomKillDisable;

    void into(ServiceMap service) {
        weight.filter(value -> value != 0 && (value < LEAST_WEIGHT || value > MOST_WEIGHT))
                .ifPresent(value -> {
                    throw new CliException("--blkio-weight %d: use 10 to 1000, or 0 for none".formatted(value));
                });
        swappiness.filter(value -> value < -1 || value > 100).ifPresent(value -> {
            throw new CliException("--memory-swappiness %d: use 0 to 100".formatted(value));
        });
        Map<String, Object> io = new LinkedHashMap<>();
        weight.filter(value -> value != 0).ifPresent(value -> io.put("weight", value));
        putIfAny(io, "weight_device", "weight", "--blkio-weight-device", deviceWeights);
        putIfAny(io, "device_read_bps", "rate", "--device-read-bps", readBps);
        putIfAny(io, "device_write_bps", "rate", "--device-write-bps", writeBps);
        putIfAny(io, "device_read_iops", "rate", "--device-read-iops", readIops);
        putIfAny(io, "device_write_iops", "rate", "--device-write-iops", writeIops);
        service.putMap("blkio_config", io);
        service.put("cpu_rt_period", realtimePeriod);
        service.put("cpu_rt_runtime", realtimeRuntime);
        service.put("mem_swappiness", swappiness.filter(value -> value != -1));
        if (oomKillDisable) {
            service.put("oom_kill_disable", true);
        }
    }

    private static boolean isWeight(String amount) {
        long weight = Long.parseLong(amount);
        return weight == 0 || (weight >= LEAST_WEIGHT && weight <= MOST_WEIGHT);
    }

    private static void putIfAny(Map<String, Object> io, String key, String what, String flag, List<String> values) {
        List<Map<String, Object>> entries = new ArrayList<>();
        for (String value : values) {
            int colon = value.indexOf(':');
            if (colon < 1 || !value.startsWith("/") || colon == value.length() - 1) {
                throw new CliException("invalid %s '%s': use /dev/DEVICE:%s"
                        .formatted(flag, value, key.endsWith("bps") ? "BYTES, for example /dev/sda:1mb" : "NUMBER"));
            }
            String amount = value.substring(colon + 1);
            if (!key.endsWith("bps") && !amount.matches("[0-9]{1,18}")) {
                throw new CliException("invalid %s '%s': '%s' is not a number".formatted(flag, value, amount));
            }
            if (key.equals("weight_device") && !isWeight(amount)) {
                throw new CliException("invalid weight for device: %s; use 10 to 1000".formatted(value));
            }
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", value.substring(0, colon));
            entry.put(what, key.endsWith("bps") ? (Object) amount : (Object) Long.parseLong(amount));
            entries.add(entry);
        }
        if (!entries.isEmpty()) {
            io.put(key, entries);
        }
    }
}
