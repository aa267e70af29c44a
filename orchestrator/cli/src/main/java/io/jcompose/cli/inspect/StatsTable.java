package io.jcompose.cli.inspect;

import io.jcompose.cli.output.Human;
import io.jcompose.cli.output.Rows;
import io.jcompose.core.client.ContainerVerbs.StatsInfo;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Use of resources between two looks, as docker prints it. Pure. */
final class StatsTable {
    private static final int SHORT_ID = 12;
    private static final int WIDTH = 10;

    private StatsTable() {}

    /**
     * @param before the same containers, a moment earlier
     * @param called what the user called them, by their ids
     */
    static String render(
            List<StatsInfo> before, List<StatsInfo> now, String format, boolean noTrunc, Map<String, String> called) {
        Rows rows = new Rows(WIDTH)
                .column("ID", "CONTAINER ID")
                .column("Name", "NAME")
                .column("CPUPerc", "CPU %")
                .column("MemUsage", "MEM USAGE / LIMIT")
                .column("MemPerc", "MEM %")
                .column("NetIO", "NET I/O")
                .column("BlockIO", "BLOCK I/O")
                .column("PIDs", "PIDS");
        Map<String, StatsInfo> earlier = new LinkedHashMap<>();
        before.forEach(info -> earlier.put(info.id(), info));
        for (StatsInfo info : now) {
            Map<String, Object> row = row(earlier.getOrDefault(info.id(), info), info, noTrunc);
            Optional.ofNullable(called.get(info.id())).ifPresent(name -> row.put("Container", name));
            rows.add(row);
        }
        return rows.render(format);
    }

    private static Map<String, Object> row(StatsInfo before, StatsInfo now, boolean noTrunc) {
        Map<String, Object> row = new LinkedHashMap<>();
        boolean on = now.running();
        row.put("BlockIO", on ? Human.size(now.blockRead()) + " / " + Human.size(now.blockWritten()) : "--");
        row.put("CPUPerc", on ? percent(cpu(before, now)) : "--");
        row.put("Container", noTrunc ? now.id() : now.id().substring(0, SHORT_ID));
        row.put("ID", noTrunc ? now.id() : now.id().substring(0, SHORT_ID));
        row.put("MemPerc", on ? percent(100.0 * now.memoryUsage() / Math.max(1, now.memoryLimit())) : "--");
        row.put(
                "MemUsage",
                on ? Human.binarySize(now.memoryUsage()) + " / " + Human.binarySize(now.memoryLimit()) : "-- / --");
        row.put("Name", now.name());
        row.put("NetIO", on ? Human.size(now.networkReceived()) + " / " + Human.size(now.networkSent()) : "--");
        row.put("PIDs", on ? Long.toString(now.pids()) : "--");
        return row;
    }

    /** 100 is one CPU. */
    private static double cpu(StatsInfo before, StatsInfo now) {
        long elapsed = now.atNanos() - before.atNanos();
        return elapsed <= 0 ? 0 : 100.0 * Math.max(0, now.cpuNanos() - before.cpuNanos()) / elapsed;
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.2f%%", value);
    }
}
