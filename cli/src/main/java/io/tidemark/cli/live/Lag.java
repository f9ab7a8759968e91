package io.tidemark.cli.live;

import io.tidemark.guard.Said;
import io.tidemark.position.LogOrder;
import io.tidemark.position.LogPosition;
import io.tidemark.problem.Words;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How far something that was read is behind the end of its source's log.
 *
 * <p>When a byte of log was written the log does not say. What is not read yet was committed after what is, so it is at most as
 * old as the last commit that was read, by the source's own clock; on a quiet source it may be much younger.
 *
 * @param transactions that lie between, of all tables and databases of the server; empty if they cannot be counted
 * @param mostSeconds how old what lies between is at most; empty if that is not known
 * @param why one of the two is not known; "" if both are
 */
public record Lag(OptionalLong transactions, OptionalLong mostSeconds, String why) {

    private static final Lag NOTHING = new Lag(OptionalLong.of(0), OptionalLong.of(0), "");

    /**
     * Ids of transactions mean the same on every server; all else needs one history.
     *
     * @param at where it was read to
     * @param history which it is of; "" if nobody knows
     * @param commit the last one before that
     * @param head where the log ends
     * @param headHistory which it is of; "" if nobody knows
     * @param now by the source's clock
     */
    static Lag of(
            LogPosition at,
            String history,
            Optional<Instant> commit,
            LogPosition head,
            String headHistory,
            Instant now) {
        Transactions counted = Transactions.between(at, head);
        Optional<String> apart = Histories.apart(history, headHistory);
        if (apart.isPresent() && counted.number().isEmpty()) {
            return unknown(apart.get());
        }
        LogOrder order = at.order(head);
        if (order == LogOrder.INCOMPARABLE) {
            return unknown("the position and the end of the log cannot be compared");
        }
        if (order == LogOrder.AFTER) {
            return unknown("the log ends before the position");
        }
        // What lies between without a transaction is the server's own housekeeping.
        if (order == LogOrder.SAME || counted.number().equals(OptionalLong.of(0))) {
            return NOTHING;
        }
        OptionalLong seconds = commit.map(last ->
                        OptionalLong.of(Math.max(0, Duration.between(last, now).toSeconds())))
                .orElse(OptionalLong.empty());
        return of(seconds, counted);
    }

    private static Lag of(OptionalLong seconds, Transactions counted) {
        return new Lag(
                counted.number(),
                seconds,
                Stream.of(counted.why(), seconds.isEmpty() ? "no commit is known before it" : "")
                        .filter(reason -> !reason.isEmpty())
                        .collect(Collectors.joining("; ")));
    }

    /** The same, after transactions of it were looked for. */
    Lag counted(Transactions found) {
        return found.number().equals(OptionalLong.of(0)) ? NOTHING : of(mostSeconds, found);
    }

    static Lag unknown(String why) {
        return new Lag(OptionalLong.empty(), OptionalLong.empty(), why);
    }

    /** @param bytes of log that lie between; empty if they are not known */
    String words(OptionalLong bytes) {
        List<String> words = new ArrayList<>();
        bytes.ifPresent(count -> words.add(Said.bytes(count) + " of log"));
        if (equals(NOTHING)) {
            words.add("nothing that was committed");
            return String.join(", ", words);
        }
        words.add(
                transactions.isPresent()
                        ? Words.count(transactions.getAsLong(), "transaction")
                        : "transactions not known");
        words.add(
                mostSeconds.isPresent()
                        ? "at most %s old".formatted(Said.seconds(mostSeconds.getAsLong()))
                        : "age not known");
        return String.join(", ", words) + (why.isEmpty() ? "" : " (%s)".formatted(why));
    }

    /** Fits into a table. */
    String brief() {
        if (equals(NOTHING)) {
            return "nothing";
        }
        return mostSeconds.isPresent() ? "at most " + Said.seconds(mostSeconds.getAsLong()) : "not known";
    }

    /** @param bytes of log that lie between; empty if they are not known */
    Map<String, Object> json(OptionalLong bytes) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("bytes", LiveView.number(bytes));
        json.put("transactions", LiveView.number(transactions));
        json.put("mostSeconds", LiveView.number(mostSeconds));
        json.put("notKnown", why.isEmpty() ? null : why);
        return json;
    }
}
