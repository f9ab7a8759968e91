package io.tidemark.demo;

import io.tidemark.cli.pipeline.PipelineClient;

/** A pipeline was not taken; its message is what the submission printed. */
final class SubmissionException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    SubmissionException(PipelineClient.Result result) {
        super(result.problems().strip());
        this.exitCode = result.exitCode();
    }

    /** The submission's exit code. */
    int exitCode() {
        return exitCode;
    }
}
