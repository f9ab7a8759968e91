package io.tidemark.checkpoint.flink;

/** What one subtask has put into a list of operator state. */
final class ListPart {

    private final String state;
    private final StateRange range;
    private final long[] begins;
    private final long[] ends;
    private final HandlePlace handle;

    /**
     * Where the metadata says where a subtask's operator state is, all its lists in one.
     *
     * @param begin of that, in bytes
     * @param end the first byte behind it
     */
    record HandlePlace(long begin, long end) {}

    /**
     * @param state the list's name
     * @param handle of the subtask's whole operator state
     * @param range of the subtask's whole operator state
     * @param begins of the elements, in bytes from the range's begin
     * @param ends of the elements; where the range is compressed, not exact
     */
    ListPart(String state, HandlePlace handle, StateRange range, long[] begins, long[] ends) {
        this.state = state;
        this.handle = handle;
        this.range = range;
        this.begins = begins;
        this.ends = ends;
    }

    String state() {
        return state;
    }

    HandlePlace handle() {
        return handle;
    }

    StateRange range() {
        return range;
    }

    /** How many elements. */
    int size() {
        return begins.length;
    }

    long begin(int element) {
        return begins[element];
    }

    long end(int element) {
        return ends[element];
    }
}
