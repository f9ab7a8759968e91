package io.tidemark.job;

import org.apache.flink.runtime.executiongraph.AccessExecution;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.AccessExecutionVertex;

/**
 * What Flink counts of a job that has ended.
 *
 * @param restarts of the task that was started most often, without its first start
 * @param recordsOut that any task has given to another in its last life
 */
record EndedJob(int restarts, long recordsOut) {

    static EndedJob of(AccessExecutionGraph job) {
        int restarts = 0;
        long recordsOut = 0;
        for (AccessExecutionVertex task : job.getAllExecutionVertices()) {
            AccessExecution last = task.getCurrentExecutionAttempt();
            restarts = Math.max(restarts, last.getAttemptNumber());
            // There are none for a task that was never deployed.
            recordsOut += last.getIOMetrics() == null ? 0 : last.getIOMetrics().getNumRecordsOut();
        }
        return new EndedJob(restarts, recordsOut);
    }
}
