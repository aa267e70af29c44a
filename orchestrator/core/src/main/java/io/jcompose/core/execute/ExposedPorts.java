package io.jcompose.core.execute;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports that an image or a service says are used. Pure. */
public final class ExposedPorts {
    private static final Pattern FORM = Pattern.compile("([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([a-zA-Z]+))?");

    private ExposedPorts() {}

    /** Each as {@code 80/tcp}, ranges one by one. What is no port stays as it is. */
    public static Set<String> single(List<String> ports) {
        Set<String> single = new LinkedHashSet<>();
        for (String port : ports) {
            Matcher form = FORM.matcher(port);
            if (!form.matches()) {
                single.add(port.contains("/") ? port : port + "/tcp");
                continue;
            }
            int first = Integer.parseInt(form.group(1));
            int last = form.group(2) == null ? first : Integer.parseInt(form.group(2));
            String protocol = form.group(3) == null ? "tcp" : form.group(3).toLowerCase(Locale.ROOT);
            for (int number = first; number <= last; number++) {
                single.add(number + "/" + protocol);
            }
        }
        return single;
    }
}
