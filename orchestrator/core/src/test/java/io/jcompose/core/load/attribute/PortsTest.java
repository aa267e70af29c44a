package io.jcompose.core.load.attribute;

import org.junit.jupiter.api.Test;

/** {@code ports} and {@code expose}. */
class PortsTest extends AttributeTest {
    @Test
    void shortForms_becomeLong() {
        canonical("""
                ports:
                  - 80
                  - "8080:80"
                  - "127.0.0.1:9000:90/udp"
                  - "[::1]:9001:91"
                  - "5000-5002:6000-6002"
                  - "07000-7010:70"
                """, """
                ports:
                  - mode: ingress
                    target: 80
                    protocol: tcp
                  - mode: ingress
                    target: 80
                    published: "8080"
                    protocol: tcp
                  - mode: ingress
                    host_ip: "127.0.0.1"
                    target: 90
                    published: "9000"
                    protocol: udp
                  - mode: ingress
                    host_ip: "::1"
                    target: 91
                    published: "9001"
                    protocol: tcp
                  - mode: ingress
                    target: 6000
                    published: "5000"
                    protocol: tcp
                  - mode: ingress
                    target: 6001
                    published: "5001"
                    protocol: tcp
                  - mode: ingress
                    target: 6002
                    published: "5002"
                    protocol: tcp
                  - mode: ingress
                    target: 70
                    published: "7000-7010"
                    protocol: tcp
                """);
    }

    @Test
    void longForm_keepsWhatIsWritten() {
        canonical("""
                ports:
                  - target: 80
                    published: 8080
                    host_ip: 127.0.0.1
                    protocol: udp
                    mode: host
                    name: web
                    app_protocol: http
                """, """
                ports:
                  - name: web
                    mode: host
                    host_ip: "127.0.0.1"
                    target: 80
                    published: "8080"
                    protocol: udp
                    app_protocol: http
                """);
    }

    @Test
    void expose_isText() {
        canonical("""
                expose: [80, "90-92/udp"]
                """, """
                expose:
                  - "80"
                  - 90-92/udp
                """);
    }
}
