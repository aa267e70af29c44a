package io.jcompose.cli.output;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jcompose.cli.command.CliException;
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
        data.put("Map", new TreeMap<>(Map.of("k", "v", "a", "b")));
        data.put("Ports", List.of(Map.of("P", 80L), Map.of("P", 81L)));
        data.put("Words", List.of("x", "y"));
        data.put("Nothing", null);
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
                "{{/* nothing */}}x|x",
                "a {{- .Name -}} b|ap-web-1b",
                "{{slice .Name 2 5}}|web",
                "{{\"{{\"}}|{{",
                "a {{-\t.Name\t-}} b|ap-web-1b",
                "{{/* }} */ -}}  x|x",
                "{{slice .Words 1}}|[y]",
                "{{title \"big bad\"}}|Big Bad",
                "{{pad .Name 1 1}}{{pad .Empty 3 3}}.| p-web-1 .",
                "{{print .ExitCode 4 .Name \"x\" 5}}|3 4p-web-1x5",
                "{{printf \"%q %x %5.1f\u01c0%-4d\u01c0%t %v %%\" .Name 255 1.25 7 true .Words}}|\"p-web-1\" ff  "
                        + " 1.2\u01c07   \u01c0true [x y] %",
                "{{printf \"%d\" .Name}}|%!d(string=p-web-1)",
                "{{printf \"%s\"}}|%!s(MISSING)",
                "{{html \"<a&b>\"}}|&lt;a&amp;b&gt;",
                "{{range .Words}}{{if eq . \"y\"}}{{break}}{{end}}{{.}}{{end}}|x",
                "{{range .Words}}{{if eq . \"x\"}}{{continue}}{{end}}{{.}}{{end}}|y",
                "{{range $i := 3}}{{$i}}{{end}}|012",
                "{{with $x := .Name}}{{$x}}{{end}}|p-web-1",
                "{{with .Empty}}x{{else with .Name}}{{.}}{{end}}|p-web-1",
                "{{.Nothing}} {{json .Nothing}} {{len .Nothing}}{{if .Nothing}}x{{end}}{{range .Nothing}}x{{end}}|[]"
                        + " null 0",
                "{{if .Health}}{{.Health.Status}}{{else}}none{{end}}|none",
                "{{.Words}}|[x y]",
                "{{.Map}}|map[a:b k:v]",
                "plain|plain",
            })
    void template_rendersAsGoDoes(String template, String expected) {
        assertThat(GoTemplate.parse(template).render(DATA)).isEqualTo(expected == null ? "" : expected);
    }

    @Test
    void pipelines_passTheirValueAsTheLastArgument() {
        assertThat(GoTemplate.parse("{{(index .Ports 0).P | printf \"%d-%d\" 1}}")
                        .render(DATA))
                .isEqualTo("1-80");
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
                "{{define \"x\"}}{{end}}",
                "{{template \"x\"}}",
                "{{break}}",
                "{{.Health.Status}}",
                "{{slice .Name 2 99}}",
                "{{/* open",
                "{{.Name | nosuch}}",
                "{{if .Up}}a{{else}}b{{else}}c{{end}}",
                "{{range .Words}}{{$z := .}}{{end}}{{$z}}",
                "{{1.2.3}}",
                "{{json}}",
            })
    void wrongTemplate_isRefusedWithAReason(String template) {
        assertThatThrownBy(() -> GoTemplate.parse(template).render(DATA))
                .isInstanceOf(TemplateException.class)
                .hasMessageStartingWith("template parsing error: template: :1:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{{.Name|:1: unclosed action",
                "{{nosuch .Name}}|:1: function \"nosuch\" not defined",
                "{{if .Up}}x|:1: unexpected EOF",
                "{{$y}}|:1: undefined variable \"$y\"",
                "{{.Nmae}}|:1:2: executing \"\" at <.Nmae>: map has no entry for key \"Nmae\"",
                "ab {{.Up}} {{.Map.k.x}}|:1:17: executing \"\" at <.Map.k.x>: can't evaluate field x in 'v'",
                "{{index .Words 7}}|:1:2: executing \"\" at <index .Words 7>: error calling index: index out of range:"
                        + " 7",
            })
    void wrongTemplate_isToldInGosWords(String template, String message) {
        assertThatThrownBy(() -> GoTemplate.parse(template).render(DATA))
                .hasMessageStartingWith("template parsing error: template: " + message);
    }

    @Test
    void inspectOutput_knowsWhatDockersFieldsWouldBe_andItsExitCode() {
        Map<String, Object> object = InspectOutput.object(
                "{\"Id\":\"1\",\"Config\":{\"Labels\":{\"b\":\"2\",\"a\":\"1\"},\"Volumes\":null},\"HostConfig\":{\"Binds\":null,"
                        + "\"PidsLimit\":null},\"Networks\":{\"n\":{\"IP\":\"x\"}},\"State\":{\"Pid\":7}}");
        String format =
                "{{.ID}} {{.Config.Labels.none}} {{json .Config.Labels}} {{.Config.Volumes}} {{.HostConfig.Binds}}"
                        + " {{.HostConfig.PidsLimit}} {{.State.Health}} {{index .Networks \"m\"}} {{index .Config.Labels"
                        + " \"m\"}}.";

        assertThat(InspectOutput.of(format).render(List.of(object)))
                .isEqualTo("1 <no value> {\"a\":\"1\",\"b\":\"2\"} map[] [] <nil> <nil> <nil> .\n");
        assertThat(InspectOutput.of("").render(List.of())).isEqualTo("[]\n");
        assertThatThrownBy(() -> InspectOutput.of("{{.Id"))
                .isInstanceOfSatisfying(
                        CliException.class, e -> assertThat(e.exitCode()).isEqualTo(64));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{{.Mounts}}|[{volume v /s /x local z true } {bind  /tmp /mnt  ro false rprivate}]",
                "{{range .Mounts}}<{{.Name}}>{{end}}|<v><>",
                "{{.State}}|{running true false false false false 7 0  now then <nil>}",
                "{{.Ports}}|map[80/tcp:[{0.0.0.0 8080} {:: 8080}] 81/tcp:[]]",
                "{{.HostConfig.LogConfig}}|{json-file map[max-size:1m]}",
                "{{.HostConfig.LogConfig.Config.none}}|<no value>",
                "{{.HostConfig.Ulimits}}|[nofile=10:20]",
                "{{.HostConfig.RestartPolicy}}|{on-failure 3}",
                "{{.IPAM}}|{default map[] [{172.18.0.0/16  172.18.0.1 map[]}]}",
                "{{range .IPAM.Config}}{{.IPRange}}{{.Gateway}}{{end}}|172.18.0.1",
                "{{.SizeRw}}|<nil>",
                "{{printf \"%v\" .HostConfig.RestartPolicy}}|{on-failure 3}",
                "{{json .HostConfig.RestartPolicy}}|{\"Name\":\"on-failure\",\"MaximumRetryCount\":3}",
            })
    void inspectOutput_printsStructsAsGoDoes(String format, String expected) {
        Map<String, Object> object = InspectOutput.object("""
                {"Mounts":[{"Type":"volume","Name":"v","Source":"/s","Destination":"/x","Driver":"local","Mode":"z",
                "RW":true,"Propagation":""},{"Type":"bind","Source":"/tmp","Destination":"/mnt","Mode":"ro","RW":false,
                "Propagation":"rprivate"}],"State":{"Status":"running","Running":true,"Paused":false,"Restarting":false,
                "OOMKilled":false,"Dead":false,"Pid":7,"ExitCode":0,"Error":"","StartedAt":"now","FinishedAt":"then"},
                "Ports":{"80/tcp":[{"HostIp":"0.0.0.0","HostPort":"8080"},{"HostIp":"::","HostPort":"8080"}],
                "81/tcp":null},"HostConfig":{"LogConfig":{"Type":"json-file","Config":{"max-size":"1m"}},
                "Ulimits":[{"Name":"nofile","Hard":20,"Soft":10}],
                "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":3}},
                "IPAM":{"Driver":"default","Options":{},"Config":[{"Subnet":"172.18.0.0/16","Gateway":"172.18.0.1"}]}}
                """);

        assertThat(InspectOutput.of(format).render(List.of(object))).isEqualTo(expected + "\n");
    }

    @Test
    void label_isFoundByItsKey_whateverItsValue() {
        Rows rows = new Rows(10).add(Map.of("Labels", Map.of("a", "1,b=2", "c", "3")));

        assertThat(rows.render("{{.Label \"a\"}} {{.Label \"b\"}}{{.Label \"c\"}}"))
                .isEqualTo("1,b=2 3\n");
        assertThat(rows.render("{{.Labels}}")).isEqualTo("a=1,b=2,c=3\n");
        assertThat(rows.render("json")).isEqualTo("{\"Labels\":\"a=1,b=2,c=3\"}\n");
    }

    @Test
    void tableHeading_isNotChangedByFunctions_andNamesLabelsAndFieldsWithoutColumn() {
        Rows rows = new Rows(10)
                .column("Name", "NAME")
                .add(new TreeMap<>(Map.of("Name", "a", "LocalVolumes", "1", "Labels", Map.of("com.x/my-key", "v"))));

        assertThat(rows.render("table {{truncate .Name 1}}\\t{{.LocalVolumes}}\\t{{.Label \"com.x/my-key\"}}"))
                .isEqualTo("NAME      LOCAL VOLUMES   x/my key\na         1               v\n");
        assertThatThrownBy(() -> rows.render("{{.None}}")).hasMessageContaining("map has no entry for key \"None\"");
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
