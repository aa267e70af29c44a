package io.jcompose.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ProtocolTest {
    private static final Pattern DEFINE = Pattern.compile("#define (\\w+) (\\w+)(?: .*)?");

    @Test
    void constants_areTheSameInCAndJava() throws IOException, IllegalAccessException {
        Map<String, Integer> c = new TreeMap<>();
        for (String line : Files.readAllLines(Path.of("src/main/native/protocol.h"))) {
            Matcher matcher = DEFINE.matcher(line);
            if (matcher.matches()) {
                c.put(matcher.group(1), Integer.decode(matcher.group(2)));
            }
        }
        Map<String, Integer> java = new TreeMap<>();
        for (Field field : Protocol.class.getDeclaredFields()) {
            if (field.getType() == int.class) {
                java.put(field.getName(), field.getInt(null));
            }
        }
        assertThat(java).isEqualTo(c);
        assertThat(LaunchPlan.MAX_SAMPLES).isEqualTo(Protocol.MAX_SAMPLES);
        assertThat(ProcessPlan.MAX_GROUPS).isEqualTo(Protocol.MAX_GROUPS);
    }
}
