package io.jcompose.core.plan;

import java.util.ArrayList;
import java.util.List;

/** Somebody has to say whether volumes that the file describes otherwise now are made anew. Nothing has been done. */
public final class ChangedVolumesException extends PlanException {
    private static final long serialVersionUID = 1L;
    private final ArrayList<String> volumes;

    ChangedVolumesException(List<String> volumes) {
        super("volume %s was made with other options than the file has now".formatted(String.join(", ", volumes)));
        this.volumes = new ArrayList<>(volumes);
    }

    public List<String> volumes() {
        return List.copyOf(volumes);
    }
}
