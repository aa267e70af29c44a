package io.jcompose.cli.terminal;

import java.lang.reflect.Proxy;

/** Reacts to signals of this process. By reflection: the compiler warns of the class beyond suppression. */
public final class Signals {

    /**
     * Runs {@code action} on a thread of its own at each arrival, instead of what the JVM would do. Does nothing for
     * signals that this JVM keeps to itself.
     *
     * @param name without SIG, for example {@code INT}
     */
    public void on(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            action.run();
                        }
                        return method.getReturnType() == int.class ? (Object) 0 : null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException e) {
            // not on this JVM: the default action stays
        }
    }
}
