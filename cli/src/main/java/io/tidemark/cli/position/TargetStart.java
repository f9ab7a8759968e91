package io.tidemark.cli.position;

import io.tidemark.checkpoint.source.TargetState;
import io.tidemark.cli.live.LiveTarget;
import io.tidemark.cli.live.Restart.Answer;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a target would do with a state: whether what is in it is what the state's committer knows of it, as far as its tidemark says
 * it. Which tables have keys, and which attempt has put an epoch together, only a start asks.
 *
 * @param ahead whether the target has what the state does not know, as it is if a later checkpoint has been completed
 */
public record TargetStart(Answer answer, boolean ahead, String words) {

    /**
     * The same of targets that a job goes on writing: one that has overtaken a state since it was asked for has done so by a
     * checkpoint behind it, which knows what the target has.
     *
     * @param before the targets as they were before the state was asked for
     */
    static List<TargetStart> of(List<TargetState> committers, List<LiveTarget> targets, List<LiveTarget> before) {
        List<TargetStart> now = of(committers, targets);
        if (now.stream().noneMatch(TargetStart::ahead) || !names(targets).equals(names(before))) {
            return now;
        }
        List<TargetStart> then = of(committers, before);
        return IntStream.range(0, now.size())
                .mapToObj(i -> then.get(i).answer() == Answer.NOTHING_AGAINST
                        ? now.get(i).overtaken(targets.get(i))
                        : now.get(i))
                .toList();
    }

    private static List<String> names(List<LiveTarget> targets) {
        return targets.stream().map(LiveTarget::name).toList();
    }

    private TargetStart overtaken(LiveTarget target) {
        return ahead
                ? new TargetStart(
                        Answer.NOTHING_AGAINST,
                        false,
                        "has epoch %d, of a later checkpoint than this one".formatted(epoch(target)))
                : this;
    }

    /**
     * @param committers of the state, which do not say which database is theirs
     * @param targets that were asked
     */
    public static List<TargetStart> of(List<TargetState> committers, List<LiveTarget> targets) {
        long known =
                targets.stream().filter(target -> !target.tidemarks().isEmpty()).count();
        return targets.stream()
                .map(target -> of(committers, target, targets.size(), known))
                .toList();
    }

    private static TargetStart of(List<TargetState> committers, LiveTarget target, int asked, long known) {
        if (target.tidemarks().isEmpty()) {
            if (known >= committers.size() && known > 0) {
                return new TargetStart(Answer.NOTHING_AGAINST, false, "has nothing of the pipeline, others have");
            }
            return asked <= committers.size()
                    ? new TargetStart(Answer.REFUSED, false, "has nothing of the pipeline, and the state goes on in it")
                    : notKnown("it has nothing of the pipeline, and nobody says whether it is the pipeline's");
        }
        if (committers.isEmpty()) {
            return notKnown("the state says nothing of its targets that can be read");
        }
        if (target.isReplaying() && target.branch().isEmpty()) {
            return notKnown("whose epoch it has its user may not see");
        }
        List<TargetState> own = committers.stream()
                .filter(committer -> isNumberedFor(committer, target))
                .toList();
        List<TargetStart> each = (own.isEmpty() ? committers : own)
                .stream().map(committer -> of(committer, target)).toList();
        return each.stream().map(TargetStart::answer).distinct().count() == 1
                ? each.get(0)
                : notKnown("the state does not say which of its targets it is");
    }

    /** Whether the number of its epoch says something: one that is being replayed counts anew from the state that it began with. */
    private static boolean isNumberedFor(TargetState committer, LiveTarget target) {
        return !target.isReplaying()
                || target.branch().equals(committer.branch())
                || target.branch().equals(committer.appliedBranch());
    }

    private static TargetStart of(TargetState committer, LiveTarget target) {
        long epoch = epoch(target);
        String has = "has epoch %d".formatted(epoch);
        boolean numbered = isNumberedFor(committer, target);
        if (numbered && committer.waiting() && epoch == committer.applied()) {
            return new TargetStart(
                    Answer.NOTHING_AGAINST, false, has + ", and waits until its sources have reached it");
        }
        Set<LogOrder> orders;
        try {
            orders = orders(committer, target);
        } catch (IllegalArgumentException altered) {
            return notKnown("a position in it cannot be read");
        }
        boolean follows = numbered
                && (epoch == committer.applied()
                        || committer.epochs().stream().anyMatch(pending -> pending.number() == epoch));
        if (follows && !orders.contains(LogOrder.AFTER)) {
            return new TargetStart(
                    Answer.NOTHING_AGAINST,
                    false,
                    has
                            + (target.isReplaying()
                                    ? ", and goes on to what it was before it was replayed visibly"
                                    : ", and goes on behind it"));
        }
        if (orders.contains(LogOrder.BEFORE)) {
            return new TargetStart(Answer.REFUSED, false, has + ", which is behind what the state has passed");
        }
        if (orders.contains(LogOrder.INCOMPARABLE)) {
            return new TargetStart(Answer.REFUSED, false, has + ", which cannot be compared with the state");
        }
        boolean later = orders.contains(LogOrder.AFTER) || target.isReplaying();
        return new TargetStart(
                Answer.NOT_KNOWN,
                later || epoch > newest(committer),
                "not known: it %s, %s"
                        .formatted(
                                has,
                                later
                                        ? "ahead of the state: waits, if all tables have keys"
                                        : "of which the state does not know"));
    }

    private static long epoch(LiveTarget target) {
        return target.tidemarks().stream()
                .mapToLong(LiveTarget.Tidemark::epoch)
                .max()
                .orElseThrow();
    }

    private static long newest(TargetState committer) {
        return committer.epochs().stream().mapToLong(TargetState.Epoch::number).reduce(committer.applied(), Math::max);
    }

    /** How the target's positions lie to the state's; one that is not there is before any. */
    private static Set<LogOrder> orders(TargetState committer, LiveTarget target) {
        return target.tidemarks().stream()
                .filter(tidemark ->
                        !committer.sources().getOrDefault(tidemark.source(), "").isEmpty())
                .map(tidemark -> tidemark.position().isEmpty()
                        ? LogOrder.BEFORE
                        : LogPosition.parse(tidemark.position())
                                .order(LogPosition.parse(committer.sources().get(tidemark.source()))))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(LogOrder.class)));
    }

    private static TargetStart notKnown(String why) {
        return new TargetStart(Answer.NOT_KNOWN, false, "not known: " + why);
    }
}
