package io.tidemark.cli.savepoint;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.checkpoint.SavedStates;
import io.tidemark.cli.ApplyOption;
import io.tidemark.cli.Output;
import io.tidemark.cli.ShellWord;
import io.tidemark.cli.context.ClusterOptions;
import io.tidemark.cli.history.Recorded;
import io.tidemark.cli.pin.Pin;
import io.tidemark.cli.pin.Release;
import io.tidemark.cli.rest.FlinkRest;
import io.tidemark.log.PinName;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.problem.Words;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tidemark savepoint delete}. */
@Recorded
@Command(
        name = "delete",
        mixinStandardHelpOptions = true,
        description = {
            "Deletes a savepoint that nobody needs.",
            "",
            "Prints the plan, and does it with --apply. Refused for what is no savepoint, for one that a job that has not ended was"
                    + " started from, for one whose files another state has taken over, for any while such a state cannot be read, and"
                    + " for the last that a pipeline could go on from. Only files that its metadata names are deleted.",
            "",
            "One in another file system (s3://) is deleted by the cluster. It is judged by its name and by what the cluster remembers"
                    + " of its jobs alone: whether it is a savepoint at all, or another state has its files, is not known then.",
            "",
            "Its pins on the Postgres sources of the context are released when its files are gone.",
            "",
            "Exit code 0: it is deleted, or this was the plan; 4: a source cannot be asked for its pin, or the pin is read; 6: it is"
                    + " needed, or the cluster cannot be asked."
        },
        footerHeading = "%nExample:%n",
        footer = "  tidemark savepoint delete tidemark-state/orders/savepoints/savepoint-a7d764-a9f34054fcd6 --apply")
final class DeleteCommand implements Callable<Integer> {

    private static final Pattern CHECKPOINT = Pattern.compile("chk-\\d+");

    @Parameters(paramLabel = "PATH", description = "The savepoint's directory, or the _metadata in it.")
    private String path;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Where other states may need it, beside the context's directory and the one it is in.")
    private Optional<Path> state = Optional.empty();

    @Option(names = "--no-cluster", description = "Ask no cluster: you know that no job was started from it.")
    private boolean noCluster;

    @Option(
            names = "--even-unreadable",
            description =
                    "Delete it even if a job's last state cannot be read from here: you know that none has its files.")
    private boolean evenUnreadable;

    @Option(names = "--even-newest", description = "Delete it even if its pipeline could go on from nothing newer.")
    private boolean evenNewest;

    @Option(names = "--no-sources", description = "Ask no source for its pins: they stay, and keep log.")
    private boolean noSources;

    @Mixin
    private ClusterOptions cluster;

    @Mixin
    private ApplyOption apply;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        output.before(path);
        Optional<Path> named = SavedStates.find(path);
        if (named.isEmpty()) {
            return disposeElsewhere();
        }
        Path here = real(named.get());
        StateRow savepoint = new StateRow(here, Optional.of(Inspection.of(here)), "");
        List<SavedStateList> lists =
                around(here).stream().map(SavedStateList::below).toList();
        Deletion deletion = new Deletion(savepoint, named.get(), lists);
        List<Problem> problems = deletion.against(
                noCluster ? Optional.empty() : Optional.of(new ClusterNeeds(cluster.flink())),
                evenNewest,
                evenUnreadable);
        Optional<Release> pins = pins(here.toString(), lists, problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        int files = deletion.files().size();
        if (!apply.isGiven()) {
            plan("%s with %s".formatted(savepoint.kind(), Words.count(files, "file")), files, pins);
        } else {
            output.deletion(path);
            boolean gone = deletion.delete();
            release(
                    pins,
                    "Deleted %s of %s.%s\n"
                            .formatted(
                                    Words.count(files, "file"),
                                    Words.printable(savepoint.path()),
                                    gone ? "" : " What else is in the directory is left."),
                    files);
        }
        return 0;
    }

    /** What keeps one of them from being released is added to the problems. */
    private Optional<Release> pins(String savepoint, List<SavedStateList> lists, List<Problem> problems) {
        if (noSources) {
            return Optional.empty();
        }
        Optional<Path> copy = lists.stream()
                .flatMap(list -> list.rows().stream())
                .map(StateRow::path)
                .filter(other -> other.endsWith(SavedStates.name(savepoint)) && !other.equals(Path.of(savepoint)))
                .filter(other -> PinName.isSavepoint(other.getFileName().toString()))
                .findFirst();
        if (copy.isPresent()) {
            output.narrate("Pins of this name stay: another savepoint is called so, %s"
                    .formatted(Words.printable(copy.get())));
            return Optional.empty();
        }
        try {
            Release release = Release.ofSavepoint(cluster.context(), System.getenv(), savepoint);
            problems.addAll(release.against());
            return Optional.of(release);
        } catch (ProblemException notAsked) {
            problems.addAll(notAsked.problems());
            return Optional.empty();
        }
    }

