package io.tidemark.checkpoint.flink;

/** Is told of the files that a state refers to, some of them again and again. */
@FunctionalInterface
public interface FileVisitor {

    /** @param length how much of the file there must be at least; 0 where that is not known */
    void file(String path, long length);
}
