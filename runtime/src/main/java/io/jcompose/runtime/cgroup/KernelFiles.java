package io.jcompose.runtime.cgroup;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jcompose.runtime.linux.BpfCalls;
import io.jcompose.runtime.linux.SyscallException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link CgroupFiles} on cgroupfs. */
final class KernelFiles implements CgroupFiles {
    private static final Logger LOG = LoggerFactory.getLogger(KernelFiles.class);
    private final BpfCalls bpf = new BpfCalls();

    @Override
    public boolean exists(Path path) {
        return Files.exists(path);
    }

    @Override
    public void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectory(folder);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(folder)) {
                throw e;
            }
        }
    }

    @Override
    public void removeFolder(Path folder) throws IOException {
        Files.deleteIfExists(folder);
    }

    @Override
    public List<Path> folders(Path folder) throws IOException {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
            entries.forEach(found::add);
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return found;
    }

    @Override
    public String read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Override
    public void write(Path file, String text) throws IOException {
        try {
            Files.write(file, text.getBytes(UTF_8), StandardOpenOption.WRITE);
        } catch (IOException e) {
            // ENODEV: the group was removed after its file had been opened
            if (String.valueOf(e.getMessage()).equals("No such device")) {
                throw new NoSuchFileException(file.toString(), null, "its cgroup was removed");
            }
            throw e;
        }
    }

    @Override
    public boolean canLimitDevices() {
        try {
            bpf.close(bpf.loadDeviceProgram(DeviceProgram.of(List.of())));
            return true;
        } catch (SyscallException e) {
            LOG.info("devices of containers are not controlled: {}", e.getMessage());
            return false;
        }
    }

    @Override
    public void limitDevices(Path folder, byte[] program) throws IOException {
        try {
            int loaded = bpf.loadDeviceProgram(program);
            try {
                bpf.attach(loaded, folder);
            } finally {
                bpf.close(loaded); // the group keeps it
            }
        } catch (SyscallException e) {
            throw new IOException("limit devices: " + e.getMessage(), e);
        }
    }

    @Override
    public void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
