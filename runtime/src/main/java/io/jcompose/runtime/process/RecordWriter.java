package io.jcompose.runtime.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;

/** Writes plan records: tag, length, then little-endian numbers and strings with a final zero. Not thread-safe. */
final class RecordWriter {
    private static final int HEADER_BYTES = 12;
    private final ByteArrayOutputStream plan = new ByteArrayOutputStream(8192);
    private final ByteArrayOutputStream record = new ByteArrayOutputStream(1024);

    /** Closes the record with everything written since the last one. */
    RecordWriter end(int tag) {
        number(plan, tag);
        number(plan, record.size());
        plan.writeBytes(record.toByteArray());
        record.reset();
        return this;
    }

    RecordWriter u32(int value) {
        number(record, value);
        return this;
    }

    RecordWriter u64(long value) {
        return u32((int) value).u32((int) (value >>> 32));
    }

    /** @throws IllegalArgumentException if it contains a zero character */
    RecordWriter string(Object value) {
        byte[] bytes = value.toString().getBytes(UTF_8);
        for (byte b : bytes) {
            if (b == 0) {
                throw new IllegalArgumentException("'%s' contains a zero character".formatted(value));
            }
        }
        record.writeBytes(bytes);
        record.write(0);
        return this;
    }

    RecordWriter bytes(byte[] value) {
        record.writeBytes(value);
        return this;
    }

    /** The whole plan. */
    byte[] toPlan() {
        int size = HEADER_BYTES + plan.size();
        if (size > Protocol.PLAN_MAX) {
            throw new IllegalArgumentException("launch plan of %d bytes; at most %d (are arguments, environment or"
                            .formatted(size, Protocol.PLAN_MAX)
                    + " files very large?)");
        }
        ByteArrayOutputStream all = new ByteArrayOutputStream(size);
        number(all, Protocol.PLAN_MAGIC);
        number(all, Protocol.PLAN_VERSION);
        number(all, size);
        all.writeBytes(plan.toByteArray());
        return all.toByteArray();
    }

    private static void number(ByteArrayOutputStream to, int value) {
        to.write(value);
        to.write(value >> 8);
        to.write(value >> 16);
        to.write(value >> 24);
    }
}
