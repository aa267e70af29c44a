package io.jcompose.core.execute;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ExecutionExceptionTest {

    @Test
    void lastOutputOfAContainer_isToldOnce_howeverManyWaitedForIt() {
        String output = "\nlast output of p-db-1:\n | no space\n | giving up";

        ExecutionException failure = new ExecutionException(List.of(
                new IllegalStateException("web needs db" + output),
                new IllegalStateException("web needs db" + output),
                new IllegalStateException("app needs db" + output),
                new IllegalStateException("app needs cache\nlast output of p-cache-1:\n | bye"),
                new IllegalStateException("no such image")));

        assertThat(failure).hasMessage("""
                web needs db
                last output of p-db-1:
                 | no space
                 | giving up
                app needs db
                app needs cache
                last output of p-cache-1:
                 | bye
                no such image""");
    }
}
