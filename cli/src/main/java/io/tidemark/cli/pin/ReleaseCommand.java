package io.tidemark.cli.pin;

import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.guard.Said;
import io.tidemark.log.PinName;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tidemark pin release}. */
@Recorded
@Command(
        name = "release",
        mixinStandardHelpOptions = true,
        description = {
            "Drops the pins of a savepoint, or one pin, and with it the log that it alone keeps.",
            "",
            "Prints the plan, and does it with --apply. The savepoint is not replayable any more then, if its pipeline has gone on."
                    + " What is not there any more is said not to be. Refused for a pin that somebody reads, and for a slot that is"
                    + " called as a pin and is not of a source of the context.",
            "",
            "Exit code 0: there is none any more, or this was the plan; 2: what is named is neither; 3: the context names no"
                    + " Postgres source; 4: a source could not be asked, or a pin is read."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark pin release /srv/flink/state/savepoints/savepoint-a7d764-a9f34054fcd6 --apply")
final class ReleaseCommand implements Callable<Integer> {

    @Parameters(
            paramLabel = "SAVEPOINT|PIN",
            description =
                    "A savepoint, there or gone, by its path or its directory's name; or a pin, provisional or not.")
    private String what;

    @Mixin
    private StateOption state;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        Predicate<PinName> meant = meant();
        PinList list = PinList.ask(cluster.context(), System.getenv());
        Release release = new Release(cluster.context(), System.getenv(), list, meant);
        KnownSavepoints savepoints = state.savepoints(cluster);
        release.pins().stream()
                .flatMap(pin -> savepoints.path(pin.name()).stream())
                .distinct()
                .forEach(output::before);
        List<Problem> against = release.against();
        if (!against.isEmpty()) {
            throw new ProblemException(against, null);
        }
        if (apply.isGiven()) {
            release.drop(pin -> output.narrate("Released %s.".formatted(pin.words())));
        }
        output.print(
                text(what, release.pins(), savepoints, apply.isGiven(), cluster.words(), list.problems()),
                json(release.pins(), savepoints, apply.isGiven(), list.problems()));
        if (!list.problems().isEmpty()) {
            throw new ProblemException(list.problems(), null);
        }
        return 0;
    }

    private Predicate<PinName> meant() {
        Optional<PinName> pin = PinName.parse(what);
        if (pin.isPresent()) {
            return pin.get()::equals;
        }
        String name = SavedStates.name(what);
        if (!PinName.isSavepoint(name)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "%s is neither a pin nor called as a savepoint (savepoint-a7d764-a9f34054fcd6)"
                            .formatted(Words.printable(Words.brief(what))));
        }
        return one -> one.savepoint().equals(Optional.of(name));
    }

    /**
     * @param what was named
     * @param options that name the cluster
     * @param notAsked what kept sources from being asked
     */
    static String text(
            String what,
            List<Pin> pins,
            KnownSavepoints savepoints,
            boolean released,
            String options,
            List<Problem> notAsked) {
        if (pins.isEmpty()) {
            return "There is no pin %s%s%s.\n"
                    .formatted(
                            PinName.parse(what).isPresent() ? "" : "of ",
                            Words.printable(what),
                            notAsked.isEmpty() ? "" : " in the sources that could be asked");
        }
        StringBuilder text = new StringBuilder();
        for (Pin pin : pins) {
            text.append("%s, for which %s of log are kept\n  %s\n"
                    .formatted(pin.words(), Said.bytes(pin.keeps()), Words.printable(savepoints.words(pin.name()))));
        }
        text.append(
                pins.stream().anyMatch(pin -> !pin.name().provisional())
                        ? "Without it the savepoint is not replayable, unless its pipeline's own slot has stayed where it was.\n"
                        : "A savepoint that is being taken just now would not be pinned.\n");
        return text.append(
                        released
                                ? "It is released.\n"
                                : "Nothing has been done. To do it: tidemark pin release %s%s --apply\n"
                                        .formatted(ShellWord.of(Words.printable(what)), options))
                .toString();
    }

    static Map<String, Object> json(
            List<Pin> pins, KnownSavepoints savepoints, boolean released, List<Problem> notAsked) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Pin pin : pins) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("name", pin.name());
            one.put("source", pin.source());
            one.put("savepoint", pin.name().savepoint());
            one.put("path", savepoints.path(pin.name()));
            one.put("keptBytes", pin.keeps());
            all.add(one);
        }
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("released", released && !pins.isEmpty());
        json.put("pins", all);
        json.put("notAsked", notAsked.stream().map(Problem::found).toList());
        return json;
    }
}
