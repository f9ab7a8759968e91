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
        for (PositionalParamSpec parameter : new LinkedHashSet<>(command.matchedPositionals())) {
            parameter.originalStringValues().forEach(value -> words.add(ShellWord.of(Masked.of(value))));
        }
        // One that was given twice is listed twice, each time with both values.
        for (OptionSpec option : new LinkedHashSet<>(command.matchedOptions())) {
            String name = option.longestName();
            if (name.equals(REASON)) {
                continue;
            }
            if (option.typeInfo().isBoolean()) {
                words.add(Boolean.FALSE.equals(option.getValue()) ? name + "=false" : name);
            } else {
                option.originalStringValues().forEach(value -> words.add(name + " " + word(name, value)));
            }
        }
        return String.join(" ", words);
    }

    /** Of variables the names alone, their values may be secrets. */
    private static String word(String option, String value) {
        return option.equals(VARIABLE) ? ShellWord.of(value.split("=", 2)[0]) + "=..." : ShellWord.of(Masked.of(value));
    }
}
