package io.jcompose.cli.output;

import io.jcompose.cli.output.GoTemplate.Expression;
import io.jcompose.cli.output.GoTemplate.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Text to nodes. One use. */
final class TemplateParser {
    private static final int MAX_DEPTH = 100;
    private static final Set<String> NAMED_TEMPLATES = Set.of("define", "template", "block");
    private final String text;
    private int at;
    private int depth;
    private int loops;
    private boolean trimNext;
    /** Where the action being read begins. */
    private int actionStart;
    /** The word that ended the last block: end, else, or what follows {@code else}. */
    private String closing = "";
    /** Variables that are known here, innermost last. */
    private final List<String> variables = new ArrayList<>(List.of("$"));

    private TemplateLexer action = new TemplateLexer("", 0);

    /**
     * A part of the template.
     *
     * @param line from 1
     * @param column from 0, as Go counts
     */
    record Place(int line, int column, String text) {}

    TemplateParser(String text) {
        this.text = text;
    }

    List<Node> parse() {
        try {
            List<Node> nodes = block();
            if (!closing.isEmpty()) {
                throw new TemplateException("unexpected {{%s}}".formatted(closing));
            }
            return nodes;
        } catch (TemplateException e) {
            throw e.inLine(place(Math.min(actionStart, text.length()), "").line());
        }
    }

    private Place place(int offset, String what) {
        String before = text.substring(0, offset);
        int line = 1 + (int) before.chars().filter(c -> c == '\n').count();
        return new Place(line, offset - before.lastIndexOf('\n') - 1, what);
    }

