package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.client.EngineClient.ProgressEvent;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private final AtomicLong clock = new AtomicLong(1_000_000_000);
    private final Timeline timeline = new Timeline(clock::get, 5_000_000);
    private final ProgressDisplay display = timeline.watch(new QuietProgress());

    private void event(String id, String status, String text) {
        display.on(new ProgressEvent(id, Optional.empty(), status, text, "", 0, 0, Optional.empty()));
        clock.addAndGet(2_000_000);
    }

    @Test
    void stepsOfContainer_areSpansOfOneRow() {
        event("Container p-web-1", "Working", "Creating");
        event("Container p-web-1", "Working", "Creating");
        event("Container p-web-1", "Done", "Created");
        event("Container p-web-1", "Working", "Starting");
        event("", "Warning", "a remark");

        assertThat(timeline.json())
                .contains("{\"name\":\"thread_name\",\"ph\":\"M\",\"pid\":1,\"tid\":2,"
                        + "\"args\":{\"name\":\"Container p-web-1\"}}")
                .contains("{\"name\":\"Starting the command\",\"cat\":\"jcompose\",\"ph\":\"X\",\"ts\":0,\"dur\":5000,")
                .contains(
                        "{\"name\":\"Creating → Created\",\"cat\":\"container\",\"ph\":\"X\",\"ts\":5000,\"dur\":4000,"
                                + "\"pid\":1,\"tid\":2}")
                .contains("{\"name\":\"Starting\",\"cat\":\"container\",\"ph\":\"X\",\"ts\":11000,\"dur\":4000,"
                        + "\"pid\":1,\"tid\":2}")
                .doesNotContain("remark");
    }
}
