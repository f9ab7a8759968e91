package io.tidemark.target;

import java.io.IOException;

/**
 * Another attempt of the same job has taken the target over. If this one is the dead one, nobody listens; if it was the
 * other, Flink's restart strategy takes it back.
 */
final class TakenOverException extends IOException {

    private static final long serialVersionUID = 1L;

    TakenOverException(String what) {
        super(what + " has been taken over by another attempt of the job");
    }
}
