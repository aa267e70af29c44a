package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoTemplateTest {
    private static final Map<String, Object> DATA = data();

    private static Map<String, Object> data() {
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("Name", "p-web-1");
        data.put("ExitCode", 3);
        data.put("Empty", "");
        data.put("Up", true);
        data.put("Labels", "a=1,com.x/y=2");
        data.put("Map", new TreeMap<>(Map.of("k", "v", "a", "b")));
        data.put("Ports", List.of(Map.of("P", 80L), Map.of("P", 81L)));
        data.put("Words", List.of("x", "y"));
        return data;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '\0',
            value = {
                "{{.Name}}|p-web-1",
                "{{ .Name }}:{{.ExitCode}}|p-web-1:3",
                "{{json .Name}}|\"p-web-1\"",
                "{{json .Words}}|[\"x\",\"y\"]",
                "{{json .Map.k}}|\"v\"",
                "{{.Map.missing}}|<no value>",
                "{{index .Map \"k\"}}|v",
                "{{index .Map \"none\"}}|",
                "{{index .Words 1}}|y",
                "{{(index .Ports 1).P}}|81",
                "{{range .Words}}<{{.}}>{{end}}|<x><y>",
                "{{range $i, $w := .Words}}{{if $i}},{{end}}{{$w}}{{end}}|x,y",
                "{{range $k, $v := .Map}}{{$k}}={{$v}};{{end}}|a=b;k=v;",
                "{{range .Ports}}{{.P}} {{$.Name}} {{end}}|80 p-web-1 81 p-web-1 ",
                "{{if .Empty}}a{{else if .Up}}b{{else}}c{{end}}|b",
                "{{with .Map}}{{.k}}{{end}}|v",
                "{{with .Empty}}x{{else}}none{{end}}|none",
                "{{if and .Up (eq .ExitCode 3)}}yes{{end}}|yes",
                "{{if or (ne .ExitCode 3) (not .Up)}}yes{{else}}no{{end}}|no",
                "{{if gt .ExitCode 2}}big{{end}}|big",
                "{{len .Words}}|2",
                "{{join .Words \", \"}}|x, y",
                "{{upper .Name}}|P-WEB-1",
                "{{printf \"%-9s/%03d\" .Name .ExitCode}}|p-web-1  /003",
                "{{$x := .Name}}{{$x}}|p-web-1",
                "{{.Label \"com.x/y\"}}|2",
                "{{/* nothing */}}x|x",
                "a {{- .Name -}} b|ap-web-1b",
                "{{slice .Name 2 5}}|web",
                "{{\"{{\"}}|{{",
                "{{.Words}}|[x y]",
                "{{.Map}}|map[a:b k:v]",
                "plain|plain",
            })
    void template_rendersAsGoDoes(String template, String expected) {
        assertThat(GoTemplate.parse(template).render(DATA)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void pipelines_passTheirValueAsTheLastArgument() {
        assertThat(GoTemplate.parse("{{.Words | json | upper}}").render(DATA)).isEqualTo("[\"X\",\"Y\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{.Name",
                "{{end}}",
                "{{if .Up}}x",
                "{{nosuch .Name}}",
                "{{.Nmae}}",
                "{{.Name.First}}",
                "{{$y}}",
                "{{index .Words 7}}",
                "{{}",
                "{{range .Up}}{{end}}",
                "{{\"open}}",
                "{{.Name .Up}}",
                "{{printf \"%x\" 1}}",
                "{{1.2.3}}",
                "{{json}}",
            })
    void wrongTemplate_isRefusedWithAReason(String template) {
        assertThatThrownBy(() -> GoTemplate.parse(template).render(DATA))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("template: ");
    }

    @Test
    void nestingWithoutEnd_isBounded() {
        assertThatThrownBy(() -> GoTemplate.parse("{{if .Up}}".repeat(10_000))).isInstanceOf(TemplateException.class);
    }

    @Test
    void rows_comeAsTableJsonOrTemplate() {
        Rows rows = new Rows(10)
                .column("Name", "NAME")
                .column("Status", "STATUS")
                .add(new LinkedHashMap<>(Map.of("Name", "a-1", "Status", "Up 2 minutes")))
                .add(new LinkedHashMap<>(Map.of("Name", "b-1", "Status", "Created")));

        assertThat(rows.render("table")).isEqualTo("NAME      STATUS\na-1       Up 2 minutes\nb-1       Created\n");
        assertThat(rows.render("{{.Name}}\\t{{.Status}}")).isEqualTo("a-1\tUp 2 minutes\nb-1\tCreated\n");
        assertThat(rows.render("table {{.Status}}\\t{{upper .Name}}"))
                .isEqualTo("STATUS         NAME\nUp 2 minutes   A-1\nCreated        B-1\n");
        assertThat(rows.render("json").lines()).hasSize(2).allMatch(line -> line.startsWith("{\""));
        assertThat(rows.jsonArray().render("json")).startsWith("[{").endsWith("}]\n");
    }
}
