package io.tidemark.embedded.flink;

/** The processes a Flink cluster is made of, each with its main class. */
enum FlinkMember {
    JOB_MANAGER("org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint", "GET_JM_RESOURCE_PARAMS"),
    TASK_MANAGER("org.apache.flink.runtime.taskexecutor.TaskManagerRunner", "GET_TM_RESOURCE_PARAMS");

    private final String mainClass;
    private final String resourceCommand;

    FlinkMember(String mainClass, String resourceCommand) {
        this.mainClass = mainClass;
        this.resourceCommand = resourceCommand;
    }

    String mainClass() {
        return mainClass;
    }

    /** The command of Flink's {@code BashJavaUtils} that turns config.yaml's memory sizes into JVM options. */
    String resourceCommand() {
        return resourceCommand;
    }
}
