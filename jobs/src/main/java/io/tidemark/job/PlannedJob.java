package io.tidemark.job;

import io.tidemark.checkpoint.flink.OperatorIds;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.runtime.OperatorIDPair;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;

/** What a planned job consists of. */
public record PlannedJob(List<PlannedOperator> operators, Computation computation) {

    public PlannedJob {
        operators = List.copyOf(operators);
    }

    /**
     * What no operator takes.
     *
     * @param stateful the ids of the operators that have left something to restore
     */
    public Set<String> unclaimed(Set<String> stateful) {
        Set<String> unclaimed = new LinkedHashSet<>(stateful);
        operators.forEach(operator -> unclaimed.remove(operator.id()));
        return unclaimed;
    }

    static PlannedJob of(StreamExecutionEnvironment env, Computation computation) {
        StreamGraph graph = env.getStreamGraph(false);
        Map<String, StreamNode> nodes = new HashMap<>();
        for (StreamNode node : graph.getStreamNodes()) {
            if (node.getTransformationUID() != null) {
                nodes.put(OperatorIds.of(node.getTransformationUID()), node);
            }
        }
        List<PlannedOperator> operators = new ArrayList<>();
        for (JobVertex vertex : graph.getJobGraph().getVertices()) {
            for (OperatorIDPair pair : vertex.getOperatorIDs()) {
                String id = pair.getUserDefinedOperatorID()
                        .orElse(pair.getGeneratedOperatorID())
                        .toString();
                StreamNode node = nodes.get(id);
                operators.add(new PlannedOperator(
                        id,
                        node == null ? id : node.getTransformationUID(),
                        node == null ? "" : node.getOperatorDescription()));
            }
        }
        return new PlannedJob(operators, computation);
    }
}
