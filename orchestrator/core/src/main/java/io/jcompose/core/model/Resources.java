package io.jcompose.core.model;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Limits of each container, whether the file gave them at the service or under {@code deploy.resources}.
 *
 * @param memory bytes
 * @param memoryReservation bytes
 * @param memorySwap bytes of memory and swap together; -1: unlimited
 * @param cpuRtPeriod microseconds, as cpuRtRuntime
 * @param pids -1: unlimited
 */
public record Resources(
        OptionalDouble cpus,
        Optional<String> cpuset,
        OptionalLong cpuShares,
        OptionalLong cpuQuota,
        OptionalLong cpuPeriod,
        OptionalLong memory,
        OptionalLong memoryReservation,
        OptionalLong memorySwap,
        OptionalInt memorySwappiness,
        OptionalLong pids,
        OptionalInt oomScoreAdj,
        boolean oomKillDisable,
        OptionalLong cpuRtPeriod,
        OptionalLong cpuRtRuntime,
        Map<String, Ulimit> ulimits,
        Optional<BlockIo> blockIo,
        List<DeviceRequest> deviceRequests) {
    public Resources {
        ulimits = Copies.map(ulimits);
        deviceRequests = List.copyOf(deviceRequests);
    }

    /** -1: unlimited. */
    public record Ulimit(long soft, long hard) {}

    /** Rates by device path: bytes or operations per second. */
    public record BlockIo(
            OptionalInt weight,
            Map<String, Long> weightDevice,
            Map<String, Long> readBps,
            Map<String, Long> writeBps,
            Map<String, Long> readIops,
            Map<String, Long> writeIops) {
        public BlockIo {
            weightDevice = Copies.map(weightDevice);
            readBps = Copies.map(readBps);
            writeBps = Copies.map(writeBps);
            readIops = Copies.map(readIops);
            writeIops = Copies.map(writeIops);
        }
    }

    /** {@code gpus} and {@code deploy.resources.reservations.devices}; count -1: all. */
    public record DeviceRequest(
            Optional<String> driver,
            long count,
            List<String> deviceIds,
            List<String> capabilities,
            Map<String, String> options) {
        public DeviceRequest {
            deviceIds = List.copyOf(deviceIds);
            capabilities = List.copyOf(capabilities);
            options = Copies.map(options);
        }
    }
}
