package io.tidemark.cli.pin;

import io.tidemark.cli.live.DatabaseConnection;
import io.tidemark.cli.live.DatabaseProblems;
import io.tidemark.cli.live.Restart;
import io.tidemark.cli.live.Side;
import io.tidemark.cli.live.WalLog;
import io.tidemark.log.PinName;
import io.tidemark.log.Pins;
import io.tidemark.problem.ErrorCode;
import io.tidemark.problem.Problem;
import io.tidemark.problem.ProblemException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Pins of a savepoint that is made from another one: copies of what serves it already, a slot or somebody else's pin, which may go on or
 * be released at any time. Made ahead of the savepoint, whose name is known: an interruption leaves a pin of none, which is listed.
 */
public final class OwnPins {

    private final Map<String, String> environment;
    private final Consumer<String> narration;
    private final List<SavedSlot> made = new ArrayList<>();

    /** @param narration is told what is made */
    public OwnPins(Map<String, String> environment, Consumer<String> narration) {
        this.environment = environment;
        this.narration = narration;
    }

    /**
     * Makes one for each slot.
     *
     * @param savepoint the name of its directory
     * @return their names by their sources
     * @throws ProblemException if one is not made, or begins behind the savepoint; none is left then, as far as can be done
     */
    public Map<String, PinName> make(SavedSlots slots, String savepoint) {
        Map<String, PinName> pins = new LinkedHashMap<>();
        try {
            for (SavedSlot slot : slots.slots()) {
                PinName own = PinName.of(savepoint, slot.slot()).orElseThrow();
                ask(slot, connection -> make(slot, own, connection));
                pins.put(slot.source(), own);
            }
            return pins;
        } catch (RuntimeException failure) {
            drop(savepoint);
            throw failure;
        }
    }

    private void make(SavedSlot slot, PinName own, Connection connection) throws SQLException {
        String from =
                slot.way() == SavedSlot.Way.BY_PIN ? slot.pin().orElseThrow().toString() : slot.slot();
        narration.accept(
                "Pinning it in source %s by %s, a copy of %s, which stays.".formatted(slot.source(), own, from));
        new Pins(connection).copy(from, own);
        made.add(slot);
        Restart restart = Restart.of(slot.state(), WalLog.ask(connection).window(own.toString()));
        if (restart.answer() != Restart.Answer.NOTHING_AGAINST) {
            throw new ProblemException(new Problem(
                    ErrorCode.POSITION_PASSED,
                    "%s does not serve %s: %s".formatted(own, slot.state().at(), restart.why()),
                    "a slot or pin that begins there, or before it",
                    "Somebody has moved it meanwhile. See what there is: tidemark pin list."));
        }
    }

    /** Drops what was made. What cannot be dropped is said. */
    public void drop(String savepoint) {
        for (SavedSlot slot : made) {
            PinName own = PinName.of(savepoint, slot.slot()).orElseThrow();
            try {
                ask(slot, connection -> new Pins(connection).drop(own));
            } catch (ProblemException failure) {
                narration.accept("Slot %s stays (%s). To drop it: tidemark pin release %s --apply"
                        .formatted(own, failure.problems().get(0).found(), own));
            }
        }
        made.clear();
    }

    private interface Asked {

        void with(Connection connection) throws SQLException;
    }

    private void ask(SavedSlot slot, Asked asked) {
        List<Problem> problems =
                DatabaseProblems.of(Side.SOURCE, slot.source(), slot.of().database(), Release.RIGHTS, () -> {
                    try (Connection connection =
                            DatabaseConnection.open(slot.of().database(), environment)) {
                        asked.with(connection);
                    }
                });
        if (!problems.isEmpty()) {
            throw new ProblemException(problems, null);
        }
    }
}
