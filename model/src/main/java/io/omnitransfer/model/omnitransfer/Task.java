package io.omnitransfer.model.omnitransfer;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What is transferred from a reference video. */
public enum Task {
    ID(Family.APPEARANCE, -2),
    STYLE(Family.APPEARANCE, -3),
    MOTION(Family.TEMPORAL, -1),
    CAMERA(Family.TEMPORAL, -1),
    EFFECT(Family.TEMPORAL, -1);

    private final Family family;
    private final float flag;

    Task(Family family, float flag) {
        this.family = family;
        this.flag = flag;
    }

    public Family family() {
        return family;
    }

    /** The value that fills the mask channels of a reference of this task, unless a checkpoint says otherwise. */
    public float flag() {
        return flag;
    }

    /** The name in files and on the command line. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The task of that {@link #id}, in any case.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    public static Task of(String id) {
        for (Task task : values()) {
            if (task.name().equalsIgnoreCase(id)) {
                return task;
            }
        }
        String known = Arrays.stream(values()).map(Task::id).collect(Collectors.joining(", "));
        throw new IllegalArgumentException("no task '%s'; there are %s".formatted(id, known));
    }
}
