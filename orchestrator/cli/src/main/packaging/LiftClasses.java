import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;

/**
 * Rewrites the old classes of jars as version 52, with stack maps. The JVM's class archives refuse classes below
 * version 50 and verifies them anew at each start; for the option parser that is a quarter of a short command's time,
 * and the classes that make native calls are of that kind, too.
 *
 * <p>On the way the option parser's look-up of Groovy's closures is cut short: a class that is nowhere is searched for in
 * each jar of the class path, so that a short command would open and read all of them.
 *
 * <p>Arguments are patterns of file names in the current folder. Run from source while packaging. Does nothing the second time.
 */
public final class LiftClasses {
    private static final int OLD = 50;
    private static final String GROOVY_CLOSURE = "groovy.lang.Closure";

    /** In a package of the JDK, and so looked for there only. */
    private static final String NOWHERE = "java.lang.NoGroovyClosure";

    private LiftClasses() {}

    public static void main(String[] args) throws IOException {
        for (String pattern : args) {
            try (DirectoryStream<Path> jars = Files.newDirectoryStream(Path.of("").toAbsolutePath(), pattern)) {
                for (Path jar : jars) {
                    lift(jar);
                }
            }
        }
    }

    private static void lift(Path jar) throws IOException {
            Path lifted = jar.resolveSibling(jar.getFileName() + ".tmp");
            if (lift(jar, lifted)) {
                Files.move(lifted, jar, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } else {
                Files.delete(lifted);
            }
    }

    private static boolean lift(Path from, Path to) throws IOException {
        boolean changed = false;
        URL[] path = {from.toUri().toURL()};
        try (JarFile jar = new JarFile(from.toFile());
                URLClassLoader loader = new URLClassLoader(path, LiftClasses.class.getClassLoader());
                OutputStream file = Files.newOutputStream(to);
                JarOutputStream out = new JarOutputStream(file)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                byte[] bytes = read(jar, entry);
                if (entry.getName().endsWith(".class") && (bytes[6] << 8 | bytes[7]) < OLD) {
                    bytes = lift(bytes, loader);
                    changed = true;
                }
                JarEntry copy = new JarEntry(entry.getName());
                copy.setTime(entry.getTime());
                out.putNextEntry(copy);
                out.write(bytes);
                out.closeEntry();
            }
        }
        return changed;
    }

    private static byte[] lift(byte[] bytes, ClassLoader loader) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES) {
            @Override
            protected ClassLoader getClassLoader() {
                return loader;
            }
        };
        new ClassReader(bytes)
                .accept(
                        new ClassVisitor(Opcodes.ASM9, writer) {
                            @Override
                            public void visit(
                                    int version,
                                    int access,
                                    String name,
                                    String signature,
                                    String superName,
                                    String[] interfaces) {
                                super.visit(Opcodes.V1_8, access, name, signature, superName, interfaces);
                            }

                            @Override
                            public MethodVisitor visitMethod(
                                    int access, String name, String descriptor, String signature, String[] exceptions) {
                                return withoutGroovy(
                                        super.visitMethod(access, name, descriptor, signature, exceptions));
                            }
                        },
                        ClassReader.SKIP_FRAMES);
        return writer.toByteArray();
    }

    private static MethodVisitor withoutGroovy(MethodVisitor next) {
        return new MethodVisitor(Opcodes.ASM9, next) {
            @Override
            public void visitLdcInsn(Object value) {
                super.visitLdcInsn(GROOVY_CLOSURE.equals(value) ? NOWHERE : value);
            }
        };
    }

    private static byte[] read(JarFile jar, JarEntry entry) throws IOException {
        try (InputStream in = jar.getInputStream(entry)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            in.transferTo(bytes);
            return bytes.toByteArray();
        }
    }
}
