package io.jcompose.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.cli.command.Command;
import io.jcompose.cli.command.CommandModel;
import io.jcompose.cli.command.QuickParsing;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Ordinary command lines are read without picocli: to the same end, or not at all. */
class QuickParserTest {
    private static final int LINES_PER_COMMAND = 300;
    private static final List<String> WORDS = List.of(
            "web", "5", "-", "a=b", "redis:7", "--", "-x", "--nothing", "", "0", "007", "-1", "x y", "-it", "--help");

    @Test
    void anyCommandLine_readQuickly_fillsTheSameFieldsAsPicocli() throws Exception {
        Random random = new Random(7);
        for (Command example : Commands.all()) {
            List<OptionSpec> options = CommandModel.of(example).getCommandSpec().options();
            for (int i = 0; i < LINES_PER_COMMAND; i++) {
                List<String> words = line(random, options);
                Command quick = another(example);
                if (QuickParsing.fill(quick, words)) {
                    Command slow = another(example);
                    parse(slow, words);
                    assertThat(fields(quick))
                            .as("%s %s", CommandModel.nameOf(example), words)
                            .isEqualTo(fields(slow));
                } else {
                    assertThat(fields(quick))
                            .as("untouched: %s %s", CommandModel.nameOf(example), words)
                            .isEqualTo(fields(another(example)));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ps",
                "ps -a --format json",
                "up -d --wait web api",
                "up --scale web=3 --scale api=2 -d",
                "down -v -t 0",
                "logs -f --tail 5 -n 7 web",
                "logs --tail=5",
                "exec web sh -c true",
                "exec -it -u root web ls -l",
                "run --rm -e A=1 -e B=2 web env --help",
                "build --no-cache --build-arg X=1 web",
                "stop -t 3",
                "config -q",
                "version",
                "pull -q",
                "image ls -q",
                "image build -t a:b -f Dockerfile .",
                "container ls -aq",
                "container run -d --name x -p 80:80 busybox sleep 5",
                "cp web:/a -",
            })
    void everydayCommandLine_isReadWithoutPicocli(String text) {
        List<String> words = List.of(text.split(" "));
        boolean group = Commands.isGroup(words.get(0));
        Command command = command(String.join(" ", words.subList(0, group ? 2 : 1)));

        assertThat(QuickParsing.fill(command, words.subList(group ? 2 : 1, words.size())))
                .isTrue();
    }

    private static Command command(String name) {
        return Commands.create(name, Commands.contextOfNothing()).orElseThrow();
    }

    private static List<String> line(Random random, List<OptionSpec> options) {
        List<String> words = new ArrayList<>();
        for (int n = random.nextInt(6); n > 0; n--) {
            if (options.isEmpty() || random.nextInt(3) == 0) {
                words.add(pick(random, WORDS));
                continue;
            }
            OptionSpec option = pick(random, options);
            String name = pick(random, List.of(option.names()));
            String value = random.nextInt(4) == 0 ? pick(random, WORDS) : option.type() == int.class ? "3" : "v" + n;
            boolean flag = option.arity().max() == 0 && random.nextInt(8) != 0;
            switch (flag ? 3 : random.nextInt(3)) {
                case 0 -> words.add(name + "=" + value);
                case 1 -> words.add(name + value);
                case 2 -> words.addAll(List.of(name, value));
                default -> words.add(name);
            }
        }
        return words;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static void parse(Command command, List<String> words) {
        CommandLine line = CommandModel.of(command);
        line.parseArgs(
                CommandModel.withoutFlagValues(line.getCommandSpec(), words).toArray(new String[0]));
    }

    /** A new one of the same kind. */
    private static Command another(Command example) throws ReflectiveOperationException {
        for (Command command : Commands.all()) {
            if (command.getClass() == example.getClass()) {
                return command;
            }
        }
        throw new ReflectiveOperationException(example.getClass().getName());
    }

    /** What options and arguments have set, in mixins too; empty lists are as good as none. */
    private static Map<String, Object> fields(Object owner) throws IllegalAccessException {
        Map<String, Object> result = new LinkedHashMap<>();
        for (Class<?> type = owner.getClass(); type != Object.class; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                field.setAccessible(true);
                Object value = Modifier.isStatic(field.getModifiers()) ? null : field.get(owner);
                if (value != null && field.isAnnotationPresent(CommandLine.Mixin.class)) {
                    fields(value).forEach((name, inner) -> result.put(field.getName() + "." + name, inner));
                } else if (field.isAnnotationPresent(CommandLine.Option.class)
                        || field.isAnnotationPresent(CommandLine.Parameters.class)) {
                    result.put(type.getSimpleName() + "." + field.getName(), Optional.ofNullable(value));
                }
            }
        }
        return result;
    }
}
