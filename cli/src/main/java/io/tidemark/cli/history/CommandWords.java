package io.tidemark.cli.history;

import io.tidemark.cli.ShellWord;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** A command as it was typed, but for what may be secret. */
final class CommandWords {

    private static final String VARIABLE = "--set";
    private static final String REASON = "--reason";

    private CommandWords() {}

    /** @param command the innermost one */
    static String of(ParseResult command) {
        List<String> words = new ArrayList<>();
        words.add(command.commandSpec().qualifiedName(" "));
        for (PositionalParamSpec parameter : command.matchedPositionals()) {
            parameter.originalStringValues().forEach(value -> words.add(ShellWord.of(value)));
        }
        // One that was given twice is listed twice, each time with both values.
        for (OptionSpec option : new LinkedHashSet<>(command.matchedOptions())) {
            String name = option.longestName();
            if (name.equals(REASON)) {
                continue;
            }
            if (option.originalStringValues().isEmpty() || option.typeInfo().isBoolean()) {
                words.add(name);
            } else {
                option.originalStringValues().forEach(value -> words.add(name + " " + word(name, value)));
            }
        }
        return String.join(" ", words);
    }

    /** Values of its parameters and options, as they were typed. */
    static List<String> values(ParseResult command) {
        return command.matchedArgs().stream()
                .filter(argument -> !(argument instanceof OptionSpec option
                        && option.longestName().equals(VARIABLE)))
                .flatMap(argument -> argument.originalStringValues().stream())
                .toList();
    }

    /** Of variables the names alone, their values may be secrets. */
    private static String word(String option, String value) {
        return option.equals(VARIABLE) ? ShellWord.of(value.split("=", 2)[0]) + "=..." : ShellWord.of(value);
    }
}
