package io.tidemark.doctor;

import io.tidemark.checkpoint.Inspection;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.job.Examined;
import io.tidemark.job.Pipeline;
import io.tidemark.position.BinlogPosition;
import io.tidemark.position.LogIdentity;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Findings;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import io.tidemark.source.CaptureOptions;
import io.tidemark.source.TableName;
import io.tidemark.source.enumerator.SourceControl;
import io.tidemark.source.saved.SavedReader;
import io.tidemark.source.saved.SavedState;
import io.tidemark.source.saved.SetBack;
import io.tidemark.target.SetBackState;
import io.tidemark.target.StanceCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The same state with one source at an earlier position: what stands against making it, and what it would be. What stands against a
 * start from that is asked of the state that it would be, like of any other.
 *
 * @param metadata where those of such a state are written, if nothing stands against making it; empty for nowhere
 */
public record BackTo(SetBack back, Optional<Path> metadata) {

    private static final String POSITION = "position";

    /** Says everything that stands against it. */
    Optional<SavedState> made(SavedState saved, Examined pipeline, SavedSources sources, Findings state) {
        Optional<CaptureOptions> source = pipeline.sources().stream()
                .filter(one -> one.name().equals(back.source()))
                .findFirst();
        Optional<SavedReader> reader = source.flatMap(one -> sources.reader(saved, one));
        if (reader.isEmpty()) {
            state.problem(
                    POSITION,
                    refused(
                            "the pipeline and the state have no source %s in common".formatted(back.source()),
                            "one of the pipeline's sources, by its name",
                            "See what they are called: tidemark savepoint show"));
            return Optional.empty();
        }
        List<String> against = back.against(reader.get());
        against.forEach(why -> state.problem(POSITION, cannotBeSet(back.to(), why)));
        pipeline.pipeline()
                .ifPresentOrElse(
                        planned -> planned(planned, saved, state),
                        () -> state.problem(POSITION, notLookedAt("the pipeline could not be planned")));
        if (!against.isEmpty()) {
            return Optional.empty();
        }
        return made(saved, source.get(), reader.get(), sources, state);
    }

    /** The targets are asked of the state as it is, too: what they lack of that nobody sees from an earlier position. */
    private void planned(Pipeline planned, SavedState saved, Findings state) {
        planned.setBackProblems(back.source()).forEach(problem -> state.problem(POSITION, problem));
        planned.stands(StanceCheck.beforeSetBack(saved::committer)).stream()
                .flatMap(finding -> finding.problem().stream())
                .forEach(problem -> state.problem(POSITION, problem));
    }

    private Optional<SavedState> made(
            SavedState saved, CaptureOptions source, SavedReader reader, SavedSources sources, Findings state) {
        try {
            Stored stored = reader.stored().orElseThrow();
            SourceControl control = sources.control(source, reader);
            SetBack exact = exactly(control, stored);
            List<String> against = exact.against(reader);
            if (!against.isEmpty()) {
                against.forEach(why -> state.problem(POSITION, cannotBeSet(exact.to(), why)));
                return Optional.empty();
            }
            Optional<LogIdentity> identity = asked(control, exact.to(), stored);
            byte[] written = saved.metadata(
                    exact, identity.orElse(null), committer -> SetBackState.of(committer, back.source(), exact.to()));
            SavedState other = saved.with(written);
            if (metadata.isPresent() && !state.refuse()) {
                Files.write(metadata.get(), written);
            }
            List<TableName> undone = back.undone(reader);
            if (!undone.isEmpty()) {
                state.warning(POSITION, "a table was read anew, which this may undo", readAnew(undone));
            }
            state.ok(POSITION, "source %s at %s, and nothing else is different".formatted(back.source(), exact.to()));
            return Optional.of(other);
        } catch (ProblemException refused) {
            refused.problems().forEach(problem -> state.problem(POSITION, problem));
        } catch (SetBackState.NotSteadyException unsteady) {
            state.problem(
                    POSITION,
                    refused(
                            "what commits to a target cannot go back to %s: %s"
                                    .formatted(back.to(), unsteady.getMessage()),
                            "a state whose targets are behind every first load, and follow their sources",
                            "Wait until that is over, and pause the pipeline then; or name another savepoint."));
        } catch (IOException unread) {
            state.problem(
                    POSITION,
                    refused(
                            "%s cannot be made anew: %s".formatted(saved.directory(), Inspection.said(unread)),
                            "a savepoint whose operators' state is neither compressed nor larger than metadata take",
                            "Name another savepoint, as pipeline pause leaves it."));
        } catch (Exception unasked) {
            state.problem(POSITION, notLookedAt("source %s: %s".formatted(back.source(), unasked.getMessage())));
        }
        return Optional.empty();
    }

    private Problem readAnew(List<TableName> tables) {
        String names = tables.stream().map(TableName::toString).collect(Collectors.joining(", "));
        return new Problem(
                ErrorCode.POSITION_REFUSED,
                "no reason to refuse it: %s of source %s was read anew once, and is read again from %s"
                        .formatted(names, back.source(), back.to()),
                "a log that has every change: what it never had, as where a column's type was altered, comes as it was then",
                "If the place is from before that, do it again afterwards: tidemark table resnapshot.");
    }

    private Problem cannotBeSet(LogPosition to, String why) {
        return refused(
                "source %s cannot be set to %s: %s".formatted(back.source(), to, why),
                "a place before the one where the stream stands, behind every first load, of a state that follows it",
                "Name another place or another savepoint. What was put right too late is put right by tidemark table"
                        + " resnapshot, whole views by tidemark pipeline replay.");
    }

    /**
     * Of a binary log the file that the position lies in has a history of its own: that this is the log which the state was read from
     * says the file that it stands in.
     */
    private SetBack exactly(SourceControl control, Stored stored) throws Exception {
        if (back.to() instanceof BinlogPosition) {
            Verdict now = control.judge(stored);
            if (now.isContradiction()) {
                throw new ProblemException(
                        now.problem("source " + back.source()).orElseThrow());
            }
        }
        return new SetBack(back.source(), control.exactly(back.to(), stored));
    }

    private static Optional<LogIdentity> asked(SourceControl control, LogPosition to, Stored stored) throws Exception {
        Optional<LogIdentity> identity = control.earlier(to, stored);
        String before = stored.identity().map(LogIdentity::history).orElse("");
        String there = identity.map(LogIdentity::history).orElse("");
        if (!before.equals(there)) {
            throw new ProblemException(refused(
                    "%s is of log '%s', and the state was read from log '%s'".formatted(to, there, before),
                    "a place in the log that the state was read from",
                    "Name one of that server's."));
        }
        return identity;
    }

    /** What cannot be asked is no unknown of which somebody may know better: without it nothing can be made that is known to be right. */
    private static Problem notLookedAt(String why) {
        return new Problem(
                ErrorCode.EXAMINATION_INCOMPLETE,
                "what stands against setting a position could not be asked: " + why,
                "a file that can be planned, and a source that answers",
                "Mend that first; --even-unknown is no way past it.");
    }

    private static Problem refused(String found, String required, String remedy) {
        return new Problem(ErrorCode.POSITION_REFUSED, found, required, remedy);
    }
}