    /** Last: what is interrupted before leaves a pin of a savepoint that is gone, and never a savepoint without its pin. */
    private void release(Optional<Release> pins, String deleted, Integer files) {
        List<Pin> released = new ArrayList<>();
        try {
            pins.ifPresent(release -> release.drop(pin -> {
                released.add(pin);
                output.narrate("Released %s.".formatted(pin.words()));
            }));
        } catch (ProblemException failure) {
            output.narrate("The savepoint is deleted, and not all of its pins are released: tidemark pin list"
                    + cluster.words());
            throw failure;
        } finally {
            output.print(deleted, json(true, files, released));
        }
    }

    /** A link's own name says nothing of what is needed. */
    private static Path real(Path savepoint) {
        try {
            return savepoint.toRealPath();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** The directory that is named, the context's, and the one that the savepoint lies in; none that lies in another. */
    private List<Path> around(Path savepoint) {
        Path parent = savepoint.getParent() == null ? savepoint : savepoint.getParent();
        Set<Path> all = Stream.of(state, cluster.context().state(), Optional.of(parent))
                .flatMap(Optional::stream)
                .map(directory -> Files.exists(directory) ? real(directory) : directory)
                .collect(Collectors.toSet());
        return all.stream()
                .filter(one -> all.stream().noneMatch(other -> !other.equals(one) && one.startsWith(other)))
                .toList();
    }

    private int disposeElsewhere() {
        List<Problem> problems = new ArrayList<>();
        if (path.regionMatches(true, 0, "file:", 0, "file:".length())) {
            problems.add(
                    needed("names a file that this machine does not read", "a path, or file:/PATH", "Check the path."));
        }
        if (CHECKPOINT.matcher(SavedStates.name(path)).matches()) {
            problems.add(needed(
                    "is called as a checkpoint is",
                    "a savepoint: checkpoints are their job's own, and share files with each other",
                    "Leave it to its job."));
        }
        FlinkRest flink = cluster.flink();
        if (problems.isEmpty()) {
            ClusterNeeds jobs = new ClusterNeeds(flink);
            jobs.startedFrom(path).or(() -> jobs.leftBy(path, evenNewest)).ifPresent(problems::add);
        }
        List<SavedStateList> lists = Stream.of(state, cluster.context().state())
                .flatMap(Optional::stream)
                .filter(Files::isDirectory)
                .map(SavedStateList::below)
                .toList();
        Optional<Release> pins = pins(path, lists, problems);
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
        if (apply.isGiven()) {
            flink.disposeSavepoint(path);
            release(pins, "The cluster has deleted %s.\n".formatted(Words.printable(path)), null);
        } else {
            plan("by the cluster; whether another state has taken over its files is not known here", null, pins);
        }
        return 0;
    }

    private Problem needed(String found, String required, String remedy) {
        return new Problem(ErrorCode.SAVED_STATE_NEEDED, Words.printable(path) + " " + found, required, remedy);
    }

    private static List<Pin> list(Optional<Release> pins) {
        return pins.map(Release::pins).orElse(List.of());
    }

    private void plan(String what, Integer files, Optional<Release> pins) {
        output.print(
                """
                Savepoint %s:
                  delete it: %s
                %sNothing has been done. To do it: tidemark savepoint delete %s%s%s%s%s%s%s --apply
                """
                        .formatted(
                                Words.printable(path),
                                what,
                                list(pins).stream()
                                        .map(pin -> "  release its pin: %s\n".formatted(pin.words()))
                                        .collect(Collectors.joining()),
                                ShellWord.of(Words.printable(path)),
                                state.map(directory -> " --state " + ShellWord.of(directory))
                                        .orElse(""),
                                noCluster ? " --no-cluster" : "",
                                evenUnreadable ? " --even-unreadable" : "",
                                evenNewest ? " --even-newest" : "",
                                noSources ? " --no-sources" : "",
                                cluster.words()),
                json(false, files, list(pins)));
    }

    /** @param pins that are released, or would be */
    private Map<String, Object> json(boolean deleted, Integer files, List<Pin> pins) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("path", path);
        json.put("deleted", deleted);
        json.put("files", files);
        json.put("pins", pins.stream().map(Pin::name).toList());
        return json;
    }
}
