package io.jcompose.cli.command;

import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** Writes {@link OptionTable}s from picocli's model of a command. Runs while packaging, and in tests. */
public final class OptionTables {
    private OptionTables() {}

    /** The table's text; empty if the command is one that only picocli can parse. */
    public static Optional<String> text(Command command) {
        CommandSpec spec = CommandModel.of(command).getCommandSpec();
        StringBuilder text = new StringBuilder();
        for (OptionSpec option : spec.options()) {
            if (option.defaultValue() != null) {
                return Optional.empty(); // set even where the option is not given
            }
            text.append(line(command, option, List.of(option.names())));
        }
        List<PositionalParamSpec> positionals = new ArrayList<>(spec.positionalParameters());
        positionals.sort(Comparator.comparingInt(argument -> argument.index().min()));
        for (PositionalParamSpec argument : positionals) {
            if (argument.defaultValue() != null) {
                return Optional.empty();
            }
            text.append(line(command, argument, List.of("@" + argument.index().min())));
        }
        return Optional.of(text.toString());
    }

    private static String line(Command command, ArgSpec argument, List<String> names) {
        List<String> path = new ArrayList<>();
        Object user = argument.userObject();
        if (!(user instanceof Field field) || !find(command.getClass(), field, path)) {
            throw new IllegalStateException("option " + names + " of " + CommandModel.nameOf(command) + " is no field");
        }
        int most = argument.arity().isUnspecified() && argument.isMultiValue() && argument.isPositional()
                ? OptionTable.NO_LIMIT
                : argument.arity().max() == Integer.MAX_VALUE
                        ? OptionTable.NO_LIMIT
                        : argument.arity().max();
        return OptionTable.line(
                new OptionTable.Entry(names, argument.arity().min(), most, kind(argument, (Field) user), path));
    }

    private static OptionTable.Kind kind(ArgSpec argument, Field field) {
        if (argument.splitRegex() != null && !argument.splitRegex().isEmpty()) {
            return OptionTable.Kind.OTHER;
        }
        if (argument instanceof OptionSpec option && (option.usageHelp() || option.negatable())) {
            return OptionTable.Kind.OTHER;
        }
        Class<?> type = field.getType();
        Class<?> element = field.getGenericType() instanceof ParameterizedType generic
                        && generic.getActualTypeArguments()[0] instanceof Class<?> only
                ? only
                : Object.class;
        if (type == boolean.class) {
            boolean plain = argument.arity().max() == 0
                    || (argument instanceof OptionSpec option && "true".equals(option.fallbackValue()));
            return plain ? OptionTable.Kind.FLAG : OptionTable.Kind.OTHER;
        }
        if (type == String.class) {
            return OptionTable.Kind.STRING;
        }
        if (type == int.class) {
            return OptionTable.Kind.INT;
        }
        if (type == List.class && element == String.class) {
            return OptionTable.Kind.LIST;
        }
        if (type == Optional.class && element == String.class) {
            return OptionTable.Kind.OPTIONAL_STRING;
        }
        return type == Optional.class && element == Integer.class
                ? OptionTable.Kind.OPTIONAL_INT
                : OptionTable.Kind.OTHER;
    }

    /** The way from a command's class through its mixins to a field. */
    private static boolean find(Class<?> start, Field wanted, List<String> path) {
        for (Class<?> type = start; type != null && type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                path.add(type.getName() + "#" + field.getName());
                if (field.equals(wanted) || (isMixin(field) && find(field.getType(), wanted, path))) {
                    return true;
                }
                path.remove(path.size() - 1);
            }
        }
        return false;
    }

    private static boolean isMixin(AnnotatedElement field) {
        return field.isAnnotationPresent(Mixin.class);
    }
}
