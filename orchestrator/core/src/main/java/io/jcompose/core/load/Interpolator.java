package io.jcompose.core.load;

import io.jcompose.core.load.Node.ListNode;
import io.jcompose.core.load.Node.MapNode;
import io.jcompose.core.load.Node.Scalar;
import io.jcompose.core.load.Template.TemplateException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Fills variables into every string value of a tree; keys stay as they are. */
final class Interpolator {
    private final Map<String, String> environment;
    private final Problems problems;
    private final History history;
    private final List<String> used = new ArrayList<>();
    private final Set<String> warned = new HashSet<>();
    private SourceLocation at = SourceLocation.of("");
    private String path = "";
    private final Template template;

    Interpolator(Map<String, String> environment, Problems problems, History history) {
        this.environment = environment;
        this.problems = problems;
        this.history = history;
        this.template = new Template(name -> Optional.ofNullable(environment.get(name)), new Template.Listener() {
            @Override
            public void unset(String name) {
                warnUnset(name);
            }

            @Override
            public void used(Template.Variable variable) {
                if (history.enabled()) {
                    used.add(variable.name());
                }
            }
        });
    }

    private void warnUnset(String name) {
        if (warned.add(name)) {
            problems.warn(at, path, "variable " + name + " is not set; an empty string takes its place");
        }
    }

    Map<String, String> environment() {
        return environment;
    }

    Node fill(Node node, String nodePath) {
        if (node instanceof Scalar scalar) {
            return scalar.value instanceof String text && text.indexOf('$') >= 0 ? fill(scalar, text, nodePath) : node;
        }
        if (node instanceof MapNode map) {
            for (Map.Entry<String, Node> entry : map.entries.entrySet()) {
                entry.setValue(fill(entry.getValue(), Checker.join(nodePath, entry.getKey())));
            }
        } else if (node instanceof ListNode list) {
            for (int i = 0; i < list.items.size(); i++) {
                list.items.set(i, fill(list.items.get(i), nodePath + "[" + i + "]"));
            }
        }
        return node;
    }

    private Node fill(Scalar scalar, String text, String nodePath) {
        at = scalar.at;
        path = nodePath;
        Scalar filled;
        try {
            used.clear();
            filled = new Scalar(scalar.at, template.fill(text));
            history.filled(scalar.at, text, used, environment);
        } catch (TemplateException e) {
            problems.error(scalar.at, nodePath, String.valueOf(e.getMessage()));
            filled = Node.lost(scalar.at);
        }
        filled.mark = scalar.mark;
        return filled;
    }
}
