package io.tidemark.cli.live;

import io.tidemark.checkpoint.source.Phase;
import io.tidemark.checkpoint.source.SourceKind;
import io.tidemark.checkpoint.source.SourceState;
import io.tidemark.guard.BinlogGuard;
import io.tidemark.guard.BinlogWindow;
import io.tidemark.guard.GapCause;
import io.tidemark.guard.Stored;
import io.tidemark.guard.Verdict;
import io.tidemark.guard.WalGuard;
import io.tidemark.guard.WalWindow;
import io.tidemark.position.WalIdentity;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whether a source would be read on from its stored position, as far as the guard can say it of what was asked here: neither the
 * publication nor the headers of MySQL's files, which {@code doctor} asks.
 *
 * @param why it would not, or is not known; "" if it would
 */
public record Restart(Answer answer, String why) {

    /** What would become of it; of several the worst, which is the last of these, becomes of them all. */
    public enum Answer {
        /** What is asked here is not against it. */
        NOTHING_AGAINST,
        NOT_KNOWN,
        /** The slot begins behind the position: a later checkpoint has moved it there, or a hand. */
        MOVED_ON,
        REFUSED
    }

    public static final Restart NOTHING_AGAINST = new Restart(Answer.NOTHING_AGAINST, "");

    private static final String FOREIGN = "the state is Flink CDC's, whose positions are judged otherwise";

    public static Restart unknown(String why) {
        return new Restart(Answer.NOT_KNOWN, why);
    }

    public static Restart of(SourceState source, WalWindow window) {
        if (source.kind() != SourceKind.TIDEMARK) {
            return unknown(FOREIGN);
        }
        if (window.slotName().isEmpty()) {
            return unknown("nobody says which slot is read");
        }
        boolean otherTimeline = source.identity()
                .map(WalIdentity.class::cast)
                .filter(before -> before.system().equals(window.system()) && before.timeline() != window.timeline())
                .isPresent();
        return otherTimeline
                ? unknown("the server has changed its timeline, and where it left the stored one is not asked here")
                : of(WalGuard.judge(stored(source), window));
    }

    public static Restart of(SourceState source, BinlogWindow window) {
        return source.kind() == SourceKind.TIDEMARK ? of(BinlogGuard.judge(stored(source), window)) : unknown(FOREIGN);
    }

    private static Stored stored(SourceState source) {
        return new Stored(source.at(), source.identity(), Set.of(), source.lastCommit())
                .loading(source.phase() == Phase.SNAPSHOT);
    }

    private static Restart of(Verdict verdict) {
        if (verdict instanceof Verdict.Gap gap) {
            return new Restart(gap.cause() == GapCause.SLOT_MOVED ? Answer.MOVED_ON : Answer.REFUSED, gap.what());
        }
        if (verdict instanceof Verdict.OtherHistory other) {
            return new Restart(Answer.REFUSED, other.what());
        }
        return verdict instanceof Verdict.Unknown unknown ? unknown(unknown.why()) : NOTHING_AGAINST;
    }

    Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("answer", answer.name());
        json.put("why", why.isEmpty() ? null : why);
        return json;
    }
}
