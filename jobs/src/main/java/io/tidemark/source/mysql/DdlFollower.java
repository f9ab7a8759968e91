package io.tidemark.source.mysql;

import io.tidemark.position.LogPosition;
import io.tidemark.source.TableName;
import io.tidemark.source.split.TableLayout;
import java.util.List;
import java.util.Map;

final class DdlFollower {

    DdlFollower(boolean namesIgnoreCase) {}

    List<DdlEffect> effects(String sql, String database, Map<TableName, TableLayout> layouts, LogPosition behind) {
        return List.of();
    }
}
