package io.jcompose.cli.output;

import io.jcompose.cli.output.GoTemplate.Expression;
import io.jcompose.cli.output.GoTemplate.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Text to nodes. One use. */
final class TemplateParser {
    private static final int MAX_DEPTH = 100;
    private final String text;
    private int at;
    private int depth;
    private boolean trimNext;
    /** The word that ended the last block: end, else, or what follows {@code else}. */
    private String closing = "";

    private TemplateLexer action = new TemplateLexer("");

    TemplateParser(String text) {
        this.text = text;
    }

    List<Node> parse() {
        List<Node> nodes = block();
        if (!closing.isEmpty()) {
            throw new TemplateException("template: unexpected {{%s}}".formatted(closing));
        }
        return nodes;
    }

    private List<Node> block() {
        if (++depth > MAX_DEPTH) {
            throw new TemplateException("template: nested too deep");
        }
        List<Node> nodes = new ArrayList<>();
        closing = "";
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            String literal = open < 0 ? text.substring(at) : text.substring(at, open);
            boolean trimBefore = open >= 0 && text.startsWith("{{- ", open);
            addText(nodes, literal, trimBefore);
            if (open < 0) {
                at = text.length();
                break;
            }
            readAction(open + (trimBefore ? 3 : 2));
            if (isClosing()) {
                break;
            }
            node().ifPresent(nodes::add);
        }
        depth--;
        return nodes;
    }

    private void addText(List<Node> nodes, String literal, boolean trimBefore) {
        String shown = trimNext ? literal.stripLeading() : literal;
        shown = trimBefore ? shown.stripTrailing() : shown;
        trimNext = false;
        if (!shown.isEmpty()) {
            nodes.add(new GoTemplate.Text(shown));
        }
    }

    private void readAction(int start) {
        int end = start;
        char quote = 0;
        while (end < text.length() && (quote != 0 || !text.startsWith("}}", end))) {
            char c = text.charAt(end);
            if (quote == 0 && (c == '"' || c == '`')) {
                quote = c;
            } else if (quote != 0 && c == '\\' && quote == '"') {
                end++;
            } else if (c == quote) {
                quote = 0;
            }
            end++;
        }
        if (end >= text.length()) {
            throw new TemplateException("template: unclosed action: {{" + text.substring(start));
        }
        String inside = text.substring(start, end);
        if (inside.endsWith(" -")) {
            inside = inside.substring(0, inside.length() - 2);
            trimNext = true;
        }
        at = end + 2;
        action = new TemplateLexer(inside);
    }

    private boolean isClosing() {
        if (action.peek().equals("end") || action.peek().equals("else")) {
            closing = action.next();
            return true;
        }
        return false;
    }

    private Optional<Node> node() {
        switch (action.peek()) {
            case "" -> {
                return Optional.empty(); // a comment
            }
            case "if", "with" -> {
                return Optional.of(branch(action.next().equals("with")));
            }
            case "range" -> {
                action.next();
                return Optional.of(range());
            }
            default -> {
                return Optional.of(print());
            }
        }
    }

    private Node print() {
        if (action.peek().startsWith("$")
                && (action.peek(1).equals(":=") || action.peek(1).equals("="))) {
            String name = action.next();
            boolean declares = action.next().equals(":=");
            return new GoTemplate.Assign(name, declares, wholePipeline());
        }
        return new GoTemplate.Print(wholePipeline());
    }

    private Node branch(boolean with) {
        Optional<String> variable = Optional.empty();
        if (action.peek().startsWith("$") && action.peek(1).equals(":=")) {
            variable = Optional.of(action.next());
            action.next();
        }
        Expression condition = wholePipeline();
        List<Node> yes = block();
        List<Node> no = List.of();
        if (closing.equals("else")) {
            if (action.peek().equals("if") || action.peek().equals("with")) {
                // takes the one end for both
                return new GoTemplate.Branch(
                        with,
                        variable,
                        condition,
                        yes,
                        List.of(branch(action.next().equals("with"))));
            } else {
                no = block();
            }
        }
        requireEnd();
        return new GoTemplate.Branch(with, variable, condition, yes, no);
    }

    private Node range() {
        List<String> variables = new ArrayList<>();
        if (action.peek().startsWith("$")
                && (action.peek(1).equals(",") || action.peek(1).equals(":="))) {
            variables.add(action.next());
            if (action.next().equals(",")) {
                variables.add(action.next());
                action.next();
            }
        }
        Expression source = wholePipeline();
        List<Node> body = block();
        List<Node> none = closing.equals("else") ? block() : List.of();
        requireEnd();
        return new GoTemplate.Range(variables, source, body, none);
    }

    private void requireEnd() {
        if (!closing.equals("end")) {
            throw new TemplateException("template: missing {{end}}");
        }
        closing = "";
    }

    private Expression wholePipeline() {
        Expression value = pipeline();
        if (!action.peek().isEmpty()) {
            throw new TemplateException("template: unexpected '%s' in action".formatted(action.peek()));
        }
        return value;
    }

    private Expression pipeline() {
        Expression value = command(Optional.empty());
        while (action.peek().equals("|")) {
            action.next();
            value = command(Optional.of(value));
        }
        return value;
    }

    /** A function with its arguments, or a single operand; {@code piped} becomes the last argument. */
    private Expression command(Optional<Expression> piped) {
        String word = action.peek();
        if (word.isEmpty()) {
            throw new TemplateException("template: missing value in action");
        }
        boolean function = Character.isLetter(word.charAt(0)) && !TemplateLexer.isLiteral(word);
        List<Expression> arguments = new ArrayList<>();
        if (function) {
            action.next();
            if (!TemplateFunctions.exists(word)) {
                throw new TemplateException("template: function \"%s\" not defined".formatted(word));
            }
        } else {
            arguments.add(operand());
        }
        while (!action.peek().isEmpty()
                && !action.peek().equals("|")
                && !action.peek().equals(")")) {
            arguments.add(operand());
        }
        piped.ifPresent(arguments::add);
        if (function) {
            List<Expression> all = List.copyOf(arguments);
            return (scope, dot) -> TemplateFunctions.call(word, all, scope, dot);
        }
        if (arguments.size() == 2 && word.endsWith(".Label")) {
            // docker's one method: {{.Label "key"}}
            Expression key = arguments.get(1);
            return (scope, dot) -> TemplateFunctions.label(dot, key.evaluate(scope, dot));
        }
        if (arguments.size() > 1) {
            throw new TemplateException("template: '%s' is not a function".formatted(word));
        }
        return arguments.get(0);
    }

    private Expression operand() {
        String word = action.next();
        Expression value;
        if (word.equals("(")) {
            value = pipeline();
            if (!action.next().equals(")")) {
                throw new TemplateException("template: missing )");
            }
            if (action.peek().startsWith(".") && action.attached()) {
                value = fields(value, action.next());
            }
        } else if (word.startsWith(".")) {
            value = fields((scope, dot) -> dot, word);
        } else if (word.startsWith("$")) {
            int dot = word.indexOf('.');
            String name = dot < 0 ? word : word.substring(0, dot);
            Expression variable = (scope, ignored) -> scope.get(name);
            value = dot < 0 ? variable : fields(variable, word.substring(dot));
        } else if (TemplateLexer.isLiteral(word)) {
            value = TemplateLexer.literal(word);
        } else if (TemplateFunctions.exists(word)) {
            value = (scope, dot) -> TemplateFunctions.call(word, List.of(), scope, dot);
        } else {
            throw new TemplateException("template: unexpected '%s' in action".formatted(word));
        }
        return value;
    }

    private static Expression fields(Expression base, String path) {
        Expression value = base;
        for (String name : path.split("\\.", -1)) {
            if (!name.isEmpty() && !name.equals("Label")) {
                Expression before = value;
                value = (scope, dot) -> TemplateFunctions.field(before.evaluate(scope, dot), name);
            }
        }
        return value;
    }
}
