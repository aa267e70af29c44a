package io.jcompose.cli.output;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of Go's template language that {@code --format} is used with: fields, {@code json}, {@code index},
 * {@code range}, {@code if}, {@code with}, variables, pipelines, comparisons and string functions. Data is maps, lists,
 * strings, numbers and booleans.
 */
public final class GoTemplate {
    private static final Pattern WORD_START = Pattern.compile("([a-z])([A-Z])");
    private final List<Node> nodes;

    private GoTemplate(List<Node> nodes) {
        this.nodes = nodes;
    }

    /** @throws TemplateException if it does not follow the language */
    public static GoTemplate parse(String text) {
        return new GoTemplate(new TemplateParser(text).parse());
    }

    /** @throws TemplateException if {@code data} does not have what the template asks for */
    public String render(Map<String, ?> data) {
        return render(new Scope(data, false), data);
    }

    private String render(Scope scope, Map<String, ?> data) {
        StringBuilder out = new StringBuilder();
        for (Node node : nodes) {
            node.render(scope, data, out);
        }
        return out.toString();
    }

    /** What a table's first line shows for a row template: each field's heading. Fields without one show their name. */
    public static String heading(String rowTemplate, Map<String, String> headings) {
        Map<String, Object> data = new LinkedHashMap<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean containsKey(Object key) {
                return true;
            }

            @Override
            public Object get(Object key) {
                String name = String.valueOf(key);
                return headings.getOrDefault(
                        name, WORD_START.matcher(name).replaceAll("$1 $2").toUpperCase(java.util.Locale.ROOT));
            }
        };
        try {
            return parse(rowTemplate).render(new Scope(data, true), data);
        } catch (TemplateException e) {
            return ""; // it makes sense of rows only
        }
    }

    /** A piece of a template. */
    interface Node {
        void render(Scope scope, @Nullable Object dot, StringBuilder out);
    }

    /** A value within an action. */
    interface Expression {
        @Nullable
        Object evaluate(Scope scope, @Nullable Object dot);
    }

    /** Variables, innermost last. */
    static final class Scope {
        private final Map<String, Optional<Object>> variables = new HashMap<>();
        private final Optional<Scope> outer;
        private final boolean heading;

        /** @param heading a table's first line is being made, of headings instead of values */
        Scope(Object root, boolean heading) {
            outer = Optional.empty();
            this.heading = heading;
            variables.put("$", Optional.of(root));
        }

        private Scope(Scope outer) {
            this.outer = Optional.of(outer);
            heading = outer.heading;
        }

        boolean isHeading() {
            return heading;
        }

        Scope inner() {
            return new Scope(this);
        }

        void declare(String name, @Nullable Object value) {
            variables.put(name, Optional.ofNullable(value));
        }

        void assign(String name, @Nullable Object value) {
            if (variables.containsKey(name) || outer.isEmpty()) {
                declare(name, value);
            } else {
                outer.get().assign(name, value);
            }
        }

        @Nullable
        Object get(String name) {
            Optional<Object> value = variables.get(name);
            if (value != null) {
                return value.orElse(null);
            }
            if (outer.isEmpty()) {
                throw new TemplateException("undefined variable \"%s\"".formatted(name));
            }
            return outer.get().get(name);
        }
    }

    record Text(String text) implements Node {
        @Override
        public void render(Scope scope, @Nullable Object dot, StringBuilder out) {
            out.append(text);
        }
    }

    record Print(Expression expression) implements Node {
        @Override
        public void render(Scope scope, @Nullable Object dot, StringBuilder out) {
            out.append(TemplateFunctions.text(expression.evaluate(scope, dot)));
        }
    }

    record Assign(String name, boolean declares, Expression expression) implements Node {
        @Override
        public void render(Scope scope, @Nullable Object dot, StringBuilder out) {
            Object value = expression.evaluate(scope, dot);
            if (declares) {
                scope.declare(name, value);
            } else {
                scope.assign(name, value);
            }
        }
    }

    /** if and with. */
    record Branch(boolean with, Optional<String> variable, Expression condition, List<Node> yes, List<Node> no)
            implements Node {
        @Override
        public void render(Scope scope, @Nullable Object dot, StringBuilder out) {
            Scope inner = scope.inner();
            Object value = condition.evaluate(scope, dot);
            variable.ifPresent(name -> inner.declare(name, value));
            boolean taken = TemplateFunctions.truth(value);
            for (Node node : taken ? yes : no) {
                node.render(inner, taken && with ? value : dot, out);
            }
        }
    }

    /** break and continue. */
    record Jump(boolean ends) implements Node {
        @Override
        public void render(Scope scope, @Nullable Object dot, StringBuilder out) {
            throw new Jumped(ends);
        }
    }

    /** How a {@link Jump} gets out of what is around it. */
    private static final class Jumped extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final boolean ends;

        private Jumped(boolean ends) {
            super("jump", null, false, false);
            this.ends = ends;
        }
    }

    record Range(List<String> variables, Expression source, List<Node> body, List<Node> none) implements Node {
        @Override
        public void render(Scope scope, @Nullable Object dot, StringBuilder out) {
            Object value = source.evaluate(scope, dot);
            List<@Nullable Object> keys = new ArrayList<>();
            List<@Nullable Object> elements = new ArrayList<>();
            if (value instanceof Map<?, ?> map) {
                map.keySet().stream().map(String::valueOf).sorted().forEach(key -> {
                    keys.add(key);
                    elements.add(map.get(key));
                });
            } else if (value instanceof List<?> list) {
                for (Object element : list) {
                    keys.add((long) keys.size());
                    elements.add(element);
                }
            } else if (value instanceof Number number) {
                for (long i = 0; i < number.longValue(); i++) {
                    keys.add(i);
                    elements.add(i);
                }
            }
            if (elements.isEmpty()) {
                Scope inner = scope.inner();
                none.forEach(node -> node.render(inner, dot, out));
            }
            for (int i = 0; i < elements.size(); i++) {
                Scope inner = scope.inner();
                if (variables.size() == 2) {
                    inner.declare(variables.get(0), keys.get(i));
                }
                if (!variables.isEmpty()) {
                    inner.declare(variables.get(variables.size() - 1), elements.get(i));
                }
                if (!once(inner, elements.get(i), out)) {
                    break;
                }
            }
        }

        /** Whether to go on. */
        private boolean once(Scope inner, @Nullable Object element, StringBuilder out) {
            try {
                for (Node node : body) {
                    node.render(inner, element, out);
                }
                return true;
            } catch (Jumped jump) {
                return !jump.ends;
            }
        }
    }
}
