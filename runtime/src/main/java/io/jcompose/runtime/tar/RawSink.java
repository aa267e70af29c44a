package io.jcompose.runtime.tar;

import java.io.IOException;

/** Takes the bytes of an archive that are not the content of its files. */
@FunctionalInterface
public interface RawSink {
    RawSink NONE = (bytes, offset, length) -> {};

    void raw(byte[] bytes, int offset, int length) throws IOException;
}