    private List<Node> block() {
        if (++depth > MAX_DEPTH) {
            throw new TemplateException("nested too deep");
        }
        List<Node> nodes = new ArrayList<>();
        closing = "";
        while (at < text.length()) {
            int open = text.indexOf("{{", at);
            String literal = open < 0 ? text.substring(at) : text.substring(at, open);
            boolean trimBefore = open >= 0
                    && text.startsWith("{{-", open)
                    && open + 3 < text.length()
                    && Character.isWhitespace(text.charAt(open + 3));
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
        actionStart = start;
        int end = actionEnd(start);
        String inside = text.substring(start, end);
        at = end + 2;
        if (inside.length() > 1 && inside.endsWith("-") && Character.isWhitespace(inside.charAt(inside.length() - 2))) {
            inside = inside.substring(0, inside.length() - 1);
            trimNext = true;
        }
        action = new TemplateLexer(inside, start);
    }

    private int actionEnd(int start) {
        String rest = text.substring(start).stripLeading();
        if (rest.startsWith("/*")) {
            int close = text.indexOf("*/", start);
            if (close < 0) {
                throw new TemplateException("unclosed comment");
            }
            int end = text.indexOf("}}", close);
            if (end < 0) {
                throw new TemplateException("comment ends before closing delimiter");
            }
            return end;
        }
        int end = start;
        char quote = 0;
        while (end < text.length() && (quote != 0 || !text.startsWith("}}", end))) {
            char c = text.charAt(end);
            if (quote == 0 && (c == '"' || c == '`' || c == '\'')) {
                quote = c;
            } else if (quote != 0 && c == '\\' && quote != '`') {
                end++;
            } else if (c == quote) {
                quote = 0;
            }
            end++;
        }
        if (end >= text.length()) {
            throw new TemplateException(quote == 0 ? "unclosed action" : "unterminated quoted string");
        }
        return end;
    }

    private boolean isClosing() {
        if (action.peek().equals("end") || action.peek().equals("else")) {
            closing = action.next();
            return true;
        }
        return false;
    }

    private Optional<Node> node() {
        if (action.isComment()) {
            return Optional.empty();
        }
        String word = action.peek();
        if (NAMED_TEMPLATES.contains(word)) {
            throw new TemplateException("{{%s}} is not supported: write the template in one piece".formatted(word));
        }
        return Optional.of(
                switch (word) {
                    case "if", "with" -> branch(action.next().equals("with"));
                    case "range" -> range();
                    case "break", "continue" -> jump();
                    default -> print();
                });
    }

    private Node jump() {
        String word = action.next();
        if (loops == 0) {
            throw new TemplateException("{{%s}} outside {{range}}".formatted(word));
        }
        return new GoTemplate.Jump(word.equals("break"));
    }

    private Node print() {
        if (action.peek().startsWith("$")
                && (action.peek(1).equals(":=") || action.peek(1).equals("="))) {
            String name = action.next();
            boolean declares = action.next().equals(":=");
            Expression value = wholePipeline();
            if (declares) {
                variables.add(name);
            } else {
                requireVariable(name);
            }
            return new GoTemplate.Assign(name, declares, value);
        }
        return new GoTemplate.Print(wholePipeline());
    }

    private Node branch(boolean with) {
        int known = variables.size();
        Optional<String> variable = Optional.empty();
        if (action.peek().startsWith("$") && action.peek(1).equals(":=")) {
            variable = Optional.of(action.next());
            action.next();
        }
        Expression condition = wholePipeline();
        variable.ifPresent(variables::add);
        List<Node> yes = block();
        List<Node> no = List.of();
        if (closing.equals("else")) {
            if (action.peek().equals("if") || action.peek().equals("with")) {
                // takes the one end for both
                no = List.of(branch(action.next().equals("with")));
                forget(known);
                return new GoTemplate.Branch(with, variable, condition, yes, no);
            }
            no = block();
        }
        requireEnd();
        forget(known);
        return new GoTemplate.Branch(with, variable, condition, yes, no);
    }

    private Node range() {
        action.next();
        int known = variables.size();
        List<String> names = new ArrayList<>();
        if (action.peek().startsWith("$")
                && (action.peek(1).equals(",") || action.peek(1).equals(":="))) {
            names.add(action.next());
            if (action.next().equals(",")) {
                names.add(action.next());
                action.next();
            }
        }
        int start = action.offset();
        Expression value = wholePipeline();
        Expression source = located(
                place(start, action.since(start)),
                (scope, dot) -> TemplateFunctions.iterable(value.evaluate(scope, dot)));
        variables.addAll(names);
        loops++;
        List<Node> body = block();
        loops--;
        List<Node> none = closing.equals("else") ? block() : List.of();
        requireEnd();
        forget(known);
        return new GoTemplate.Range(names, source, body, none);
    }

    private void forget(int known) {
        variables.subList(known, variables.size()).clear();
    }

    private void requireVariable(String name) {
        if (!variables.contains(name)) {
            throw new TemplateException("undefined variable \"%s\"".formatted(name));
        }
    }

    private void requireEnd() {
        if (closing.isEmpty()) {
            throw new TemplateException("unexpected EOF");
        }
        if (!closing.equals("end")) {
            throw new TemplateException("unexpected {{%s}}".formatted(closing));
        }
        closing = "";
    }

    private Expression wholePipeline() {
        Expression value = pipeline();
        if (!action.peek().isEmpty()) {
            throw new TemplateException("unexpected \"%s\" in command".formatted(action.peek()));
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
        int start = action.offset();
        String word = action.peek();
        if (word.isEmpty() || word.equals("|") || word.equals(")")) {
            throw new TemplateException("missing value for command");
        }
        boolean function = Character.isLetter(word.charAt(0)) && !TemplateLexer.isLiteral(word);
        List<Expression> arguments = new ArrayList<>();
        if (function) {
            requireFunction(action.next());
        } else {
            arguments.add(operand());
        }
        while (!action.peek().isEmpty()
                && !action.peek().equals("|")
                && !action.peek().equals(")")) {
            arguments.add(operand());
        }
        Place place = place(start, action.since(start));
        piped.ifPresent(arguments::add);
        if (function) {
            List<Expression> all = List.copyOf(arguments);
            return located(place, (scope, dot) -> TemplateFunctions.call(word, all, scope, dot));
        }
        if (arguments.size() == 2 && word.endsWith(".Label")) {
            // docker's one method: {{.Label "key"}}
            Expression key = arguments.get(1);
            return (scope, dot) -> TemplateFunctions.label(scope, dot, key.evaluate(scope, dot));
        }
        if (arguments.size() > 1) {
            String name = word.substring(word.lastIndexOf('.') + 1);
            return located(place(start, word), (scope, dot) -> {
                throw new TemplateException("%s has arguments but cannot be invoked as function".formatted(name));
            });
        }
        return arguments.get(0);
    }

    private static void requireFunction(String word) {
        if (!TemplateFunctions.exists(word)) {
            throw new TemplateException("function \"%s\" not defined".formatted(word));
        }
    }

    private static Expression located(Place place, Expression expression) {
        return (scope, dot) -> {
            try {
                return expression.evaluate(scope, dot);
            } catch (TemplateException e) {
                throw e.at(place);
            }
        };
    }

    private Expression operand() {
        int start = action.offset();
        String word = action.next();
        if (word.equals("(")) {
            Expression value = pipeline();
            if (!action.next().equals(")")) {
                throw new TemplateException("unclosed left paren");
            }
            boolean fields = action.peek().startsWith(".") && action.attached();
            return fields ? fields(start, value, action.next()) : value;
        }
        if (word.startsWith(".")) {
            return fields(start, (scope, dot) -> dot, word);
        }
        if (word.startsWith("$")) {
            int dot = word.indexOf('.');
            String name = dot < 0 ? word : word.substring(0, dot);
            requireVariable(name);
            Expression variable = (scope, ignored) -> scope.get(name);
            return dot < 0 ? variable : fields(start, variable, word.substring(dot));
        }
        if (TemplateLexer.isLiteral(word)) {
            return TemplateLexer.literal(word);
        }
        if (Character.isLetter(word.charAt(0))) {
            requireFunction(word);
            return located(place(start, word), (scope, dot) -> TemplateFunctions.call(word, List.of(), scope, dot));
        }
        throw new TemplateException("unexpected \"%s\" in operand".formatted(word));
    }

    /** Go names the second field of a chain as its place. */
    private Expression fields(int start, Expression base, String path) {
        int second = path.indexOf('.', 1);
        Place place = place(start + Math.max(0, second), action.since(start));
        Expression value = base;
        for (String name : path.split("\\.", -1)) {
            if (!name.isEmpty() && !name.equals("Label")) {
                Expression before = value;
                value = (scope, dot) -> TemplateFunctions.field(before.evaluate(scope, dot), name);
            }
        }
        return located(place, value);
    }
}
