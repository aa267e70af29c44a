package io.jcompose.core.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.jcompose.core.load.PublishedFile.Literal;
import io.jcompose.core.load.PublishedFile.Place;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PublishedFileTest {

    @Test
    void filesThatItNames_getOtherNames_andAllElseStays() {
        PublishedFile file = PublishedFile.of("""
                # größer 🐘
                services:
                  web: &web
                    env_file: "web one.env"   # kept
                    extends: {file: common.yaml, service: base}
                    environment: {A: "${A}"}
                  db:
                    env_file: [a.env, {path: b.env, required: false}]
                  other: *web
                ---
                services:
                  web: {env_file: !override [c.env]}
                """);

        assertThat(file.envFiles()).extracting(Place::value).containsExactly("web one.env", "a.env", "b.env", "c.env");
        assertThat(file.extended()).extracting(Place::value).containsExactly("common.yaml");
        Map<Place, String> names = new HashMap<>();
        file.envFiles().forEach(place -> names.put(place, place.value().substring(0, 1) + ".x"));
        file.extended().forEach(place -> names.put(place, "e.yaml"));
        assertThat(file.with(names)).isEqualTo("""
                # größer 🐘
                services:
                  web: &web
                    env_file: w.x   # kept
                    extends: {file: e.yaml, service: base}
                    environment: {A: "${A}"}
                  db:
                    env_file: [a.x, {path: b.x, required: false}]
                  other: *web
                ---
                services:
                  web: {env_file: !override [c.x]}
                """);
    }

    @Test
    void filesOfOtherHosts_areLeftWhereTheyAre() {
        PublishedFile file = PublishedFile.of("""
                include: [a.yaml, {path: [b.yaml, "https://host/repo.git"]}, "oci://host/x"]
                services:
                  web: {extends: {file: "https://host/repo.git#main:common.yaml", service: base}}
                """);

        assertThat(file.includes()).containsExactly("a.yaml", "b.yaml");
        assertThat(file.extended()).isEmpty();
    }

    @Test
    void literals_areValuesThatStandInTheFile() {
        PublishedFile file = PublishedFile.of("""
                services:
                  map: {environment: {PASSWORD: secret, FROM: "${X}", NONE: , EMPTY: ""}}
                  list: {environment: [TOKEN=a=b, FROM=$X, NONE]}
                """);

        assertThat(file.literals())
                .containsExactly(new Literal("map", "PASSWORD", "secret"), new Literal("list", "TOKEN", "a=b"));
    }
}
