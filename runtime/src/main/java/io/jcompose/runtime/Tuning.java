package io.jcompose.runtime;

import static java.util.Collections.unmodifiableMap;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/**
 * Settings of control groups that few ask for. What the host cannot do becomes a warning of the launch.
 *
 * @param swappiness 0 to 100; version 1 of control groups only
 * @param oomKillDisable processes wait instead of being killed when memory runs out; version 1 only
 * @param realtimePeriod microseconds; version 1 only, as the next one
 * @param realtimeRuntime microseconds of each period in which real-time processes may run
 */
public record Tuning(
        OptionalInt swappiness,
        boolean oomKillDisable,
        OptionalLong realtimePeriod,
        OptionalLong realtimeRuntime,
        Optional<BlockIo> blockIo) {
    public static final Tuning NONE =
            new Tuning(OptionalInt.empty(), false, OptionalLong.empty(), OptionalLong.empty(), Optional.empty());

    /**
     * Shares and rates of block devices, by the device's path.
     *
     * @param weight 10 to 1000
     */
    public record BlockIo(
            OptionalInt weight,
            Map<String, Long> weightDevice,
            Map<String, Long> readBps,
            Map<String, Long> writeBps,
            Map<String, Long> readIops,
            Map<String, Long> writeIops) {
        public BlockIo {
            weightDevice = unmodifiableMap(new LinkedHashMap<>(weightDevice));
            readBps = unmodifiableMap(new LinkedHashMap<>(readBps));
            writeBps = unmodifiableMap(new LinkedHashMap<>(writeBps));
            readIops = unmodifiableMap(new LinkedHashMap<>(readIops));
            writeIops = unmodifiableMap(new LinkedHashMap<>(writeIops));
        }

        /** With other names for the devices. */
        public BlockIo named(UnaryOperator<String> name) {
            return new BlockIo(
                    weight,
                    named(weightDevice, name),
                    named(readBps, name),
                    named(writeBps, name),
                    named(readIops, name),
                    named(writeIops, name));
        }

        private static Map<String, Long> named(Map<String, Long> values, UnaryOperator<String> name) {
            Map<String, Long> result = new LinkedHashMap<>();
            values.forEach((device, value) -> result.put(name.apply(device), value));
            return result;
        }
    }

    public Tuning withBlockIo(Optional<BlockIo> value) {
        return new Tuning(swappiness, oomKillDisable, realtimePeriod, realtimeRuntime, value);
    }
}
