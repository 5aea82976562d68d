package io.omnitransfer.runtime;

/**
 * One task as {@code --explain} prints it.
 *
 * @param graph the task graph it belongs to
 * @param id its id in that graph
 * @param op the op that appended it, such as {@code linear}
 * @param variant the implementation that was chosen, such as {@code kernel bf16} or {@code host f32}
 */
public record TaskInfo(String graph, String id, String op, String variant) {}
