package io.jcompose.cli.container;

import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Names for those who do not care: easier to tell apart than ids. */
final class ContainerNames {
    private static final List<String> HOW = List.of(
            "amber", "ashen", "blue", "bold", "brave", "bright", "brisk", "calm", "candid", "clear", "clever", "cosy",
            "crisp", "eager", "early", "fair", "fleet", "fond", "frosty", "gentle", "glad", "golden", "grand", "green",
            "happy", "hardy", "hazel", "jolly", "keen", "kind", "late", "light", "lively", "lucky", "mellow", "merry",
            "mild", "misty", "neat", "nimble", "noble", "olive", "patient", "plain", "proud", "quick", "quiet", "ready",
            "rosy", "round", "silent", "silver", "steady", "still", "sunny", "swift", "tidy", "warm", "wise", "witty");
    private static final List<String> WHAT = List.of(
            "acorn",
            "anchor",
            "badger",
            "basin",
            "beacon",
            "birch",
            "bridge",
            "brook",
            "cedar",
            "cliff",
            "clover",
            "comet",
            "coral",
            "crane",
            "creek",
            "dune",
            "ember",
            "falcon",
            "fern",
            "finch",
            "fjord",
            "forest",
            "fox",
            "garden",
            "glacier",
            "harbor",
            "hazelnut",
            "heron",
            "hill",
            "island",
            "juniper",
            "kettle",
            "lagoon",
            "lantern",
            "lark",
            "maple",
            "marsh",
            "meadow",
            "mill",
            "moss",
            "oak",
            "orchard",
            "otter",
            "owl",
            "pebble",
            "pine",
            "pond",
            "poplar",
            "quarry",
            "reed",
            "river",
            "robin",
            "sparrow",
            "spruce",
            "thistle",
            "valley",
            "walnut",
            "willow",
            "wren",
            "yard");
    private static final int TRIES = 20;

    private ContainerNames() {}

    /** One that is not taken. */
    static String random(RandomGenerator random, Set<String> taken) {
        String name = pick(random, HOW) + "_" + pick(random, WHAT);
        for (int i = 0; i < TRIES && taken.contains(name); i++) {
            name = pick(random, HOW) + "_" + pick(random, WHAT);
        }
        while (taken.contains(name)) {
            name += random.nextInt(10);
        }
        return name;
    }

    private static String pick(RandomGenerator random, List<String> words) {
        return words.get(random.nextInt(words.size()));
    }
}
